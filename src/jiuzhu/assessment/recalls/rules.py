"""Why a household is to be assessed again, and when that is; pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from uuid import UUID

CAUSES = {"due": "到期", "members": "家庭成员变化", "category": "救助类别变化", "warning": "预警核实属实"}
MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class Cause:
    """One reason to assess a household, or one of its members, again: what happened on which day; ``key`` tells it from others of its kind."""

    household_id: UUID
    kind: str
    key: str
    on: date
    words: str
    person_id: UUID | None = None


def due_on(assessed_on: date, months: int) -> date:
    """Give the day so many months after an assessment, or that month's last."""
    whole = assessed_on.year * MONTHS_OF_YEAR + assessed_on.month - 1 + months
    year, month = whole // MONTHS_OF_YEAR, whole % MONTHS_OF_YEAR + 1
    return date(year, month, min(assessed_on.day, calendar.monthrange(year, month)[1]))


def latest_assessed(on: date, months: int) -> date:
    """Give the last day of assessment that is due by ``on``: by the last of a month, whatever was made on the days a shorter month lacks."""
    day = due_on(on, -months)
    last = calendar.monthrange(on.year, on.month)[1]
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if on.day == last else day
