from datetime import date

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.queries import special_days, working_days, years_entered
from jiuzhu.foundation.calendar.rules import add_working_days
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.foundation.calendar.services import DayEntry, SpecialDayInvalid, enter_year, load_calendar
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_announced_year(monkeypatch):
    """Elsewhere the tests enter the years that they live in."""
    monkeypatch.setattr("jiuzhu.foundation.calendar.services.seeded_days", seeded_days)


def test_the_announced_years_are_loaded_once():
    assert load_calendar() == 23
    assert load_calendar() == 0
    assert (years_entered()[0], years_entered()[-1]) == (2004, 2026)


def test_national_day_and_spring_festival_are_stepped_over():
    load_calendar()
    days = working_days()
    assert add_working_days(date(2025, 9, 30), 2, days) == date(2025, 10, 10)
    assert add_working_days(date(2024, 2, 9), 1, days) == date(2024, 2, 18)  # a worked Sunday
    assert add_working_days(date(2026, 9, 30), 2, days) == date(2026, 10, 9)


def test_an_edited_year_is_seen_by_the_next_question(now):
    load_calendar()
    assert not working_days().works(date(2026, 10, 7))
    enter_year(year=2026, days=[DayEntry(date(2026, 10, 1), False, "国庆节")], actor=SYSTEM, at=now)
    assert working_days().works(date(2026, 10, 7))
    assert [day.label for day in special_days(2026)] == ["国庆节"]


def test_loading_again_keeps_what_the_county_entered(now):
    enter_year(year=2026, days=[DayEntry(date(2026, 10, 1), False, "国庆节")], actor=SYSTEM, at=now)
    load_calendar()
    assert len(special_days(2026)) == 1


def test_a_year_is_certain_once_its_announcement_is_entered(administrator, now):
    load_calendar()
    assert working_days().provisional(date(2026, 12, 31), date(2027, 1, 4))
    enter_year(year=2027, days=[DayEntry(date(2027, 1, day), False, "元旦") for day in (1, 4)], actor=administrator, at=now)
    assert not working_days().provisional(date(2026, 12, 31), date(2027, 1, 4))
    assert add_working_days(date(2026, 12, 31), 1, working_days()) == date(2027, 1, 5)
    assert entries("calendar", "2027")[0].actor_name == administrator.name


def test_only_an_administrator_edits_the_calendar(township_clerk, now):
    with pytest.raises(NotPermitted):
        enter_year(year=2027, days=[], actor=township_clerk, at=now)
    assert years_entered() == []


@pytest.mark.parametrize(
    "days",
    [
        [DayEntry(date(2026, 1, 1), False)],
        [DayEntry(date(2027, 3, 1), True)],
        [DayEntry(date(2027, 1, 1), False), DayEntry(date(2027, 1, 1), False)],
    ],
    ids=["another year", "a Monday made a working day", "twice the same day"],
)
def test_a_slip_of_the_pen_is_refused_and_nothing_changes(days, now):
    with pytest.raises(SpecialDayInvalid):
        enter_year(year=2027, days=days, actor=SYSTEM, at=now)
    assert years_entered() == []
