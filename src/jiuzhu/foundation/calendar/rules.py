"""Working-day arithmetic over a given table of special days; knows no database and no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jiuzhu.foundation.calendar.statutory import statutory_days_off
from jiuzhu.foundation.kernel.errors import DomainError

LOCAL_TIME = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class DayCountInvalid(DomainError):
    """A number of working days is negative."""

    code = "day_count_invalid"


@dataclass(frozen=True)
class WorkingDays:
    """The calendar that deadlines are counted on.

    ``special`` holds only the days that differ from the week: True works on a weekend (调休), False rests (节假日).
    ``years`` are the years whose announcement has been entered. Another year is counted provisionally: on weekends and the days off fixed by law.
    """

    special: Mapping[date, bool]
    years: frozenset[int] = field(default_factory=frozenset)

    def works(self, day: date) -> bool:
        """Tell whether people work on a day; provisionally in a year that is not announced."""
        weekday = day.weekday() < SATURDAY
        if day.year not in self.years:
            return weekday and day not in statutory_days_off(day.year)
        return self.special.get(day, weekday)

    def provisional(self, after: date, until: date) -> bool:
        """Tell whether counting the days in (after, until] touches a year that is not announced."""
        return until > after and not self.years.issuperset(range((after + ONE_DAY).year, until.year + 1))


def calendar_of(special: Iterable[tuple[date, bool]], years: Iterable[int]) -> WorkingDays:
    """Build a calendar from (day, works) pairs and the years they answer for."""
    return WorkingDays(special=dict(special), years=frozenset(years))


def add_working_days(start: date, count: int, days: WorkingDays) -> date:
    """Give the ``count``-th working day after ``start``; 0 gives ``start`` itself, working or not.

    Raises DayCountInvalid for a negative count.
    """
    if count < 0:
        raise DayCountInvalid(f"工作日数不能是负数：{count}。", "请填写 0 或更大的整数。")
    day = start
    while count:
        day += ONE_DAY
        count -= days.works(day)
    return day


def working_days_left(today: date, due: date, days: WorkingDays) -> int:
    """Count the working days after ``today`` up to and including ``due``; negative once past due, 0 on the day itself.

    Overdue days are counted as the working days after ``due`` up to and including ``today``.
    """
    if due >= today:
        return working_days_between(today, due, days)
    return -working_days_between(due, today, days)


def working_days_between(after: date, until: date, days: WorkingDays) -> int:
    """Count the working days in (after, until]; 0 when until is not later."""
    length = max(0, (until - after).days)
    return sum(days.works(after + ONE_DAY * offset) for offset in range(1, length + 1))


def next_working_day(day: date, days: WorkingDays) -> date:
    """Give the day itself if people work on it, else the first working day after it."""
    while not days.works(day):
        day += ONE_DAY
    return day


def deadline_after(start: datetime, count: int, days: WorkingDays) -> datetime:
    """Give the last moment (23:59:59.999999, Asia/Shanghai) of the ``count``-th working day after an aware ``start``.

    The day on which a period starts is not counted. Raises DayCountInvalid.
    """
    return end_of_day(add_working_days(start.astimezone(LOCAL_TIME).date(), count, days))


def end_of_day(day: date) -> datetime:
    """Give the last moment of a day in Asia/Shanghai."""
    return datetime.combine(day, time.max, tzinfo=LOCAL_TIME)
