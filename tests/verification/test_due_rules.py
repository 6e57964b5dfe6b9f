"""How often the law wants a household checked, and by which day again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.verification.due_rules import SoFar, asked_here, asked_of, due_again, owed_in_year
from jiuzhu.foundation.policy.packs import load_pack

TODAY = date(2026, 11, 20)
LONG_AGO = date(2020, 1, 1)
JIXI, YONGNING, HUOSHAN = (load_pack(name).at(TODAY) for name in ("jixi", "yongning", "huoshan"))


def asked(law, category="subsistence", category_class="B", **more):
    return asked_of(law, category=category, category_class=category_class, **more)


def due(
    law, *, category="subsistence", category_class="B", aid_since=LONG_AGO, category_since=LONG_AGO, last_on=None, this_year=0, on=TODAY
):
    found = due_again(asked(law, category, category_class), SoFar(aid_since, category_since, last_on, this_year), on=on)
    return found and found.due_on


@pytest.mark.parametrize(
    ("category", "category_class", "day"),
    [
        ("extreme_hardship", "dispersed", date(2027, 3, 15)),
        ("subsistence", "A", date(2027, 3, 15)),
        ("subsistence", "C", date(2026, 9, 15)),
        ("subsistence", "", date(2026, 9, 15)),
        ("marginal", "", None),
    ],
)
def test_in_jixi_a_check_is_due_twelve_or_six_months_after_the_last(category, category_class, day):
    assert due(JIXI, category=category, category_class=category_class, last_on=date(2026, 3, 15)) == day


def test_in_jixi_who_was_never_checked_is_due_from_the_day_the_category_began():
    assert due(JIXI, category_class="C", category_since=date(2026, 8, 31)) == date(2027, 2, 28)


def test_in_jixi_a_report_from_before_the_category_counts_from_the_day_it_began():
    assert due(JIXI, category_class="C", category_since=date(2026, 8, 1), last_on=date(2024, 1, 1)) == date(2027, 2, 1)


def test_a_household_without_a_class_is_told_that_the_shortest_interval_was_taken_and_one_with_a_class_is_not():
    so_far = SoFar(LONG_AGO, LONG_AGO, date(2026, 3, 15), 1)
    unclassified, classified = (due_again(asked(JIXI, category_class=kind), so_far, on=TODAY) for kind in ("", "C"))
    assert "分类未登记，按最短的间隔" in unclassified.words and unclassified.due_on == classified.due_on
    assert classified.words == "低保 C 类对象核查（三（一）3）"


@pytest.mark.parametrize(("done", "day"), [(0, date(2026, 6, 30)), (1, date(2026, 12, 31)), (2, None)])
def test_in_yongning_everybody_on_aid_is_checked_twice_a_calendar_year(done, day):
    assert due(YONGNING, last_on=date(2025, 1, 1), this_year=done) == day
    assert owed_in_year(asked(YONGNING), aid_since=LONG_AGO, on=TODAY) == 2


def test_in_yongning_who_is_not_on_aid_owes_nothing():
    assert asked(YONGNING, in_force=False) == () and owed_in_year((), aid_since=LONG_AGO, on=TODAY) is None


@pytest.mark.parametrize(
    ("aid_since", "owed", "day"),
    [(date(2026, 6, 30), 2, date(2026, 6, 30)), (date(2026, 7, 1), 1, date(2026, 12, 31)), (date(2026, 11, 19), 1, date(2026, 12, 31))],
)
def test_a_half_year_that_was_over_before_the_household_was_on_aid_asks_for_nothing(aid_since, owed, day):
    assert owed_in_year(asked(YONGNING), aid_since=aid_since, on=TODAY) == owed
    assert due(YONGNING, aid_since=aid_since, category_since=aid_since) == day


@given(st.dates(date(2019, 1, 1), TODAY), st.integers(0, 4))
def test_nothing_is_due_exactly_when_as_many_reports_were_made_as_are_owed(aid_since, done):
    owed = owed_in_year(asked(YONGNING), aid_since=aid_since, on=TODAY)
    day = due(YONGNING, aid_since=aid_since, category_since=aid_since, this_year=done)
    assert (day is None) == (done >= owed) and (day is None or day >= aid_since)


def test_where_the_text_asks_for_none_none_is_due():
    assert due(HUOSHAN) is None and asked_here(HUOSHAN) == ()


def test_an_interval_that_hangs_on_other_facts_is_other_work():
    yearly = [replace(each, months=12) for each in HUOSHAN.intervals if each.code == "union_health_check"]
    assert yearly and asked(replace(HUOSHAN, provisions={"intervals": tuple(yearly)})) == ()


def test_what_a_law_asks_is_said_in_words():
    assert [each.often for each in asked_here(YONGNING)] == ["每年至少 2 次"]
    assert [each.often for each in asked_here(JIXI)] == ["每 12 个月一次", "每 12 个月一次", "每 6 个月一次"]
