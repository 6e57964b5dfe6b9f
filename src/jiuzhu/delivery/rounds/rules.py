"""What can be wrong with a day plan, and what a wished time means (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.kernel.errors import DomainError

HOUR = 60
DAY = 24 * HOUR
NEXT = 2
MONTHS = 12
LONGEST_BREAK = 180
MORNING, NOON, EVENING, NIGHT = 8 * HOUR, 12 * HOUR, 18 * HOUR, 21 * HOUR
PARTS_OF_DAY = {
    "上午": (MORNING, NOON),
    "中午": (NOON - HOUR, NOON + 2 * HOUR),
    "下午": (NOON + HOUR, EVENING),
    "晚上": (EVENING, NIGHT),
    "全天": (MORNING, EVENING),
}
PROMISED = "约"
PUNCTUAL = 15  # minutes either side of a time of day somebody wished
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})")


class WishUnreadable(DomainError):
    """An agreed time is none that a plan could keep."""

    code = "wish_unreadable"


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


@dataclass(frozen=True)
class Break:
    """How long somebody rests at the starting place in the middle of the day, and the earliest and latest start of it; no minutes: not at all."""

    minutes: int = 0
    window: tuple[int, int] = (NOON, NOON)


NO_BREAK = Break()


class ShiftInvalid(DomainError):
    """The hours, days or starting place of a shift cannot be."""

    code = "shift_invalid"


class StayInvalid(DomainError):
    """The length of a visit or service, or how many come to it, cannot be."""

    code = "stay_invalid"


class TravelInvalid(DomainError):
    """A travel time or a place on the map cannot be."""

    code = "travel_invalid"


def check_break(rest: Break, *, shift: tuple[int, int]) -> None:
    """Raise ShiftInvalid unless a break lies within the shift and its start has a window."""
    if not rest.minutes:
        return
    if not 0 < rest.minutes <= LONGEST_BREAK:
        raise ShiftInvalid("午休的分钟数不对。", f"请填写 1 到 {LONGEST_BREAK} 之间的整数；不午休请留空。", field="break_minutes")
    first, last = rest.window
    if not shift[0] <= first <= last <= shift[1] - rest.minutes:
        raise ShiftInvalid("午休不在班次里。", "请填写班次以内最早、最晚开始的时间，例如 11:30 和 12:30。", field="break_from")


def clock(minute: int) -> str:
    """Write a minute of the day as people read it: 540 → 9:00."""
    return f"{minute // HOUR}:{minute % HOUR:02d}"


def clock_on(minute: int) -> str:
    """Write a minute that may lie on a later day: 1920 → 次日 8:00."""
    days, rest = divmod(minute, DAY)
    return f"{('', '次日 ')[days] if days < NEXT else f'第 {days + 1} 天 '}{clock(rest)}"


def hours(minutes: int) -> str:
    """Write minutes as people say them: 90 → 1 小时 30 分钟."""
    whole, rest = divmod(minutes, HOUR)
    return " ".join(part for part in (f"{whole} 小时" if whole else "", f"{rest} 分钟" if rest or not whole else "") if part)


def moment(on: date, minute: int) -> datetime:
    """Turn a minute of a day into the moment it is there."""
    return datetime.combine(on, time(), tzinfo=LOCAL_TIME) + timedelta(minutes=minute)


def months_before(day: date, months: int) -> date:
    """Give the first day of the month that many months before a day's."""
    counted = day.year * MONTHS + day.month - 1 - months
    return date(counted // MONTHS, counted % MONTHS + 1, 1)


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


def check_wish(text: str) -> str:
    """Give an agreed time as it is kept (上午, 14:00, 9:00-10:30); raises WishUnreadable for what no plan could keep."""
    wish = text.strip()
    if wish in PARTS_OF_DAY or not wish:
        return wish
    first, *more = [minute_of(each) for each in re.split(r"[-–—至到]", wish)]
    last = more[-1] if more else first
    if more[1:] or first is None or last is None or first > last:
        raise WishUnreadable(f"看不懂约定的时间“{wish[:20]}”。", "请写成 14:00、9:00-10:30，或上午、下午、晚上。", field="time")
    return wish


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
