"""How often the law wants a household's economic condition checked, and by which day the next time; pure (P-04, N-141, N-174, N-175)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jiuzhu.casework.verification.rules import MONTHS_A_YEAR, after_months, last_day
from jiuzhu.foundation.policy.packs import DatedPack

INTERVALS = ("recheck", "monitoring")
"""The kinds of periodic work of which checking the economic condition is part (P-15, 003·任务3)."""
KNOWN = frozenset({"category", "category_class", "in_force"})
"""What is known of every household on aid; an interval that hangs on anything else is other work than this."""
AHEAD = timedelta(days=30)
"""How long before its day a check is put on the township's desk."""
UNCLASSIFIED = "分类未登记，按最短的间隔"


@dataclass(frozen=True)
class Asked:
    """What one entry of the law asks: so many ``times`` a calendar year, or again so many ``months`` after the last.

    Not ``told``: what it hangs on is not registered of the household, and of the entries that may hold it is the soonest (A-39).
    """

    label: str
    clause: str
    quote: str
    reading: str
    times: int | None
    months: int | None
    told: bool = True

    @property
    def often(self) -> str:
        """How often, in words."""
        return f"每年至少 {self.times} 次" if self.times is not None else f"每 {self.months} 个月一次"


@dataclass(frozen=True)
class SoFar:
    """What was done: on aid without a break since a day, of its category since a day, last reported on, reports this calendar year."""

    aid_since: date
    category_since: date
    last_on: date | None
    this_year: int


@dataclass(frozen=True)
class DueAgain:
    """When a household is to be checked next by the law: the last day, and what asks for it."""

    due_on: date
    by: Asked

    @property
    def words(self) -> str:
        """What asks for it, with its clause, as it stands on a desk."""
        return f"{self.by.label}（{self.by.clause}）" + ("" if self.by.told else f"；{UNCLASSIFIED}")


def asked_here(law: DatedPack) -> tuple[Asked, ...]:
    """List what a law asks of households on aid, of whatever category."""
    return tuple(asked for asked, _ in _entries(law, {"in_force": True}))


def asked_of(law: DatedPack, *, category: str, category_class: str, in_force: bool = True) -> tuple[Asked, ...]:
    """List what a law asks of a household of a category; where it hangs on a class that is not registered, the soonest, so that nobody is left out."""
    entries = list(_entries(law, {"category": category or None, "category_class": category_class or None, "in_force": in_force}))
    found: list[Asked] = []
    for group in ([each for each in entries if each[0].times is not None], [each for each in entries if each[0].times is None]):
        certain = [asked for asked, verdict in group if verdict]
        untold = [replace(asked, told=False) for asked, verdict in group if verdict is None]
        found += certain or sorted(untold, key=_seldom)[:1]
    return tuple(found)


def owed_in_year(asked: Iterable[Asked], *, aid_since: date, on: date) -> int | None:
    """Give how many reports a household owes in the year of a day: one for every equal part of it that ends while it is on aid; None where the law says nothing."""
    times = max((each.times for each in asked if each.times is not None), default=None)
    return None if times is None else sum(end >= aid_since for end in _parts(on.year, times))


def due_again(asked: Sequence[Asked], so_far: SoFar, *, on: date) -> DueAgain | None:
    """Give when the next check is due: so many months after the last, or so many a calendar year in equal parts; of several the soonest (A-40).

    What was reported before the household had its category counts from the day it had it; a part of the year that was over before it was on aid asks for nothing.
    """
    found = []
    for each in asked:
        if each.times is not None:
            left = [end for end in _parts(on.year, each.times) if end >= so_far.aid_since][so_far.this_year :]
            found += [DueAgain(left[0], each)] if left else []
        elif each.months is not None:
            found.append(DueAgain(after_months(max(so_far.last_on or so_far.category_since, so_far.category_since), each.months), each))
    return min(found, key=lambda one: one.due_on, default=None)


def _entries(law: DatedPack, facts: dict[str, object]) -> Iterable[tuple[Asked, bool | None]]:
    for each in law.intervals:
        if each.of not in INTERVALS or each.applies is None or not each.applies.facts <= KNOWN:
            continue
        times, months = law.number(each.per_year), law.number(each.months)
        verdict = each.applies.trace(facts, law.values).verdict
        if verdict is False or (times is None and months is None):
            continue
        numbers = (int(times), None) if times is not None else (None, int(months or 0))
        yield Asked(each.label, each.clause, each.quote, each.reading, *numbers), verdict


def _parts(year: int, times: int) -> list[date]:
    """Give the last days of so many equal parts of a year."""
    return [last_day(date(year, number * MONTHS_A_YEAR // times, 1), 1) for number in range(1, times + 1)]


def _seldom(asked: Asked) -> int:
    return asked.months if asked.months is not None else -(asked.times or 0)
