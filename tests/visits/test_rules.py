"""Visits are owed once a calendar period, by the most frequent entry that applies to anybody in the household."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.delivery.visits.models import Visit
from jiuzhu.delivery.visits.rules import Owed, Period, VisitInvalid, check_record, owed, period_of, shorter
from jiuzhu.foundation.policy.packs import load_pack

PACK = load_pack("huoshan").at(date(2026, 11, 20))


def member(category, category_class=None, recipient=True):
    return {"recipient": recipient, "category": category, "category_class": category_class}


def months(*members):
    found = owed(PACK.visit_intervals, members, PACK.values)
    return found.months if found else None


class TestInterval:
    @pytest.mark.parametrize(
        ("category", "category_class", "expected"),
        [
            ("extreme_hardship", "dispersed", 1),
            ("subsistence", "A", 3),
            ("marginal", None, 6),
            ("rigid_expenditure", None, 6),
            ("relapse_monitored", None, 6),
            ("extreme_hardship", "concentrated", None),
            ("other", None, None),
        ],
    )
    def test_each_category_has_its_interval(self, category, category_class, expected):
        assert months(member(category, category_class)) == expected

    def test_the_most_frequent_member_counts(self):
        assert months(member("marginal"), member("extreme_hardship", "dispersed"), member("subsistence")) == 1

    def test_who_receives_no_aid_is_owed_none(self):
        assert months(member("subsistence", recipient=False)) is None and months() is None

    def test_a_township_can_only_make_it_more_often(self):
        quarterly = Owed("subsistence", "低保对象", 3)
        assert shorter(quarterly, 1).months == 1
        assert shorter(quarterly, 6) is quarterly and shorter(quarterly, None) is quarterly
        assert shorter(None, 2).months == 2 and shorter(None, None) is None


class TestPeriod:
    @pytest.mark.parametrize(
        ("day", "each", "first", "last"),
        [
            (date(2026, 2, 28), 1, date(2026, 2, 1), date(2026, 2, 28)),
            (date(2026, 11, 20), 3, date(2026, 10, 1), date(2026, 12, 31)),
            (date(2026, 6, 30), 6, date(2026, 1, 1), date(2026, 6, 30)),
            (date(2026, 7, 1), 6, date(2026, 7, 1), date(2026, 12, 31)),
        ],
    )
    def test_periods_are_months_quarters_and_half_years(self, day, each, first, last):
        assert period_of(day, each) == Period(first, last)

    @given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from([1, 2, 3, 4, 6, 12]))
    def test_every_day_lies_in_exactly_one_period_that_ends_where_the_next_begins(self, day, each):
        period = period_of(day, each)
        assert period.first_on <= day <= period.last_on
        assert period_of(period.first_on, each) == period == period_of(period.last_on, each)
        following = period_of(date.fromordinal(period.last_on.toordinal() + 1), each)
        assert (following.first_on - period.last_on).days == 1


class TestRecord:
    @pytest.mark.parametrize(
        ("findings", "conditions", "met"),
        [(" ", ["well"], True), ("见到本人", [], True), ("见到本人", ["well", "health"], True), ("见到本人", ["rumour"], True)],
    )
    def test_a_record_that_says_too_little_or_contradicts_itself_is_refused(self, findings, conditions, met):
        with pytest.raises(VisitInvalid):
            check_record(findings=findings, conditions=conditions, met=met)

    def test_nobody_met_needs_only_words(self):
        check_record(findings="家中无人，邻居说去了县城", conditions=[], met=False)


def test_of_two_who_are_planned_to_come_each_is_named_beside_the_other():
    planned = Visit(planned_name="甲、乙")
    assert [planned.comes_beside(name) for name in ("甲", "乙", "丙")] == ["乙", "甲", ""]
    assert Visit(planned_name="甲").comes_beside("甲") == ""
