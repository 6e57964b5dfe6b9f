"""When reports, tasks, stages and periodic work of a law fall due; pure, no database."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.foundation.calendar.rules import WorkingDays, next_working_day
from jiuzhu.foundation.policy.packs import DatedPack, Interval, Report, Task

MONTHS_A_YEAR = 12
PERIODS = {"month": 1, "quarter": 3, "half_year": 6, "year": MONTHS_A_YEAR}
EVERY_WORDS = {"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年", "once": "一次"}
PERIODS_AHEAD = 3
"""A day shifted or set late in the period may lie behind; within three periods one lies ahead."""
QUARTERS = "一二三四"
HALVES = "上下"
REPORT, TASK, STAGE = "报送", "任务", "阶段"


@dataclass(frozen=True)
class Occurrence:
    """One time a report is due: for which period, in words, and by which day (included)."""

    due_on: date
    period: str


@dataclass(frozen=True)
class Row:
    """One line of the agenda: what is due, from whom, to whom; units are codes of the pack."""

    kind: str
    code: str
    label: str
    due_on: date
    period: str
    units: tuple[str, ...]
    to: str
    clause: str


@dataclass(frozen=True)
class Periodic:
    """Work that comes round: how often in words, the end of the period running on the day, and the rule's own entry."""

    entry: Interval
    often: str
    until_on: date | None


@dataclass(frozen=True)
class Again:
    """After how many months work on one household or person is due again; not ``told`` where it lacks what the rules ask for."""

    months: int
    told: bool


def occurrence(report: Report, law: DatedPack, on: date, days: WorkingDays | None = None) -> Occurrence | None:
    """Give the next time a report is due on or after a day; None once it is past, or while the county has not set the day.

    ``days`` moves a day off to the next working day where the law shifts it.
    """
    if report.every == "once":
        return Occurrence(report.due_on, "") if report.due_on and on <= report.due_on else None
    length = PERIODS[report.every]
    number = law.number(report.day)
    if not report.month_end and number is None:
        return None
    start = _start(on, length)
    for ahead in range(PERIODS_AHEAD):
        first = _shifted(start, ahead * length)
        if report.month_end:
            due, period = _last(_shifted(first, length - 1)), first
        else:
            due, period = _day(first, int(number or 1)), _shifted(first, -length)
        if report.shift_to_workday and days is not None:
            due = next_working_day(due, days)
        if due >= on:
            return Occurrence(due, period_words(period, length))
    return None


def agenda(law: DatedPack, on: date, days: WorkingDays | None = None) -> list[Row]:
    """List what has a day: the next time of every report, tasks with a day, stages; by day."""
    rows = [
        Row(REPORT, each.code, each.label, found.due_on, found.period, each.by, each.to, each.clause)
        for each in law.reports
        if (found := occurrence(each, law, on, days))
    ]
    rows += [Row(TASK, each.code, each.label, each.due_on, "", responsible(each), "", each.clause) for each in law.tasks if each.due_on]
    rows += [
        Row(STAGE, each.code, each.label, each.until_on, _span(each.from_on, each.until_on), (), "", each.clause)
        for each in law.milestones
        if each.until_on
    ]
    return sorted(rows, key=lambda row: (row.due_on, row.kind, row.code))


def without_day(law: DatedPack) -> list[Report]:
    """List the reports whose day the text leaves to the county."""
    return [each for each in law.reports if each.due_on is None and not each.month_end and law.number(each.day) is None]


def responsible(task: Task) -> tuple[str, ...]:
    """Give the units of a task, the one that leads first; without a lead the first responsible unit is it (A-43)."""
    return tuple(dict.fromkeys((*((task.lead,) if task.lead else ()), *task.responsible)))


def periodic(law: DatedPack, on: date) -> list[Periodic]:
    """List the periodic work, with the end of the period that runs on the day."""
    return [Periodic(each, often(each, law), period_end(each, law, on)) for each in law.intervals]


def often(interval: Interval, law: DatedPack) -> str:
    """Write how often: 每 6 个月一次, 每年 2 次; 未设定 where the county sets it and has not."""
    months, times = law.number(interval.months), law.number(interval.per_year)
    if months is not None:
        words = next((word for every, word in EVERY_WORDS.items() if PERIODS.get(every) == months), f"每 {months} 个月")
        return f"{words}一次{'，自上次起算' if interval.rolling else ''}"
    return f"每年 {times} 次" if times is not None else "未设定"


def period_end(interval: Interval, law: DatedPack, on: date) -> date | None:
    """Give the last day of the calendar period running on a day; None for what counts from the last time, or is not set."""
    months = law.number(interval.months) if law.number(interval.per_year) is None else MONTHS_A_YEAR
    if interval.rolling or months is None or MONTHS_A_YEAR % int(months):
        return None
    return _last(_shifted(_start(on, int(months)), int(months) - 1))


def months_again(law: DatedPack, of: str, facts: Mapping[str, Any]) -> Again | None:
    """Give after how many months periodic work of a kind is due again: of several rules that apply the soonest.

    ``facts`` are those of the subject. Where no rule applies but some cannot be told, the soonest of these, so that nobody is
    left out; None where none may apply.
    """
    applying: list[int] = []
    untold: list[int] = []
    for each in law.intervals:
        months = law.number(each.months)
        if each.of != of or months is None:
            continue
        verdict = each.applies.trace(facts, law.values).verdict if each.applies else True
        if verdict is not False:
            (untold if verdict is None else applying).append(int(months))
    return Again(min(applying or untold), told=bool(applying)) if applying or untold else None


def after_months(last_on: date, months: int) -> date:
    """Give the same day so many months later, or that month's last."""
    return _day(_shifted(last_on.replace(day=1), months), last_on.day)


def period_words(first: date, length: int) -> str:
    """Write a period: 2024 年 10 月, 2024 年第三季度, 2024 年上半年, 2024 年."""
    place = (first.month - 1) // length
    if length == PERIODS["month"]:
        return f"{first.year} 年 {first.month} 月"
    if length == PERIODS["quarter"]:
        return f"{first.year} 年第{QUARTERS[place]}季度"
    return f"{first.year} 年{HALVES[place]}半年" if length == PERIODS["half_year"] else f"{first.year} 年"


def _start(on: date, length: int) -> date:
    return date(on.year, (on.month - 1) // length * length + 1, 1)


def _shifted(first: date, months: int) -> date:
    whole = first.year * MONTHS_A_YEAR + first.month - 1 + months
    return date(whole // MONTHS_A_YEAR, whole % MONTHS_A_YEAR + 1, 1)


def _last(first: date) -> date:
    return _day(first, calendar.monthrange(first.year, first.month)[1])


def _day(first: date, number: int) -> date:
    return first.replace(day=min(number, calendar.monthrange(first.year, first.month)[1]))


def _span(first: date | None, last: date) -> str:
    return f"{first.year} 年 {first.month} 月起" if first else ""
