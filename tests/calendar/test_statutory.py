"""Years that are not announced yet: counted on weekends and the days off fixed by law, and marked."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.calendar.rules import LOCAL_TIME, SATURDAY, add_working_days, calendar_of
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.foundation.calendar.statutory import statutory_days_off
from jiuzhu.foundation.workflow.deadlines import due_after

SEEDED = [(day, works) for day, works, _ in seeded_days() if day.year <= 2026]
TO_2026 = calendar_of(SEEDED, {day.year for day, _ in SEEDED})
MID_AUTUMN_ON_NATIONAL_DAY = (2028, 2031, 2039)


@pytest.mark.parametrize("year", [2025, 2026])
def test_what_the_law_fixes_is_off_in_the_announcement(year):
    assert len(statutory_days_off(year)) == 13
    assert not any(TO_2026.works(day) for day in statutory_days_off(year))


@pytest.mark.parametrize("year", range(2027, 2051))
def test_each_year_ahead_has_the_thirteen_days_of_the_law(year):
    days = statutory_days_off(year)
    assert len(days) == (12 if year in MID_AUTUMN_ON_NATIONAL_DAY else 13) and {day.year for day in days} == {year}


def test_the_eve_and_three_days_of_the_spring_festival_of_2027():
    spring = sorted(day for day in statutory_days_off(2027) if day.month == 2)
    assert spring == [date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7), date(2027, 2, 8)]


def test_beyond_the_table_only_the_solar_days_are_off():
    assert sorted(f"{day:%m-%d}" for day in statutory_days_off(2060)) == ["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]


@pytest.mark.parametrize(
    ("start", "count", "due", "counted"),
    [
        (date(2026, 12, 29), 2, date(2026, 12, 31), None),
        (date(2026, 12, 30), 3, date(2027, 1, 5), 3),
        (date(2027, 2, 4), 1, date(2027, 2, 9), 1),
        (date(2026, 12, 31), 0, date(2026, 12, 31), None),
    ],
    ids=["ends with the announced year", "runs into the next", "over the Spring Festival", "the day itself"],
)
def test_a_deadline_is_marked_only_where_it_touches_a_year_without_a_table(start, count, due, counted):
    found = due_after(count, start=datetime(start.year, start.month, start.day, 9, tzinfo=LOCAL_TIME), days=TO_2026)
    assert (found.at.astimezone(LOCAL_TIME).date(), found.provisional_days) == (due, counted)


@given(st.dates(date(2026, 12, 1), date(2050, 11, 30)), st.integers(1, 40))
def test_a_provisional_deadline_never_falls_on_a_weekend_or_a_day_off(start, count):
    due = add_working_days(start, count, TO_2026)
    assert TO_2026.works(due) and (due.year <= 2026 or (due.weekday() < SATURDAY and due not in statutory_days_off(due.year)))
