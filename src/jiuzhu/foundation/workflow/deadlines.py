"""When waiting work is due: the pack's deadline reckoned on the working-day calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone

from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.calendar.rules import WorkingDays, deadline_after, end_of_day, working_days_left
from jiuzhu.foundation.policy.packs import Deadline
from jiuzhu.foundation.policy.queries import deadline_in_force

SOON_WORKING_DAYS = 1
SOON_HOURS = 8
HOUR = timedelta(hours=1)
PROVISIONAL = "（暂估）"


class Timed(Protocol):
    """Work that waits, with its deadline."""

    due_at: datetime | None
    counts_hours: bool


@dataclass(frozen=True)
class Due:
    """When work is due; ``counts_hours`` when the deadline is so many hours and not the end of a working day.

    ``provisional_days`` is how many working days were counted where that touched a year whose days off are not announced yet; else None.
    """

    at: datetime
    counts_hours: bool
    provisional_days: int | None = None


def due_at(key: str, *, division_code: str, start: datetime, days: WorkingDays | None = None) -> Due | None:
    """Reckon a deadline of the pack in force from the moment the work began; None where the county has not set it.

    The day itself does not count (A-25): two working days from a Friday end with the Tuesday. ``days`` is the calendar where it is at hand.
    """
    local = timezone.localtime(start)
    rule = deadline_in_force(key, division_code=division_code, on=local.date())
    return due_by(rule, start=start, days=days or working_days()) if rule else None


def due_by(rule: Deadline, *, start: datetime, days: WorkingDays) -> Due:
    """Reckon one deadline that is set from an aware moment, on a calendar of working days."""
    if rule.working_days is not None:
        return due_after(rule.working_days, start=start, days=days)
    if rule.days is not None:
        return Due(end_of_day(timezone.localdate(start) + timedelta(days=rule.days)), counts_hours=False)
    assert rule.hours is not None
    return Due(start + timedelta(hours=rule.hours), counts_hours=True)


def due_after(count: int, *, start: datetime, days: WorkingDays) -> Due:
    """Reckon a deadline of so many working days from an aware moment."""
    at = deadline_after(start, count, days)
    open_year = days.provisional(timezone.localdate(start), timezone.localdate(at))
    return Due(at, counts_hours=False, provisional_days=count if open_year else None)


@dataclass(frozen=True)
class Remaining:
    """How long is left, in words, with a tone: late, soon or empty."""

    text: str
    tone: str


def remaining(*, due: datetime | None, counts_hours: bool, now: datetime) -> Remaining:
    """Say how long is left: 超 1 个工作日 / 今日到期 / 剩 3 个工作日, or in hours where the deadline counts hours.

    A count that touches a year whose days off are not announced is marked 暂估.
    """
    if due is None:
        return Remaining("未设时限", "")
    if counts_hours:
        hours = (due - now) / HOUR
        if hours < 0:
            return Remaining(f"超 {int(-hours) + 1} 小时", "late")
        return Remaining(f"剩 {int(hours)} 小时" if hours >= 1 else "不足 1 小时", "soon" if hours < SOON_HOURS else "")
    today, day, calendar = timezone.localdate(now), timezone.localdate(due), working_days()
    left, mark = working_days_left(today, day, calendar), "" if {today.year, day.year} <= calendar.years else PROVISIONAL
    if day < today:
        return Remaining(f"超 {max(1, -left)} 个工作日{mark}", "late")
    if day == today:
        return Remaining(f"今日到期{mark}", "soon")
    return Remaining(f"剩 {left} 个工作日{mark}", "soon" if left <= SOON_WORKING_DAYS else "")


def left_of(item: Timed | None, *, now: datetime) -> Remaining | None:
    """Say how long is left of work that waits; None where none does."""
    return remaining(due=item.due_at, counts_hours=item.counts_hours, now=now) if item else None
