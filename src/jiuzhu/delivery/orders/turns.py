"""On which days the turns of a periodic service fall (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MISSED = "平台没有运行，错过了这一次；仍需服务的请点单"
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
MONTHS_A_YEAR = 12
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Due:
    """One turn: the first day of its period, its number within it, the day it falls on."""

    period_on: date
    number: int
    wanted_on: date


def turns_between(times: int, every: str, *, first: date, last: date) -> list[Due]:
    """List the turns that fall on a day from ``first`` to ``last``: so many in each calendar period, spread evenly over it."""
    found = []
    begun = _period(every, first)
    while begun <= last:
        after = _next(every, begun)
        days = (after - begun).days
        for number in range(times):
            wanted_on = begun + DAY * (days * (2 * number + 1) // (2 * times))
            if first <= wanted_on <= last:
                found.append(Due(begun, number + 1, wanted_on))
        begun = after
    return sorted(found, key=lambda one: (one.wanted_on, one.number))


def _period(every: str, on: date) -> date:
    if every == "day":
        return on
    if every == "week":
        return on - DAY * on.weekday()
    months = MONTHS[every]
    return date(on.year, (on.month - 1) // months * months + 1, 1)


def _next(every: str, begun: date) -> date:
    if every in ("day", "week"):
        return begun + (DAY if every == "day" else WEEK)
    years, month = divmod(begun.month - 1 + MONTHS[every], MONTHS_A_YEAR)
    return date(begun.year + years, month + 1, 1)
