"""A household of a list held against the register: new, changed (and how), unchanged, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from jiuzhu.casework.imports.columns import BY_CODE
from jiuzhu.casework.imports.grouping import Group, Problem, entry_of
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry import vocabulary as words
from jiuzhu.casework.registry.names import tidy_name
from jiuzhu.casework.registry.rules import HouseholdEntry, PersonEntry, masked_number
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.money import yuan_text

_PERSON_LABELS = {
    "name": "姓名", "phone": "联系电话", "bank_account": "银行账号", "disability_type": "残疾类别", "disability_grade": "残疾等级",
    "self_care": "自理能力", "illness": "患病情况", "school_stage": "就读学段", "employment": "就业状况",
}  # fmt: skip
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "disability_type": words.DISABILITY_TYPES, "disability_grade": words.DISABILITY_GRADES, "self_care": words.SELF_CARE, "illness": words.ILLNESSES,
    "school_stage": words.SCHOOL_STAGES, "employment": words.EMPLOYMENT, "area_type": words.AREA_TYPES,
}  # fmt: skip


@dataclass
class Compared:
    """What one household of the list comes to; ``steps`` is what applying does, ``shown`` what people read (what, before, after)."""

    kind: str
    entry: HouseholdEntry | None = None
    household_id: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    shown: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def compare(group: Group, *, actor: Actor, sender: str, on: date, codes: set[str]) -> Compared:
    """Hold one household against the register as it is now."""
    if group.problems:
        return Compared("rejected", problems=group.problems)
    entry = entry_of(group, on=on)
    people = registry.persons_by_id_numbers(person.id_number for person in entry.persons)
    head = next(person for person in entry.persons if person.relation == "head")
    household = _household(group, people.get(head.id_number), sender)
    lines = {row.values["id_number"]: row.line for row in group.rows}
    elsewhere = [
        Problem(lines[number], "id_number", number, _elsewhere(person, actor))
        for number, person in people.items()
        if any(household is None or each.pk != household.pk for each in registry.households_of(person.pk))
        and not (household and any(each.pk == household.pk for each in registry.households_of(person.pk)))
    ]
    dead = [
        Problem(lines[number], "id_number", number, f"{person.name}在册登记为已故。登记有误的请先更正")
        for number, person in people.items()
        if not person.alive
    ]
    if elsewhere or dead:
        return Compared("rejected", problems=elsewhere + dead)
    if household is None:
        numbers = {sender: str(group.first("household_no"))} if group.first("household_no") else {}
        numbers |= {"外部编号": str(group.first("external_no"))} if group.first("external_no") else {}
        return Compared("new", entry=HouseholdEntry(**{**entry.__dict__, "numbers": numbers}))
    if not actor.holds(Duty.REGISTER_IMPORT, division_code=household.division_code):
        return Compared("rejected", problems=[Problem(group.line, "household_no", "", "这户不在您的辖区内。请由所在乡镇导入")])
    if entry.division_code != household.division_code:
        return Compared(
            "rejected",
            problems=[
                Problem(group.line, "village", str(group.first("village")), "村（社区）与在册的不同。确已搬迁的，请在户档案中办理“迁移”")
            ],
        )
    found = Compared("unchanged", entry=entry, household_id=str(household.pk))
    _household_changes(found, household, group)
    members = {each.person_id: each for each in registry.members_of(household.pk)}
    for person in entry.persons:
        known = people.get(person.id_number)
        if known and known.pk in members:
            _person_changes(found, known, person)
        elif person.relation == "head":
            return Compared(
                "rejected",
                problems=[Problem(lines[person.id_number], "relation", "", "户主与在册的不同。请先在户档案中增加成员并变更户主")],
            )
        else:
            found.steps.append({"do": "member", "entry": asdict(person)})
            found.shown.append(("增加成员", "", f"{person.name}（{words.RELATIONS[person.relation]}）"))
    problem = _category_changes(found, household, entry, group, "category_from" in codes)
    if problem:
        return Compared("rejected", problems=[problem])
    found.kind = "changed" if found.steps else "unchanged"
    return found


def _household(group: Group, head: Any, sender: str) -> Any:
    number = group.first("household_no")
    if number:
        found = registry.household_by_number(str(number)) or registry.household_by_outside_number(system=sender, number=str(number))
        if found:
            return found
    if head is None:
        return None
    return next(
        (
            each
            for each in registry.households_of(head.pk)
            if any(m.person_id == head.pk and m.relation == "head" for m in registry.members_of(each.pk))
        ),
        None,
    )


def _elsewhere(person: Any, actor: Actor) -> str:
    for household in registry.households_of(person.pk):
        if actor.holds(Duty.REGISTER_READ, division_code=household.division_code):
            return f"此人已在档案 {household.number}（{household}）登记。请办理转入，或核对是否重复"
    return (
        "此人已在其他辖区登记。请联系县民政局核对"
        if registry.households_of(person.pk)
        else "此人已在册但不属任何家庭，请在户档案中用“增加成员”办理"
    )


def _household_changes(found: Compared, household: Any, group: Group) -> None:
    changes = {}
    for name in ("address", "area_type", "members"):
        new, old = group.first(name), getattr(household, name)
        if new and new != old:
            changes[name] = new
            found.shown.append((BY_CODE[name].label, _word(name, old), _word(name, new)))
    if changes:
        found.steps.append({"do": "household", "changes": changes})


def _person_changes(found: Compared, known: Any, person: PersonEntry) -> None:
    changes = {}
    for name, label in _PERSON_LABELS.items():
        new, old = getattr(person, name), getattr(known, name)
        if name == "name":
            new = tidy_name(new)
        if new and new != (old or ""):
            changes[name] = new
            found.shown.append((f"{known.name} {label}", _word(name, old), _word(name, new)))
    if changes:
        found.steps.append({"do": "person", "person_id": str(known.pk), "changes": changes})


def _category_changes(found: Compared, household: Any, entry: HouseholdEntry, group: Group, dated: bool) -> Problem | None:
    new = next((category for category in entry.categories if not category.person_id_number), None)
    if new is None:
        return None
    same = (new.category, new.category_class or household.category_class) == (household.category, household.category_class)
    if same and (not dated or new.since == household.category_since or group.first("category_from") is None):
        benefit = household.monthly_benefit_fen if new.monthly_benefit_fen is None else new.monthly_benefit_fen
        until = new.until or household.category_until
        if (benefit, until) != (household.monthly_benefit_fen, household.category_until):
            found.steps.append({"do": "benefit", "monthly_benefit_fen": benefit, "until": until.isoformat() if until else None})
            if benefit != household.monthly_benefit_fen:
                found.shown.append(("月救助金额", yuan_text(household.monthly_benefit_fen), yuan_text(benefit)))
            if until != household.category_until:
                found.shown.append(("到期日期", str(household.category_until or "—"), str(until)))
        return None
    if household.category_since and new.since <= household.category_since:
        words_ = f"认定日期 {new.since} 不晚于在册类别的认定日期 {household.category_since}。请核对日期"
        return Problem(group.line, "category_from", str(new.since), words_)
    found.steps.append(
        {"do": "category", "entry": {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(new).items()}}
    )
    found.shown.append(
        (
            "救助类别",
            words.category_label(household.category, household.category_class) or "—",
            f"{words.category_label(new.category, new.category_class)}（{new.since} 起）",
        )
    )
    return None


def _word(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    if name in ("phone", "bank_account"):
        return masked_number(str(value))
    return str(_WORDS[name].get(value, value)) if name in _WORDS else str(value)
