"""What a need says, which month counts, and that a list is never answered at once."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.assessment.needs.rules import (
    NeedEntry,
    NeedInvalid,
    RefreshInBulk,
    RefreshInvalid,
    checked_answer,
    checked_entry,
    checked_month,
    months_before,
    needed_from,
    one_household,
)

KINDS, ITEMS = {"health"}, {"meals"}


@pytest.mark.parametrize(
    "entry",
    [
        NeedEntry("wealth", "助浴"),
        NeedEntry("health"),
        NeedEntry("health", " "),
        NeedEntry("health", item_code="massage"),
        NeedEntry("health", "助" * 101),
        NeedEntry("health", "助浴", degree="very"),
        NeedEntry("health", "助浴", measure="每" * 301),
    ],
)
def test_a_need_that_says_nothing_known_is_refused(entry):
    with pytest.raises(NeedInvalid):
        checked_entry(entry, kinds=KINDS, items=ITEMS)


def test_a_need_names_a_service_or_words():
    assert checked_entry(NeedEntry("health", item_code="meals"), kinds=KINDS, items=ITEMS).item_code == "meals"
    assert checked_entry(NeedEntry("health", " 助浴 "), kinds=KINDS, items=ITEMS).words == "助浴"


@pytest.mark.parametrize("ids", [[], [str(uuid4()), str(uuid4())], ["all"], ["*"], [""]])
def test_no_household_several_or_a_whole_list_is_refused(ids):
    with pytest.raises(RefreshInBulk):
        one_household(ids)


def test_one_household_is_taken():
    pk = str(uuid4())
    assert one_household([pk]) == UUID(pk)


def test_a_change_says_what_changed_unless_it_ends_a_need():
    assert checked_answer("same", "") == ""
    assert checked_answer("changed", "", ending=True) == ""
    for result, text in (("changed", " "), ("", "好"), ("changed", "好" * 501)):
        with pytest.raises(RefreshInvalid):
            checked_answer(result, text)


def test_an_answer_is_for_this_month_or_the_one_before():
    today = date(2026, 12, 3)
    assert checked_month(date(2026, 11, 1), today=today) == date(2026, 11, 1)
    for month in (date(2026, 10, 1), date(2027, 1, 1), date(2026, 12, 3)):
        with pytest.raises(RefreshInvalid):
            checked_month(month, today=today)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 240))
def test_months_before_and_back_again_is_the_same_month(day, many):
    month = day.replace(day=1)
    earlier = months_before(month, many)
    assert earlier.day == 1 and earlier <= month
    assert months_before(earlier, -many) == month
    assert needed_from(month, many + 1) == earlier
