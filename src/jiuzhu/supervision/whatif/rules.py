"""What a change does to one household in words, and how small counts are kept from telling on people (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jiuzhu.foundation.kernel.errors import DomainError

LEAST_HIDDEN = 2
"""One hidden cell of a column could be reckoned from its sum."""
ROUND, TEN = (1, 2, 5), 10
"""What sums are rounded to, within each power of ten."""
HIDDEN = -1
"""Stands for a count that is not shown."""

MOVES: dict[str, str] = {
    "enters": "进入低保标准以内",
    "ends": "超过标准，立即退出",
    "gradual": "进入渐退期",
    "to_review": "不再低于标准、没有退出的规定，须复核",
    "returns": "回到低保标准以内",
    "leaves": "不再低于标准（未享受低保）",
    "unsettled": "收入状况变为不能确定",
    "settled": "收入状况可以确定",
    "level_up": "困境程度上升",
    "level_down": "困境程度下降",
    "level_lost": "困境程度变为不能确定",
    "level_found": "困境程度可以确定",
}
"""Moves of households by income and by level; those of touched rules are named ``<rule>_on`` and ``<rule>_off``."""

RULES = {"warning": "预警", "item": "服务清单", "benefit": "待遇"}
RULE_MOVES = {f"{kind}_{turn}": f"{label}：{word}" for kind, label in RULES.items() for turn, word in (("on", "新增"), ("off", "不再"))}
STANDINGS = {"below": "低于低保标准", "gradual": "渐退", "above": "不低于低保标准", "between": "不低于低保标准、没有退出的规定", "unknown": "收入或标准未知"}
LEVELS = {"high": "高度", "medium": "中度", "low": "低度", "undetermined": "不能确定"}


class NothingToTry(DomainError):
    """No change is given, or the facts of the register are not there yet."""

    code = "nothing_to_try"


class FactsBeingMade(DomainError):
    """The facts are being made already."""

    code = "facts_being_made"
    status = 409


@dataclass(frozen=True)
class Tally:
    """One touched rule: how many it holds for before and after, who comes to it, who leaves it, for whom it cannot be told.

    ``reason`` says why it could not be counted; then the figures are zero.
    """

    kind: str
    code: str
    label: str
    unit: str
    before: int = 0
    after: int = 0
    enters: int = 0
    leaves: int = 0
    unknown: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Money:
    """One side of a benefit a month: people or households, fen in all; None where it is not in force, or has no amount."""

    households: int
    people: int
    unknown: int
    total_fen: int | None


@dataclass(frozen=True)
class Paid:
    """A benefit the change touches, both sides; ``per`` is every how long; ``amounts`` the rule's own amounts in words."""

    code: str
    label: str
    of: str
    per: str
    before: Money | None
    after: Money | None
    amount_before: str = ""
    amount_after: str = ""
    goods: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Visits:
    """Households owed a visit every so many months, before and after."""

    before: Mapping[int, int]
    after: Mapping[int, int]

    @property
    def changed(self) -> bool:
        """Whether the change touches visits."""
        return self.before != self.after


def monthly_tenths(visits: Mapping[int, int]) -> int:
    """Give the visits a month demands on average, in tenths, rounded up: nobody plans for half a visit less."""
    tenths = sum(-(-count * 10 * _PRODUCT // months) for months, count in visits.items())
    return -(-tenths // _PRODUCT)


_PRODUCT = 12


def protected(column: Sequence[int], minimum: int) -> tuple[list[int], int]:
    """Hide small counts of a column whose total is shown, and as many others that the total does not give them away.

    Gives the cells and the total, HIDDEN for what is not shown. A nonzero count below the minimum is small. What is
    hidden adds up to at least the minimum and stands in at least two cells; where that cannot be had, the total is hidden too.
    """
    total = sum(column)
    hidden = {place for place, count in enumerate(column) if 0 < count < minimum}
    rest = sorted((place for place, count in enumerate(column) if count >= minimum), key=lambda place: column[place])
    while hidden and (len(hidden) < LEAST_HIDDEN or sum(column[place] for place in hidden) < minimum):
        if not rest:
            return [HIDDEN] * len(column), HIDDEN
        hidden.add(rest.pop(0))
    return [HIDDEN if place in hidden else count for place, count in enumerate(column)], total


def protected_tally(tally: Tally, minimum: int) -> Tally:
    """Hide how a rule turns out where the few it comes to, or leaves, could be told from the figures."""
    if any(0 < count < minimum for count in (tally.before, tally.after, tally.enters, tally.leaves, tally.unknown)):
        return Tally(tally.kind, tally.code, tally.label, tally.unit, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, tally.reason)
    return tally


def tells_on_few(before: Money | None, after: Money | None, minimum: int) -> bool:
    """Tell whether what a benefit comes to, on either side or by the difference, is about few households or people."""
    sides = [each for each in (before, after) if each is not None]
    counts = [count for each in sides for count in (each.households, each.people, each.unknown)]
    if before is not None and after is not None:
        counts += [abs(after.households - before.households), abs(after.people - before.people)]
    return any(0 < count < minimum for count in counts)


def coarseness(money: Money, minimum: int, least: int) -> int:
    """Give how coarsely a sum over households may be told: at least what the smallest count that is told comes to on average.

    One, two or five times a power of ten of ``least``; nothing where every count is told.
    """
    if not minimum:
        return 0
    share = -(-(money.total_fen or 0) * minimum // money.households) if money.households else 0
    power = least
    while True:
        for times in ROUND:
            if times * power >= share:
                return times * power
        power *= TEN


def rounded(count: int, step: int) -> int:
    """Give the multiple of ``step`` nearest to a count, halves up; the count itself where there is no step."""
    return count if step <= 1 else (2 * count + step) // (2 * step) * step
