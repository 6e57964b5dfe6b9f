"""What the register accepts, pure: entries as they are handed in, and the errors they can meet."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jiuzhu.casework.registry.vocabulary import (
    AREA_TYPES,
    CATEGORIES,
    CATEGORY_CLASSES,
    CLASSES_OF,
    DISABILITY_GRADES,
    EMPLOYMENT,
    ILLNESSES,
    OF_ONE_PERSON,
    RELATIONS,
    SCHOOL_STAGES,
    SELF_CARE,
)
from jiuzhu.foundation.kernel import identity
from jiuzhu.foundation.kernel.errors import DomainError

SHOWN_DIGITS = 4
LONGEST_NAME = 50
LONGEST = {
    "address": ("住址", 200),
    "note": ("备注", 500),
    "number": ("编号", 64),
    "file_number": ("档案号", 32),
    "decision_no": ("认定文号", 64),
    "disability_type": ("残疾类别", 20),
}
"""How many characters a text of each field may have, with what people call it; no column takes more."""
MOST_MEMBERS = 999
MOST_BENEFIT_FEN = 10**12
"""A monthly amount above it (ten thousand million yuan) is a mistyped one."""
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
_BANK = re.compile(r"\d{8,30}")


class EntryInvalid(DomainError):
    """A value of a person, household or category cannot be right; ``field`` names it."""

    code = "entry_invalid"


class InventedPerson(EntryInvalid):
    """The ID number belongs to the range of invented people, which this deployment does not accept."""

    code = "invented_person"


class PersonTwice(DomainError):
    """A person with this ID number is in the register already."""

    code = "person_twice"
    status = 409


class AlreadyMember(DomainError):
    """The person is a member of this or another household now."""

    code = "already_member"
    status = 409


class CategoryOverlaps(DomainError):
    """The dates of a category contradict those of another one."""

    code = "category_overlaps"


class ChangedMeanwhile(DomainError):
    """Somebody else changed the record since the page was opened."""

    code = "changed_meanwhile"
    status = 409


class NotMerged(DomainError):
    """Two records cannot be merged into one."""

    code = "not_merged"


@dataclass(frozen=True)
class PersonEntry:
    """A person as handed in; an empty value is unknown. ``numbers`` are numbers of other systems by system."""

    id_number: str
    name: str
    relation: str = "other"
    phone: str = ""
    bank_account: str = ""
    disability_type: str = ""
    disability_grade: int | None = None
    self_care: str = ""
    illness: str = ""
    school_stage: str = ""
    employment: str = ""
    alive: bool = True
    died_on: datetime.date | None = None
    note: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def birth_date(self) -> datetime.date:
        """The birth date in the ID number."""
        return identity.birth_date(self.id_number)

    @property
    def sex(self) -> str:
        """F or M by the ID number."""
        return identity.sex(self.id_number)


@dataclass(frozen=True)
class CategoryEntry:
    """A category from a day on, until a last day if that is known; ``person_id_number`` when it is one person's own."""

    category: str
    since: datetime.date
    category_class: str = ""
    until: datetime.date | None = None
    monthly_benefit_fen: int | None = None
    decision_no: str = ""
    person_id_number: str = ""


@dataclass(frozen=True)
class HouseholdEntry:
    """A household as handed in, with its persons (the head among them) and its categories."""

    division_code: str
    persons: tuple[PersonEntry, ...]
    area_type: str = ""
    address: str = ""
    members: int | None = None
    categories: tuple[CategoryEntry, ...] = ()
    number: str = ""
    note: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


def checked_person(entry: PersonEntry, *, on: datetime.date, demo_allowed: bool) -> PersonEntry:
    """Give the entry with its ID number tidy; raises EntryInvalid, InventedPerson, IdNumberInvalid with the field to correct."""
    number = identity.checked(entry.id_number, on=on)
    if identity.is_invented(number) and not demo_allowed:
        raise InventedPerson("9901 开头的号码是演示用的虚构号码，正式系统不接受。", "请填写身份证上的真实号码。", field="id_number")
    if not entry.name.strip() or len(entry.name) > LONGEST_NAME:
        raise EntryInvalid("姓名没有填写或过长。", f"请填写身份证上的姓名，最多 {LONGEST_NAME} 字。", field="name")
    check_text("note", entry.note)
    check_text("disability_type", entry.disability_type)
    _check_numbers(entry.numbers)
    _one_of(entry.relation, RELATIONS, "relation", "与户主关系")
    _one_of(entry.self_care, SELF_CARE, "self_care", "自理能力", blank=True)
    _one_of(entry.illness, ILLNESSES, "illness", "患病情况", blank=True)
    _one_of(entry.school_stage, SCHOOL_STAGES, "school_stage", "就读学段", blank=True)
    _one_of(entry.employment, EMPLOYMENT, "employment", "就业状况", blank=True)
    if entry.disability_grade is not None and entry.disability_grade not in DISABILITY_GRADES:
        raise EntryInvalid("残疾等级不在 1 至 4 级。", "请按残疾人证填写等级。", field="disability_grade")
    if entry.died_on and (entry.died_on > on or entry.died_on < identity.birth_date(number)):
        raise EntryInvalid("死亡日期早于出生日期或晚于今天。", "请按死亡证明填写日期。", field="died_on")
    if entry.phone and not _PHONE.fullmatch(entry.phone):
        raise EntryInvalid("联系电话不正确。", "请填写 11 位手机号，或带区号的固定电话，例如 0564-5021234。", field="phone")
    if entry.bank_account and not _BANK.fullmatch(entry.bank_account):
        raise EntryInvalid("银行账号不正确。", "请只填写数字，8 至 30 位。", field="bank_account")
    return replace(entry, id_number=number, alive=entry.alive and entry.died_on is None)


