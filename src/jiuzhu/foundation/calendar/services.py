"""Every write to the calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.models import CalendarDay, CalendarYear
from jiuzhu.foundation.calendar.rules import SATURDAY
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


class SpecialDayInvalid(DomainError):
    """A day does not belong in the list of special days."""

    code = "special_day_invalid"


@dataclass(frozen=True)
class DayEntry:
    """A day off (``works`` False) or a weekend day worked (True), with the name of the holiday."""

    on: date
    works: bool
    label: str = ""


def load_calendar() -> int:
    """Enter every announced year that is not there yet; years entered or edited on the spot stay as they are. Give how many."""
    announced = {
        year: [DayEntry(*entry) for entry in group] for year, group in groupby(sorted(seeded_days()), key=lambda entry: entry[0].year)
    }
    if not announced.keys() - _entered():
        return 0
    with writing():
        missing = {year: days for year, days in announced.items() if year not in _entered()}
        CalendarYear.objects.bulk_create([CalendarYear(year=year, digest=_digest(days)) for year, days in missing.items()])
        CalendarDay.objects.bulk_create([_row(year, entry) for year, days in missing.items() for entry in days])
    return len(missing)


def enter_year(*, year: int, days: Iterable[DayEntry], actor: Actor, at: datetime) -> None:
    """Replace the special days of a year by the announced ones; raises SpecialDayInvalid, NotPermitted.

    The announcement names days off and weekend days worked; a weekday that is worked, as any other, is refused as a slip of the pen.
    """
    if not actor.system and not actor.holds_anywhere(Duty.POLICY_SET):
        raise NotPermitted("您的岗位不能修改工作日历。", "请由系统管理员录入。")
    entries = sorted(days, key=lambda entry: entry.on)
    for number, entry in enumerate(entries):
        if entry.on.year != year:
            raise SpecialDayInvalid(f"{entry.on:%Y-%m-%d} 不在 {year} 年内。", "请改正日期，或把它录入所属的年份。", field="days")
        if entry.works and entry.on.weekday() < SATURDAY:
            raise SpecialDayInvalid(
                f"{entry.on:%Y-%m-%d} 本来就是工作日，不能登记为调休上班。", "调休上班日应是周六或周日，请核对公告。", field="days"
            )
        if number and entries[number - 1].on == entry.on:
            raise SpecialDayInvalid(f"{entry.on:%Y-%m-%d} 录了两次。", "请删去重复的一行。", field="days")
    with writing():
        former = CalendarDay.objects.filter(year_id=year).values_list("on", "works", "label")
        before = [_words(DayEntry(*row)) for row in former]
        _write_year(year, entries)
        record(
            actor=actor,
            at=at,
            subject_kind="calendar",
            subject_id=str(year),
            action="录入放假安排",
            before={"days": before},
            after={"days": [_words(entry) for entry in entries]},
        )


def _words(entry: DayEntry) -> str:
    return f"{entry.on:%Y-%m-%d} {'上班' if entry.works else '放假'} {entry.label}".strip()


def _entered() -> set[int]:
    return set(CalendarYear.objects.values_list("year", flat=True))


def _digest(entries: Sequence[DayEntry]) -> str:
    # Named by its content, a year read before an edit was taken back can never pass for another.
    return hashlib.sha256("\n".join(_words(entry) for entry in entries).encode()).hexdigest()


def _row(year: int, entry: DayEntry) -> CalendarDay:
    return CalendarDay(on=entry.on, year_id=year, works=entry.works, label=entry.label)


def _write_year(year: int, entries: Sequence[DayEntry]) -> None:
    CalendarYear.objects.update_or_create(year=year, defaults={"digest": _digest(entries)})
    CalendarDay.objects.filter(year_id=year).delete()
    CalendarDay.objects.bulk_create([_row(year, entry) for entry in entries])
