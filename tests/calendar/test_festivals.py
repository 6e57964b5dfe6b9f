"""Deadlines of the packs over National Day and Spring Festival 2024–2026, on the announcements as published, days worked in exchange included."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from jiuzhu.foundation.calendar.rules import LOCAL_TIME, add_working_days, calendar_of, next_working_day
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.workflow.deadlines import due_by

SEEDED = [(day, works) for day, works, _ in seeded_days()]
CALENDAR = calendar_of(SEEDED, {day.year for day, _ in SEEDED})
ANNOUNCED = {
    "2024 春节": ((date(2024, 2, 10), date(2024, 2, 17)), (date(2024, 2, 4), date(2024, 2, 18))),
    "2024 国庆节": ((date(2024, 10, 1), date(2024, 10, 7)), (date(2024, 9, 29), date(2024, 10, 12))),
    "2025 春节": ((date(2025, 1, 28), date(2025, 2, 4)), (date(2025, 1, 26), date(2025, 2, 8))),
    "2025 国庆节、中秋节": ((date(2025, 10, 1), date(2025, 10, 8)), (date(2025, 9, 28), date(2025, 10, 11))),
    "2026 春节": ((date(2026, 2, 15), date(2026, 2, 23)), (date(2026, 2, 14), date(2026, 2, 28))),
    "2026 国庆节": ((date(2026, 10, 1), date(2026, 10, 7)), (date(2026, 9, 20), date(2026, 10, 10))),
}


@pytest.mark.parametrize("festival", ANNOUNCED)
def test_the_table_is_the_announcement(festival):
    (first, last), worked = ANNOUNCED[festival]
    off = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    assert not any(CALENDAR.works(day) for day in off)
    assert all(CALENDAR.works(day) and day.weekday() >= 5 for day in worked)


@pytest.mark.parametrize(
    ("start", "days"),
    [
        (date(2024, 2, 2), ["02-04", "02-05", "02-06", "02-07", "02-08", "02-09", "02-18", "02-19"]),
        (date(2024, 9, 27), ["09-29", "09-30", "10-08", "10-09", "10-10", "10-11", "10-12", "10-14"]),
        (date(2025, 1, 24), ["01-26", "01-27", "02-05", "02-06", "02-07", "02-08", "02-10"]),
        (date(2025, 9, 26), ["09-28", "09-29", "09-30", "10-09", "10-10", "10-11", "10-13"]),
        (date(2026, 2, 13), ["02-14", "02-24", "02-25", "02-26", "02-27", "02-28", "03-02"]),
        (date(2026, 9, 30), ["10-08", "10-09", "10-10", "10-12"]),
    ],
)
def test_each_working_day_after_the_last_friday_is_the_one_people_count(start, days):
    assert [f"{add_working_days(start, count, CALENDAR):%m-%d}" for count in range(1, len(days) + 1)] == days


def working_day_deadlines():
    """Every deadline of the five packs that counts working days; one the county has to set is set to five."""
    for name in ("ningjin", "huoshan", "shizuishan", "yongning", "jixi"):
        law = load_pack(name).at(date(2025, 1, 1))
        local = {key: "5" for key, each in law.deadlines_declared.items() if each.amount is None}
        for key, each in law.with_values(local).deadlines.items():
            if each.working_days is not None:
                yield pytest.param(each, id=f"{name}-{key}")


@pytest.mark.parametrize("rule", list(working_day_deadlines()))
@pytest.mark.parametrize("festival", ANNOUNCED)
def test_a_deadline_of_a_pack_begun_before_the_festival_ends_after_so_many_days_worked(rule, festival):
    (first, last), _ = ANNOUNCED[festival]
    begun = datetime.combine(first - timedelta(days=1), time(16, 30), tzinfo=LOCAL_TIME)

    due = due_by(rule, start=begun, days=CALENDAR).at

    assert due.astimezone(LOCAL_TIME).time() == time.max and due.date() > last
    between = (begun.date() + timedelta(days=ahead) for ahead in range(1, (due.date() - begun.date()).days + 1))
    assert sum(CALENDAR.works(day) for day in between) == rule.working_days
    assert CALENDAR.works(due.date())


def test_work_that_comes_in_during_the_holiday_counts_from_the_first_day_worked():
    assert [add_working_days(day, 1, CALENDAR) for day in (date(2024, 10, 1), date(2024, 10, 7))] == [date(2024, 10, 8)] * 2
    assert next_working_day(date(2025, 10, 5), CALENDAR) == date(2025, 10, 9)
