"""When reports, tasks, stages and periodic work fall due, by the packs' own numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.calendar.rules import calendar_of
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.foundation.policy.packs import DatedPack, Ground, Report, load_pack
from jiuzhu.supervision.duties.rules import (
    REPORT,
    STAGE,
    TASK,
    Again,
    after_months,
    agenda,
    months_again,
    occurrence,
    often,
    period_end,
    responsible,
)

DAYS = [(day, works) for day, works, _ in seeded_days()]
CALENDAR = calendar_of(DAYS, {day.year for day, _ in DAYS})


def law(name: str, on: date = date(2024, 12, 1)) -> DatedPack:
    return load_pack(name).at(on)


def report(**changes: Any) -> Report:
    given = {"code": "r", "label": "", "ground": Ground(), "by": (), "to": "", "every": "month", "day": 5}
    return Report(**given | {"month_end": False, "due_on": None, "shift_to_workday": False} | changes)


@pytest.mark.parametrize(
    ("on", "due", "period"),
    [
        (date(2024, 7, 1), date(2024, 7, 5), "2024 年 6 月"),
        (date(2024, 7, 5), date(2024, 7, 5), "2024 年 6 月"),
        (date(2024, 7, 6), date(2024, 8, 5), "2024 年 7 月"),
        (date(2024, 12, 31), date(2025, 1, 5), "2024 年 12 月"),
    ],
)
def test_a_months_report_is_due_by_the_fifth_of_the_next_the_day_included(on: date, due: date, period: str) -> None:
    progress = next(each for each in law("yongning").reports if each.code == "monthly_progress")

    found = occurrence(progress, law("yongning"), on)

    assert found is not None and (found.due_on, found.period) == (due, period)


def test_a_quarters_report_is_due_on_its_last_day() -> None:
    summary = next(each for each in law("yongning").reports if each.code == "quarterly_summary")

    found = [occurrence(summary, law("yongning"), on) for on in (date(2024, 7, 1), date(2024, 9, 30), date(2024, 10, 1))]

    assert [(each.due_on, each.period) for each in found if each] == [
        (date(2024, 9, 30), "2024 年第三季度"),
        (date(2024, 9, 30), "2024 年第三季度"),
        (date(2024, 12, 31), "2024 年第四季度"),
    ]


def test_a_report_of_one_time_is_over_after_its_day() -> None:
    once = report(every="once", day=None, due_on=date(2024, 6, 5))

    assert occurrence(once, law("jixi"), date(2024, 6, 5)) is not None
    assert occurrence(once, law("jixi"), date(2024, 6, 6)) is None


def test_a_day_off_moves_to_the_next_working_day_only_where_the_law_shifts_it() -> None:
    # National Day 2024: 1 to 7 October off, 12 October worked.
    on = date(2024, 10, 1)

    assert occurrence(report(), law("jixi"), on, CALENDAR).due_on == date(2024, 10, 5)  # type: ignore[union-attr]
    assert occurrence(report(shift_to_workday=True), law("jixi"), on, CALENDAR).due_on == date(2024, 10, 8)  # type: ignore[union-attr]


def test_a_report_that_was_shifted_past_its_day_is_still_this_months() -> None:
    found = occurrence(report(shift_to_workday=True), law("jixi"), date(2024, 10, 7), CALENDAR)

    assert found is not None and (found.due_on, found.period) == (date(2024, 10, 8), "2024 年 9 月")


def test_a_report_whose_day_is_not_set_has_no_day() -> None:
    assert occurrence(report(day=None), law("jixi"), date(2024, 10, 1)) is None


@given(
    on=st.dates(date(2020, 1, 1), date(2030, 12, 1)),
    day=st.integers(1, 31),
    every=st.sampled_from(["month", "quarter", "half_year", "year"]),
)
def test_the_next_time_never_lies_before_the_day_and_never_further_than_two_periods(on: date, day: int, every: str) -> None:
    found = occurrence(report(every=every, day=day), law("jixi"), on)

    assert found is not None
    assert 0 <= (found.due_on - on).days <= 2 * 366


def test_the_agenda_holds_reports_tasks_and_stages_by_day() -> None:
    rows = agenda(law("huoshan"), date(2024, 11, 20))

    assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)
    assert {row.kind for row in rows} == {REPORT, TASK, STAGE}
    assert sum(row.kind == TASK and row.due_on == date(2024, 12, 15) for row in rows) == 16


def test_a_task_without_a_lead_is_led_by_the_first_responsible_unit() -> None:
    tasks = {each.code: each for each in law("yongning").tasks}

    assert all(responsible(each) for each in tasks.values())
    assert responsible(tasks["3"])[0] == (tasks["3"].lead or tasks["3"].responsible[0])


def test_how_often_is_said_in_words() -> None:
    known = {each.code: often(each, law("yongning")) for each in law("yongning").intervals}

    assert known["economic_monitoring"] == "每年 2 次"
    assert known["exchange_departments"] == "每月一次"
    assert known["canvass"] == "未设定"


def test_calendar_periods_end_with_the_month_or_year_and_rolling_ones_have_no_end() -> None:
    yongning, jixi = law("yongning"), law("jixi")
    by_code = {each.code: each for each in (*yongning.intervals, *jixi.intervals)}

    assert period_end(by_code["exchange_departments"], yongning, date(2024, 2, 10)) == date(2024, 2, 29)
    assert period_end(by_code["economic_monitoring"], yongning, date(2024, 2, 10)) == date(2024, 12, 31)
    assert period_end(by_code["recheck_subsistence_c"], jixi, date(2024, 2, 10)) is None


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({"category": "extreme_hardship"}, date(2025, 2, 28)),
        ({"category": "subsistence", "category_class": "A"}, date(2025, 2, 28)),
        ({"category": "subsistence", "category_class": "C"}, date(2024, 8, 29)),
        ({"category": "marginal"}, None),
    ],
)
def test_jixis_rechecks_are_due_after_a_year_or_half_a_year_from_the_last(facts: dict[str, str], due: date | None) -> None:
    again = months_again(law("jixi"), "recheck", facts)

    assert (again and after_months(date(2024, 2, 29), again.months)) == due
    assert again is None or again.told


def test_a_household_without_a_class_is_due_by_the_soonest_interval_and_said_to_be_untold() -> None:
    assert months_again(law("jixi"), "recheck", {"category": "subsistence", "category_class": None}) == Again(6, told=False)