def checked_category(entry: CategoryEntry, *, of_person: bool = False) -> CategoryEntry:
    """Give the entry unchanged; raises EntryInvalid for an unknown category or class, reversed dates or an amount that cannot be."""
    check_text("decision_no", entry.decision_no)
    _one_of(entry.category, CATEGORIES, "category", "救助类别")
    if of_person and entry.category not in OF_ONE_PERSON:
        raise EntryInvalid("这个类别只能按家庭认定。", "请改为按家庭登记。", field="category")
    if entry.category_class:
        _one_of(entry.category_class, CATEGORY_CLASSES, "category_class", "分类分档")
        if entry.category_class not in CLASSES_OF.get(entry.category, ()):
            raise EntryInvalid(
                "分类分档与救助类别不符。", "特困分为分散、集中供养，低保分为 A、B、C 类，其他类别不填。", field="category_class"
            )
    if entry.until is not None and entry.until < entry.since:
        raise EntryInvalid("结束日期早于开始日期。", "请核对起止日期。", field="until")
    if entry.monthly_benefit_fen is not None and entry.monthly_benefit_fen < 0:
        raise EntryInvalid("月救助金额不能为负。", "请核对金额。", field="monthly_benefit_fen")
    if entry.monthly_benefit_fen is not None and entry.monthly_benefit_fen > MOST_BENEFIT_FEN:
        raise EntryInvalid("月救助金额过大。", "请核对金额，单位是元。", field="monthly_benefit_fen")
    return entry


def check_text(name: str, text: str, *, field: str = "") -> None:
    """Raise EntryInvalid for a text that is longer than its column or holds a character no text has; ``name`` is a key of LONGEST."""
    label, longest = LONGEST[name]
    if len(text) > longest:
        raise EntryInvalid(f"{label}过长，有 {len(text)} 个字。", f"请缩短到 {longest} 个字以内。", field=field or name)
    if "\0" in text:
        raise EntryInvalid(f"{label}里有不能识别的字符。", "请重新输入，不要从其他系统整段复制。", field=field or name)


def check_members(members: int) -> None:
    """Raise EntryInvalid unless so many people can live together."""
    if members < 1:
        raise EntryInvalid("共同生活人数至少为 1。", "请填写共同生活的家庭成员人数。", field="members")
    if members > MOST_MEMBERS:
        raise EntryInvalid(f"共同生活人数超过 {MOST_MEMBERS}。", "请核对人数。", field="members")


def _check_numbers(numbers: Mapping[str, str]) -> None:
    for system, number in numbers.items():
        check_text("number", system)
        check_text("number", number)


def checked_household(entry: HouseholdEntry, *, on: datetime.date, demo_allowed: bool) -> HouseholdEntry:
    """Give the entry with every part checked; raises what its parts raise, and EntryInvalid for a household that holds no one head."""
    persons = tuple(checked_person(person, on=on, demo_allowed=demo_allowed) for person in entry.persons)
    if not persons:
        raise EntryInvalid("家庭没有成员。", "请至少登记户主一人。", field="persons")
    if sum(person.relation == "head" for person in persons) != 1:
        raise EntryInvalid("每户应有一位户主，且只有一位。", "请核对各成员与户主的关系。", field="relation")
    numbers = [person.id_number for person in persons]
    if len(set(numbers)) != len(numbers):
        raise EntryInvalid("同一户里有两个人的身份证号相同。", "请删去重复的一人，或更正号码。", field="id_number")
    if entry.area_type:
        _one_of(entry.area_type, AREA_TYPES, "area_type", "城乡")
    check_text("address", entry.address)
    check_text("note", entry.note)
    check_text("file_number", entry.number, field="number")
    _check_numbers(entry.numbers)
    if entry.members is not None:
        check_members(entry.members)
    household_level = [checked_category(category) for category in entry.categories if not category.person_id_number]
    if len(household_level) > 1:
        raise CategoryOverlaps("一户同时只能有一个家庭类别。", "请只保留现行的一个；个人的类别请按人登记。", field="category")
    for category in entry.categories:
        if category.person_id_number:
            checked_category(category, of_person=True)
            if category.person_id_number not in numbers:
                raise EntryInvalid("按人认定的类别没有对应的成员。", "请核对身份证号。", field="category")
    return replace(entry, persons=persons)


def masked_id(id_number: str) -> str:
    """Show four digits at either end: 3415**********1234."""
    return f"{id_number[:4]}{'*' * 10}{id_number[-4:]}" if len(id_number) == identity.LENGTH else "*" * len(id_number)


def masked_number(number: str) -> str:
    """Show the last four digits of a phone or account number."""
    return f"{'*' * max(0, len(number) - SHOWN_DIGITS)}{number[-SHOWN_DIGITS:]}" if number else ""


def age_on(born: datetime.date, on: datetime.date) -> int:
    """Count full years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def in_force(since: datetime.date | None, until: datetime.date | None, *, on: datetime.date) -> bool:
    """Tell whether a term covers a day; both ends are in force (data-contracts §5), a term that never began covers none."""
    return since is not None and since <= on and (until is None or on <= until)


def _one_of(value: str, allowed: Mapping[str, str], name: str, label: str, *, blank: bool = False) -> None:
    if not (blank and value == "") and value not in allowed:
        raise EntryInvalid(
            f"{label}“{value}”不在可选范围内。" if value else f"没有填写{label}。",
            f"请从“{'、'.join(allowed.values())}”中选择。",
            field=name,
        )
