"""The working-day calendar on screen."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.interfaces.web.values.calendar_text import DayUnreadable, read_days, write_days


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("2027-01-01 元旦", [(date(2027, 1, 1), "元旦")]),
        ("2027.1.1，元旦", [(date(2027, 1, 1), "元旦")]),
        ("1月1日 元旦", [(date(2027, 1, 1), "元旦")]),
        ("2027年2月5日至2月7日 春节", [(date(2027, 2, day), "春节") for day in (5, 6, 7)]),
        ("2027-02-05 ~ 2027-02-06", [(date(2027, 2, 5), ""), (date(2027, 2, 6), "")]),
    ],
)
def test_days_are_read_as_people_write_them(line, days):
    assert read_days(line, year=2027, field="days") == days


@pytest.mark.parametrize("line", ["元旦", "2027-02-30 春节", "2027-02-11 至 2027-02-05", "2027-01-01 至 2027-12-31", "13月1日"])
def test_a_line_that_is_no_day_is_named_with_an_example(line):
    with pytest.raises(DayUnreadable) as refused:
        read_days(f"2027-01-01 元旦\n{line}", year=2027, field="days")
    assert "第 2 行" in refused.value.what and "例如" in refused.value.remedy


@given(st.dictionaries(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.sampled_from(["春节", "国庆节", ""]), max_size=12))
def test_what_is_written_is_read_back(days):
    assert dict(read_days(write_days(days.items()), year=2027, field="days")) == days


@pytest.mark.django_db
def test_the_next_year_is_entered_and_counts_at_once(sign_in):
    browser = sign_in("administrator")
    assert "还没有录入" in browser.get("/manage/calendar/").text
    given_days = {"days": "1月1日至1月3日 元旦\n2月5日至2月11日 春节", "worked": "2027-02-14 春节"}
    assert browser.post("/manage/calendar/2027/", given_days).url == "/manage/calendar/"
    days = working_days()
    assert not days.works(date(2027, 2, 8)) and days.works(date(2027, 2, 14)) and days.works(date(2027, 2, 12))
    page = browser.get("/manage/calendar/2027/").text
    assert "2027-02-05 至 2027-02-11 春节" in page


@pytest.mark.django_db
def test_a_weekday_cannot_be_entered_as_worked_and_what_was_typed_stays(sign_in):
    browser = sign_in("administrator")
    answer = browser.post("/manage/calendar/2027/", {"days": "1月1日 元旦", "worked": "2027-02-15 春节"})
    assert answer.status_code == 400 and "本来就是工作日" in answer.text and "2027-02-15 春节" in answer.text


@pytest.mark.django_db
def test_only_an_administrator_opens_the_calendar(sign_in):
    assert sign_in("county_officer").get("/manage/calendar/").status_code == 403
