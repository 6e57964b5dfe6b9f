"""What can be wrong with a day plan, and what a wished time means (pure)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.kernel.errors import DomainError

HOUR = 60
DAY = 24 * HOUR
MORNING, NOON, EVENING = 8 * HOUR, 12 * HOUR, 18 * HOUR
PARTS_OF_DAY = {"上午": (MORNING, NOON), "中午": (NOON - HOUR, NOON + 2 * HOUR), "下午": (NOON + HOUR, EVENING), "全天": (MORNING, EVENING)}
PROMISED = "约"
PUNCTUAL = 15  # minutes either side of a time of day somebody wished
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})")


class NothingToPlan(DomainError):
    """There is no visit due and no order accepted for that day."""

    code = "nothing_to_plan"


class NobodyOnShift(DomainError):
    """Nobody of the place is on shift that day."""

    code = "nobody_on_shift"


class CannotServe(DomainError):
    """A stop would go to somebody who may not serve it, or who is not in the plan."""

    code = "cannot_serve"


class PlanStale(DomainError):
    """Two people worked on one plan; what the second saw is no longer so."""

    code = "plan_stale"
    status = 409


class ShiftInvalid(DomainError):
    """The hours, days or starting place of a shift cannot be."""

    code = "shift_invalid"


class TravelInvalid(DomainError):
    """A travel time or a place on the map cannot be."""

    code = "travel_invalid"


def clock(minute: int) -> str:
    """Write a minute of the day as people read it: 540 → 9:00."""
    return f"{minute // HOUR}:{minute % HOUR:02d}"


def moment(on: date, minute: int) -> datetime:
    """Turn a minute of a day into the moment it is there."""
    return datetime.combine(on, time(), tzinfo=LOCAL_TIME) + timedelta(minutes=minute)


def wished(text: str) -> str:
    """Give what was wished of a time to which a plan may have added when somebody comes."""
    return text.partition(PROMISED)[0].strip("， ")


def told_time(wish: str, minute: int) -> str:
    """Write when somebody will come behind what was wished, so that the wish can still be read: 上午，约 9:05 到."""
    kept = wished(wish)
    return f"{kept}，{PROMISED} {clock(minute)} 到" if kept else f"{PROMISED} {clock(minute)} 到"


def minute_of(text: str) -> int | None:
    """Read a time of day, 9:05 or 09：05, as minutes; None when it is none."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    minute = int(found[1]) * HOUR + int(found[2])
    return minute if int(found[2]) < HOUR and minute < DAY else None


def window_of(wish: str) -> tuple[int, int]:
    """Read a wished time (上午, 9:00, 9:00-10:30) as the earliest and latest start; anything else means the whole day."""
    text = wished(wish)
    for part, window in PARTS_OF_DAY.items():
        if text.startswith(part):
            return window
    times = [minute for found in _TIME.finditer(text) if (minute := minute_of(found[0])) is not None]
    if len(times) > 1 and times[0] <= times[1]:
        return times[0], times[1]
    if times:
        return max(0, times[0] - PUNCTUAL), min(DAY - 1, times[0] + PUNCTUAL)
    return PARTS_OF_DAY["全天"]
