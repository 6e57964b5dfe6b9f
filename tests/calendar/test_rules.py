from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.calendar.rules import (
    DayCountInvalid,
    add_working_days,
    calendar_of,
    deadline_after,
    next_working_day,
    working_days_left,
)

# National Day 2025 (eight days off, two weekends worked) and Spring Festival 2026 as announced.
NATIONAL_DAY_2025 = [(date(2025, 10, day), False) for day in range(1, 9)] + [(date(2025, 9, 28), True), (date(2025, 10, 11), True)]
SPRING_2026 = [(date(2026, 2, day), False) for day in range(15, 24)] + [(date(2026, 2, 14), True), (date(2026, 2, 28), True)]
DAYS = calendar_of(NATIONAL_DAY_2025 + SPRING_2026, [2025, 2026])


def test_day_zero_is_the_day_itself_even_a_holiday():
    assert add_working_days(date(2025, 10, 1), 0, DAYS) == date(2025, 10, 1)


def test_the_first_working_day_after_the_eve_of_national_day_is_the_ninth():
    assert add_working_days(date(2025, 9, 30), 1, DAYS) == date(2025, 10, 9)


def test_a_saturday_made_a_working_day_counts():
    assert add_working_days(date(2025, 10, 10), 1, DAYS) == date(2025, 10, 11)
    assert add_working_days(date(2025, 10, 11), 1, DAYS) == date(2025, 10, 13)


def test_spring_festival_is_stepped_over_and_its_worked_saturdays_count():
    assert add_working_days(date(2026, 2, 13), 2, DAYS) == date(2026, 2, 24)
    assert add_working_days(date(2026, 2, 24), 4, DAYS) == date(2026, 2, 28)


def test_days_left_are_positive_zero_and_negative():
    assert working_days_left(date(2025, 9, 30), date(2025, 10, 9), DAYS) == 1
    assert working_days_left(date(2025, 10, 9), date(2025, 10, 9), DAYS) == 0
    assert working_days_left(date(2025, 10, 11), date(2025, 10, 9), DAYS) == -2


def test_a_due_day_reached_over_a_holiday_is_not_yet_overdue():
    assert working_days_left(date(2025, 10, 4), date(2025, 9, 30), DAYS) == 0


def test_a_day_off_moves_to_the_next_working_day():
    assert next_working_day(date(2025, 10, 3), DAYS) == date(2025, 10, 9)
    assert next_working_day(date(2025, 9, 28), DAYS) == date(2025, 9, 28)


def test_the_deadline_is_the_end_of_the_day_in_local_time():
    start = datetime(2025, 9, 29, 17, 0, tzinfo=UTC)  # already the 30th in Shanghai
    due = deadline_after(start, 1, DAYS)
    assert due.isoformat() == "2025-10-09T23:59:59.999999+08:00"


def test_a_negative_count_is_refused():
    with pytest.raises(DayCountInvalid):
        add_working_days(date(2025, 1, 1), -1, DAYS)


@given(st.dates(date(2025, 1, 1), date(2026, 9, 30)), st.integers(0, 40))
def test_counting_back_gives_the_number_of_days_added(start, count):
    end = add_working_days(start, count, DAYS)
    assert working_days_left(start, end, DAYS) == count


@given(st.dates(date(2025, 3, 1), date(2026, 10, 30)), st.integers(1, 40))
def test_a_deadline_always_falls_on_a_working_day(start, count):
    end = add_working_days(start, count, DAYS)
    assert DAYS.works(end)
    assert end - start >= timedelta(days=count)
