"""Every read of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jiuzhu.foundation.calendar.models import CalendarDay, CalendarYear
from jiuzhu.foundation.calendar.rules import WorkingDays, calendar_of

ANNOUNCED_BY_MONTH = 11
Stamp = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class SpecialDay:
    """A day as the calendar page shows it."""

    on: date
    works: bool
    label: str


def working_days() -> WorkingDays:
    """Give the calendar in force. It is kept in memory and read anew when any year changed, in whatever process."""
    return _read(tuple(CalendarYear.objects.values_list("year", "digest")))


@lru_cache(maxsize=4)
def _read(stamp: Stamp) -> WorkingDays:
    return calendar_of(CalendarDay.objects.values_list("on", "works"), (year for year, _ in stamp))


def years_entered() -> list[int]:
    """List the years whose announcement is entered."""
    return list(CalendarYear.objects.values_list("year", flat=True))


def years_awaited(today: date) -> list[int]:
    """List the years to be entered: this one, and from November on the next, which the State Council announces about then."""
    wanted = {today.year, today.year + (today.month >= ANNOUNCED_BY_MONTH)}
    return sorted(wanted.difference(years_entered()))


def special_days(year: int) -> list[SpecialDay]:
    """List the days of a year that differ from the week."""
    return [SpecialDay(day.on, day.works, day.label) for day in CalendarDay.objects.filter(year_id=year)]
