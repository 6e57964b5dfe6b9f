"""变更救助类别: what is less than was paid until then is decided by a re-check, which reckons what was paid too much since (P-15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jiuzhu.casework.registry.models import CategoryMembership, Household
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import CategoryEntry, CategoryOverlaps, ChangedMeanwhile, EntryInvalid
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.interfaces.web.letters import rechecked
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.models import Notice, Recheck
from jiuzhu.monitoring.warnings.queries_of_rechecks import changed_since
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import FourEyes, RecheckInvalid, RecheckUnderWay
from jiuzhu.monitoring.warnings.services import begin_recheck, change_aid, decide_recheck, note_recovered, stop_aid
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.test_pages import client_as
from tests.warnings.rechecking import decided, proposed, terms
from tests.warnings.test_away import own
from tests.workflow.test_take import press_together

__all__ = ["client_as"]
pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)
LESS = {"effective_month": "2026-09", "monthly_benefit_fen": 35900}


@pytest.fixture
def changes(household, township_clerk, now):
    """Give the household, or a member of their own, another category or amount; now they have 718 yuan a month."""

    def press(since=SEPTEMBER, fen=35900, *, by=township_clerk, member=None, reason="家庭收入增加", seen=None, **more):
        who = members_of(household.pk)[member].person_id if member is not None else None
        given = {"category": "subsistence", "category_class": "B"} if member is None else {"category": "subsistence"}
        entry = CategoryEntry(since=since, monthly_benefit_fen=fen, **given | more)
        return change_aid(household_id=household.pk, person_id=who, entry=entry, reason=reason, actor=by, at=now, seen_version=seen)

    return press


@pytest.mark.parametrize("fen", [71800, 71801])
def test_as_much_or_more_is_changed_at_once(changes, household, fen):
    assert changes(fen=fen) is None and terms(household)[-1] == (SEPTEMBER, None, fen)


def test_less_waits_until_a_recheck_has_reckoned_what_was_too_much_and_another_person_decided(
    changes, household, now, township_clerk, second_clerk
):
    opened = changes()
    assert changes() == opened and Recheck.objects.count() == 1, "a second press is the first"
    assert (terms(household)[-1][2], opened.describe().source) == (71800, "变更类别")
    stop = queries.what_stops(opened)
    assert (stop.to.monthly_benefit_fen, stop.first_month, "每月 359.00 元" in opened.reason) == (35900, "2026-09", True)
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(opened, now, township_clerk, RecheckResult.ADJUSTED, **LESS)
    assert (refusal.value.field, "其中多发 1,077.00 元" in refusal.value.what) == ("recovery", True)
    found = proposed(opened, now, township_clerk, RecheckResult.ADJUSTED, recovery="recover", **LESS)
    assert (found.paid_since_fen, found.overpaid_fen) == (3 * 71800, 3 * 35900)
    with pytest.raises(FourEyes):
        decide_recheck(recheck_id=found.pk, actor=township_clerk, at=now, seen_version=found.version)
    decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now, seen_version=found.version)
    assert terms(household)[-1] == (SEPTEMBER, None, 35900)
    found.refresh_from_db()
    assert "其中多发 1,077.00 元，多发的救助金需要退回" in "".join(rechecked.draft(found, on=now.date()).content.reasons)
    with pytest.raises(RecheckInvalid, match=r"还应追回 1,077\.00 元"):
        note_recovered(recheck_id=found.pk, amount_fen=3 * 35900 + 1, on=now.date(), actor=township_clerk, at=now)
    assert Notice.objects.get().recheck == found


@pytest.mark.parametrize(
    ("since", "first"), [(date(2026, 9, 15), "2026-10"), (date(2026, 11, 20), "2026-12"), (date(2027, 1, 1), "2027-01")]
)
def test_it_holds_from_the_first_whole_month_on_and_is_decided_by_two_whatever_the_day(
    changes, household, now, township_clerk, second_clerk, since, first
):
    opened = changes(since)
    assert queries.what_stops(opened).first_month == first
    decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **LESS | {"effective_month": first, "recovery": "waive"})
    assert terms(household)[-1] == (date.fromisoformat(f"{first}-01"), None, 35900)


def test_what_was_written_beside_the_new_category_reaches_the_register_with_it(changes, household, now, township_clerk, second_clerk):
    opened = changes(category="marginal", category_class="", fen=0, decision_no="乡民〔2026〕7号", until=date(2027, 8, 31))
    more = {"effective_month": "2026-09", "monthly_benefit_fen": 0, "category": "marginal", "recovery": "waive"}
    decided(opened, now, township_clerk, second_clerk, RecheckResult.CATEGORY_CHANGED, **more)
    newest = CategoryMembership.objects.filter(household=household).latest("since")
    assert (newest.category, newest.decision_no, newest.until) == ("marginal", "乡民〔2026〕7号", date(2027, 8, 31))


def test_past_the_term_of_what_is_to_follow_nothing_was_due(changes, now, township_clerk):
    opened = changes(category="marginal", category_class="", until=date(2026, 11, 30))
    less = {"effective_month": "2026-09", "monthly_benefit_fen": 35900, "category": "marginal", "recovery": "recover"}
    found = proposed(opened, now + timedelta(days=30), township_clerk, RecheckResult.CATEGORY_CHANGED, **less)
    assert found.overpaid_fen == 4 * 71800 - 3 * 35900


def test_what_is_raised_from_a_past_day_while_a_stop_waits_is_shown_and_claimed_back_with_it(
    changes, household, now, township_clerk, second_clerk
):
    opened = stop_aid(household_id=household.pk, last_day=date(2026, 8, 31), reason="收入超过标准", actor=township_clerk, at=now)
    proposed(
        opened, now, township_clerk, RecheckResult.TERMINATED, effective_month="2026-09", recovery="recover", review_on=date(2027, 5, 20)
    )
    opened.refresh_from_db()
    assert changed_since(opened, on=now.date()) is None
    changes(date(2026, 10, 1), 80000)
    assert changed_since(opened, on=now.date()) == (71800 + 2 * 80000, 71800 + 2 * 80000)
    decide_recheck(recheck_id=opened.pk, actor=second_clerk, at=now, seen_version=opened.version)
    opened.refresh_from_db()
    assert opened.overpaid_fen == 71800 + 2 * 80000


def test_where_the_recheck_finds_nothing_changed_the_amount_stays(changes, household, now, township_clerk, second_clerk):
    decided(changes(), now, township_clerk, second_clerk, RecheckResult.UNCHANGED)
    assert terms(household)[-1][1:] == (None, 71800)


def test_a_persons_own_aid_is_made_less_by_itself(changes, household, now, township_clerk, second_clerk):
    own(household, 0, date(2026, 1, 1))
    opened = changes(member=0, fen=20000)
    with pytest.raises(RecheckInvalid, match="只管"):
        proposed(opened, now, township_clerk, RecheckResult.GRADUAL_EXIT, exit_months=1)
    less = {"effective_month": "2026-09", "monthly_benefit_fen": 20000, "recovery": "waive"}
    found = decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **less)
    assert (found.paid_since_fen, found.overpaid_fen, found.former_benefit_fen) == (3 * 60000, 3 * 40000, 60000)
    mine = CategoryMembership.objects.filter(household=household, person__isnull=False).latest("since")
    assert (mine.since, mine.monthly_benefit_fen, Household.objects.get(pk=household.pk).monthly_benefit_fen) == (SEPTEMBER, 20000, 71800)


@pytest.mark.parametrize(
    ("wrong", "field"), [({"fen": None}, "monthly_benefit"), ({"reason": " "}, "reason"), ({"fen": -1}, "monthly_benefit_fen")]
)
def test_an_amount_and_a_reason_are_asked_for_before_anything_begins(changes, wrong, field):
    with pytest.raises(EntryInvalid) as refusal:
        changes(**wrong)
    assert refusal.value.field == field and not Recheck.objects.exists()


@pytest.mark.parametrize("ended", [None, date(2027, 6, 30)], ids=["no end", "a later end"])
def test_a_stop_that_looks_like_a_change_is_refused_and_another_category_may_have_a_term(changes, household, ended):
    CategoryMembership.objects.filter(household=household).update(until=ended)
    with pytest.raises(EntryInvalid, match="结束日期提前") as refusal:
        changes(fen=71800, until=date(2026, 11, 30))
    assert (refusal.value.field, "停止救助类别" in refusal.value.remedy, len(terms(household))) == ("until", True, 1)
    assert changes(fen=71800, category="marginal", category_class="", until=date(2026, 11, 30)) is None


@pytest.mark.parametrize("fen", [35900, 71800])
def test_aid_is_not_ended_by_a_change_to_a_category_that_is_over_already(changes, household, fen):
    with pytest.raises(EntryInvalid, match="已经过去") as refusal:
        changes(fen=fen, category="marginal", category_class="", until=date(2026, 11, 19))
    assert (refusal.value.field, len(terms(household)), Recheck.objects.exists()) == ("until", 1, False)


def test_what_the_register_would_not_take_is_refused_before_anything_begins(changes, household):
    changes(date(2026, 10, 1), 75000)
    with pytest.raises(CategoryOverlaps):
        changes(SEPTEMBER)
    with pytest.raises(ChangedMeanwhile):
        changes(date(2026, 11, 1), 80000, seen=0)
    assert not Recheck.objects.exists()


def test_nobody_elsewhere_changes_it_and_a_stop_under_way_is_ended_first(changes, household, township_clerk, now):
    with pytest.raises(NotFound):
        changes(by=actor("township_clerk", division="341525101000"))
    with pytest.raises(NotPermitted):
        changes(by=actor("social_worker", division=COUNTY))
    stop_aid(household_id=household.pk, last_day=SEPTEMBER - timedelta(days=1), reason="收入超过标准", actor=township_clerk, at=now)
    with pytest.raises(RecheckUnderWay):
        changes()


def test_the_page_leads_to_the_recheck_with_the_new_amount_and_month_filled_in(household, client_as):
    clerk = client_as("township_clerk", division=TOWNSHIP)
    given = {
        "person": "",
        "category": "subsistence",
        "category_class": "B",
        "since": "2026-09-01",
        "monthly_benefit": "359",
        "reason": "收入增加",
        "seen_version": household.version,
    }
    answer = clerk.post(reverse("registry-category", args=[household.pk]), given, follow=True)
    shown = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("recheck", args=[Recheck.objects.get().pk])
    assert "已启动复核" in shown and 'value="2026-09"' in shown and 'value="359.00"' in shown
    assert "checked" in shown.split('value="adjusted"')[1].split(">")[0]


def test_a_stop_to_come_stands_through_two_changes_of_the_amount(household, now, township_clerk, second_clerk, county_officer):
    CategoryMembership.objects.filter(household=household).update(until=date(2027, 3, 31), end_reason="收入超过标准")
    for month, fen in (("2026-12", 50000), ("2027-01", 40000)):
        again = begin_recheck(household=household, reason="再查", actor=county_officer, at=now, opened_by={"test": month})
        decided(again, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, effective_month=month, monthly_benefit_fen=fen)
    assert terms(household)[-1] == (date(2027, 1, 1), date(2027, 3, 31), 40000)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_press_at_once_each_is_led_to_the_same_recheck(household, changes):
    assert {each.pk for each in press_together(lambda: changes())} == {Recheck.objects.get().pk}
