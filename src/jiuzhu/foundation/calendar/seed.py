"""The announced holidays of 2004–2026 as the package chinesecalendar has them, in our own terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays

LABELS = {holiday.value: holiday.chinese for holiday in Holiday}


def seeded_days() -> Iterator[tuple[date, bool, str]]:
    """Give (day, works, name) for every day the announcements name."""
    for day, name in holidays.items():
        yield day, False, LABELS.get(name, name)
    for day, name in workdays.items():
        yield day, True, f"{LABELS.get(name, name)}调休上班"


def seeded_years() -> set[int]:
    """Give the years of which the announcement is known."""
    return {day.year for day in holidays}
