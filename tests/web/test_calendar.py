"""The working-day calendar on screen."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.calendar.queries import SpecialDay, working_days, years_awaited, years_entered
from jiuzhu.foundation.calendar.rules import add_working_days
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.interfaces.web.calendar.forms import AnnouncementUnreadable, entries_of, text_of

ANNOUNCED = "2027-01-01 至 2027-01-03 放假 元旦\n2027/2/5到2027/2/11 放假 春节\n\n2027-02-14 上班 春节调休"


@pytest.mark.django_db
def test_the_next_year_is_asked_for_and_entered(sign_in):
    browser = sign_in("administrator")
    assert "2027 年" in browser.get("/manage/calendar/").text
    assert browser.post("/manage/calendar/2027/", {"days": ANNOUNCED}).url == "/manage/calendar/"
    assert 2027 in years_entered()
    assert add_working_days(date(2027, 2, 4), 2, working_days()) == date(2027, 2, 14)
    assert "2027-02-14 上班 春节调休" in browser.get("/manage/calendar/2027/").text


@pytest.mark.django_db
def test_a_line_that_cannot_be_read_is_named_and_what_was_typed_stays(sign_in):
    answer = sign_in("administrator").post("/manage/calendar/2027/", {"days": "2027-01-01 放假 元旦\n正月初一 放假"})
    assert answer.status_code == 400
    assert "第 2 行" in answer.text and "正月初一 放假" in answer.text
    assert 2027 not in years_entered()


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "told"), [("administrator", True), ("township_clerk", False)])
def test_whoever_may_enter_the_next_year_is_told_on_the_desk(sign_in, monkeypatch, role, told):
    monkeypatch.setattr("jiuzhu.interfaces.web.desk.views.years_awaited", lambda today: [2027])
    assert ('href="/manage/calendar/2027/"' in sign_in(role).get("/").text) is told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "awaited"),
    [(date(2026, 10, 31), []), (date(2026, 11, 1), [2027]), (date(2027, 2, 1), [2027]), (date(2027, 12, 1), [2027, 2028])],
)
def test_the_next_year_is_awaited_from_november_on(on, awaited):
    load_calendar()
    assert years_awaited(on) == awaited


@pytest.mark.django_db
def test_a_year_far_ahead_is_not_offered(sign_in):
    assert sign_in("administrator").get("/manage/calendar/2050/").status_code == 404


@pytest.mark.django_db
def test_a_clerk_has_no_part_in_it(sign_in):
    assert sign_in("township_clerk").get("/manage/calendar/").status_code == 403


@pytest.mark.parametrize(
    "line", ["2027-02-30 放假 春节", "2027-02-11 至 2027-02-05 放假", "2027-01-01 至 2027-12-31 放假", "2027-01-01", "放假"]
)
def test_impossible_lines_are_refused(line):
    with pytest.raises(AnnouncementUnreadable):
        list(entries_of(line))


@given(
    st.lists(st.tuples(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.booleans(), st.sampled_from(["", "春节", "国庆节"])), max_size=12)
)
def test_what_is_written_is_read_back(days):
    written = text_of(SpecialDay(*day) for day in days)
    assert [(entry.on, entry.works, entry.label) for entry in entries_of(written)] == days
