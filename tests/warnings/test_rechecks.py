"""Re-checks come due by category, rest on a visit and a report, and end in what the law gives; who left aid stays on the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.models import CategoryMembership, Household
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services import change_category
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.queries import inbox, open_item
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.models import Recheck, Warning
from jiuzhu.monitoring.warnings.queries_of_ledger import due_by_township, on_ledger
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import RecheckInvalid
from jiuzhu.monitoring.warnings.services import (
    begin_recheck,
    bring_up_due_reviews,
    decide_recheck,
    note_recovered,
    open_due_rechecks,
)
from tests.conftest import TOWNSHIP, VILLAGE
from tests.warnings.rechecking import decided, proposed, terms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("category_class", "days", "due"), [("C", 150, False), ("C", 155, True), ("A", 155, False), ("B", 340, True), ("A", 340, True), ("", 155, True)])
def test_a_household_is_due_by_its_class_a_month_ahead_and_once(jixi, household, now, category_class, days, due):
    since = now.date() - timedelta(days=days)
    Household.objects.filter(pk=household.pk).update(category="subsistence", category_class=category_class, category_since=since, category_until=None)
    assert [open_due_rechecks(at=now), open_due_rechecks(at=now)] == [int(due), 0]
    if due:
        made = Recheck.objects.get()
        assert made.due_on > now.date() and open_item("recheck", str(made.pk)).due_at.date() == made.due_on
        assert queries.late_rechecks(SYSTEM, now=now + timedelta(days=60)).count() == 1


def test_without_an_interval_in_the_law_nobody_is_due(household, now):
    assert open_due_rechecks(at=now) == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [({"visited_on": None}, "visited_on"), ({"visitors": " "}, "visitors"), ({"no_check_reason": ""}, "no_check_reason"), ({"visited_on": date(2026, 11, 21)}, "visited_on")],
)
def test_a_proposal_rests_on_a_visit_and_a_report_or_says_why_not(recheck, now, township_clerk, more, field):
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(recheck, now, township_clerk, RecheckResult.UNCHANGED, **more)
    assert refusal.value.field == field


def test_a_change_of_category_reaches_the_register(recheck, now, township_clerk, second_clerk, household):
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.CATEGORY_CHANGED, category="marginal")
    newest = CategoryMembership.objects.filter(household=household).order_by("-since").first()
    assert (newest.category, newest.since, recheck.state) == ("marginal", date(2026, 12, 1), "category_changed")


def test_what_was_paid_is_told_by_month_with_who_paid_and_what_was_recovered(recheck, now, township_clerk, second_clerk, household):
    enter_aid(
        household_id=household.pk, division_code=VILLAGE, kind="subsistence", label="低保金", received_on=date(2026, 10, 10), department="县民政局",
        source="manual", source_id="1", actor=SYSTEM, at=now, amount_fen=71800,
    )  # fmt: skip
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, effective_month="2026-10", recovery="recover", review_on=date(2027, 5, 20))
    months = queries.months_paid(recheck, effective_month="2026-10", on=now.date())
    assert [(each.month, each.received) for each in months] == [("2026-10", (("县民政局", "低保金", 71800),)), ("2026-11", ())]
    assert recheck.paid_since_fen == 2 * 71800
    note_recovered(recheck_id=recheck.pk, amount_fen=71800, on=now.date(), actor=township_clerk, at=now)
    recheck.refresh_from_db()
    assert (recheck.recovered_fen, recheck.recovered_on) == (71800, now.date())


def test_who_left_aid_stays_on_the_ledger_until_looked_up_again(recheck, now, township_clerk, second_clerk):
    with pytest.raises(RecheckInvalid, match="回访日期"):
        proposed(recheck, now, township_clerk, RecheckResult.TERMINATED)
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, review_on=date(2026, 12, 10))
    assert [(each.rule, each.review_on) for each in on_ledger(township_clerk)] == [("left_aid", date(2026, 12, 10))]
    assert [(each.code, each.all, each.soon) for each in due_by_township(township_clerk, on=now.date())] == [(TOWNSHIP, 1, 1)]
    assert bring_up_due_reviews(at=now.replace(month=12, day=9)) == 0
    assert bring_up_due_reviews(at=now.replace(month=12, day=10)) == 1
    assert Warning.objects.get(rule="left_aid").state == "assigned"
    assert "核实" in [item.action for item in inbox(township_clerk)]


def test_a_termination_strikes_out_an_adjustment_that_begins_later(recheck, now, township_clerk, second_clerk, county_officer, household):
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, effective_month="2026-11", monthly_benefit_fen=50000, recovery="waive")
    again = begin_recheck(household=household, reason="再查", actor=county_officer, at=now, opened_by={"test": "2"})
    decided(again, now, township_clerk, second_clerk, RecheckResult.TERMINATED, effective_month="2026-09", recovery="waive", review_on=date(2027, 5, 20))
    assert [until for _, until, _ in terms(household)] == [date(2026, 8, 31)]


@pytest.mark.parametrize("income", [699_00 * 12, 1000_00 * 12])
def test_income_within_the_law_ends_no_aid_unless_another_ground_is_written(jixi, recheck, now, township_clerk, income):
    more = {"income_annual_fen": income, "members": 1, "review_on": date(2027, 5, 20)}
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, **more)
    assert refusal.value.field == "other_ground"
    assert "房产超过标准" in proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, other_ground="房产超过标准", **more).note


def test_another_amount_does_not_put_off_the_next_recheck(jixi, household, now):
    CategoryMembership.objects.filter(household=household).update(category="subsistence", category_class="B", since=date(2025, 12, 1), until=None)
    entry = CategoryEntry("subsistence", date(2026, 11, 1), "B", monthly_benefit_fen=50000)
    change_category(household_id=household.pk, entry=entry, actor=SYSTEM, at=now, reason="调整金额")
    assert open_due_rechecks(at=now) == 1


def test_what_was_paid_is_reckoned_to_the_day_of_the_decision(recheck, now, township_clerk, second_clerk):
    ending = {"effective_month": "2026-10", "recovery": "waive", "review_on": date(2027, 5, 20)}
    found = proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, **ending)
    decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now.replace(month=12), seen_version=found.version)
    found.refresh_from_db()
    assert found.paid_since_fen == 3 * 71800
