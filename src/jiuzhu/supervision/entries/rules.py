"""What is wrong with a household's entry, how timely a township enters, which households are drawn (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError

KINDS = {"missing": "漏填", "late": "迟录", "contradictory": "矛盾"}
ENTRY_DAYS = "entry_days"
"""The county's number of days within which a recognition is to be entered."""
WHOLE_PERCENT = 100
MOST_DRAWN = 10
DECEMBER = 12


class SamplingInvalid(DomainError):
    """Nothing can be drawn as asked."""

    code = "sampling_invalid"


class StillWrong(DomainError):
    """An entry is said to be put right and is not."""

    code = "entry_still_wrong"


@dataclass(frozen=True)
class Allowed:
    """Within how many days a recognition is to be entered, for those that begin on or after a day: what was loaded of older times is not late."""

    days: int
    since_on: date

    def late(self, *, since_on: date, entered_on: date) -> bool:
        """Tell whether a recognition was entered too late."""
        return since_on >= self.since_on and (entered_on - since_on).days > self.days


@dataclass(frozen=True)
class MemberEntered:
    """One member as entered."""

    name: str
    relation: str
    birth_on: date
    alive: bool
    phone: bool
    disability_type: str = ""
    disability_grade: int | None = None
    self_care: str = ""
    employment: str = ""
    same_place: bool = True


@dataclass(frozen=True)
class Entered:
    """One household as entered: its newest category with the day it began and the day it was entered; ``classes`` are those it can have."""

    address: str
    people: int
    category: str
    category_class: str
    classes: Sequence[str]
    benefit: bool
    until_on: date | None
    since_on: date | None
    entered_on: date | None
    members: Sequence[MemberEntered]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: missing, late or contradictory, in words."""

    kind: str
    words: str

    @property
    def label(self) -> str:
        """Its kind in words."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Event:
    """One recognition of a month: when it holds from, when it was entered."""

    household_id: object
    number: str
    name: str
    division_code: str
    category: str
    since_on: date
    entered_on: date

    @property
    def days(self) -> int:
        """How long it took to enter."""
        return (self.entered_on - self.since_on).days

    def late(self, allowed: Allowed | None) -> bool:
        """Whether that was too long; never while the county has not said how long it may take."""
        return allowed is not None and allowed.late(since_on=self.since_on, entered_on=self.entered_on)


@dataclass(frozen=True)
class Score:
    """How many recognitions of a month a township entered in time; ``share`` in whole per cent, full only when all were."""

    code: str
    name: str
    events: int
    in_time: int

    @property
    def share(self) -> int:
        """In whole per cent."""
        return self.in_time * WHOLE_PERCENT // self.events if self.events else WHOLE_PERCENT


def problems_of(entered: Entered, *, today: date, days: Allowed | None) -> list[Problem]:
    """List what is wrong with an entry, what is missing first."""
    return [
        *(Problem("missing", words) for words in _missing(entered)),
        *(Problem("late", words) for words in _late(entered, days)),
        *(Problem("contradictory", words) for words in _contradictory(entered, today)),
    ]


def _missing(entered: Entered) -> Iterable[str]:
    if not entered.address.strip():
        yield "没有住址"
    living = [member for member in entered.members if member.alive]
    if living and not any(member.phone for member in living):
        yield "全家没有一个联系电话"
    if not entered.category:
        yield "没有救助类别"
    if entered.classes and not entered.category_class:
        yield "类别没有分档"
    if entered.classes and not entered.benefit:
        yield "没有月救助金额"
    for member in living:
        if member.disability_type and member.disability_grade is None:
            yield f"{member.name}：有残疾类别，没有等级"


def _late(entered: Entered, allowed: Allowed | None) -> Iterable[str]:
    since, came = entered.since_on, entered.entered_on
    if allowed is not None and since is not None and came is not None and allowed.late(since_on=since, entered_on=came):
        yield f"{since} 起的类别，{came} 才录入，用了 {(came - since).days} 天（应在 {allowed.days} 天内）"


def _contradictory(entered: Entered, today: date) -> Iterable[str]:
    heads = [member for member in entered.members if member.relation == "head"]
    living = [member for member in entered.members if member.alive]
    if entered.people < len(living):
        yield f"共同生活 {entered.people} 人，在册成员有 {len(living)} 人"
    if sum(member.relation == "spouse" for member in living) > 1:
        yield "有两个以上配偶"
    if entered.until_on is not None and entered.until_on < today and entered.category:
        yield f"类别已于 {entered.until_on} 到期，没有续认或停止"
    for member in entered.members:
        if member.relation == "head" and not member.alive:
            yield f"户主{member.name}已死亡，没有更换户主"
        if member.disability_grade is not None and not member.disability_type:
            yield f"{member.name}：有残疾等级，没有类别"
        if member.alive and member.self_care == "none" and member.employment == "employed":
            yield f"{member.name}：失能，又登记为就业"
        if not member.same_place:
            yield f"{member.name}：所在村（社区）与家庭不同"
        if member.relation == "child" and any(member.birth_on <= head.birth_on for head in heads):
            yield f"{member.name}：是子女，却不比户主小"
        if member.relation == "parent" and any(member.birth_on >= head.birth_on for head in heads):
            yield f"{member.name}：是父母，却不比户主大"


def drawn(household_ids: Iterable[object], *, seed: str, most: int) -> list[object]:
    """Draw households so that nobody can foresee which, and anybody can see later that nothing was chosen: the lowest hashes with the seed."""
    return sorted(household_ids, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).digest())[:most]


def checked_number(number: int) -> int:
    """Give how many households are drawn of each township; raises SamplingInvalid."""
    if not 1 <= number <= MOST_DRAWN:
        raise SamplingInvalid(f"每个乡镇抽 {number} 户不行。", f"请填 1 到 {MOST_DRAWN}。", field="number")
    return number


def bounds(month: str) -> tuple[date, date]:
    """Give the first and the last day of a month written YYYY-MM; raises SamplingInvalid."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise SamplingInvalid(f"“{month}”不是月份。", "请写成 2026-11 这样。", field="month") from error
    following = first.replace(year=first.year + 1, month=1) if first.month == DECEMBER else first.replace(month=first.month + 1)
    return first, following - timedelta(days=1)

