"""减少成员: who leaves with a day from before aid was paid is let go by a re-check, which reckons what was paid since (P-15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jiuzhu.casework.registry.models import CategoryMembership, Household
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import CategoryEntry, EntryInvalid
from jiuzhu.casework.registry.services import change_category, stop_category
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.interfaces.web.letters import rechecked
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import RecheckInvalid, RecheckUnderWay
from jiuzhu.monitoring.warnings.services import begin_recheck, decide_recheck, leave
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor
from tests.orders.test_pages import client_as
from tests.registry.conftest import person
from tests.warnings.rechecking import decided, proposed, terms
from tests.warnings.test_away import living, own
from tests.workflow.test_take import press_together

__all__ = ["client_as"]
pytestmark = pytest.mark.django_db
LONG_AGO, THIS_MONTH = date(2026, 8, 10), date(2026, 11, 10)


@pytest.fixture
def household(registered):
    """Two on aid of 718 yuan a month."""
    return registered(person(1, name="吴秀兰", relation="head"), person(2, name="吴小军", relation="child"))


@pytest.fixture
def goes(household, township_clerk, now):
    """Let the second member leave on a day."""

    def press(on, *, by=township_clerk, home=household, reason="婚嫁迁出"):
        who = members_of(home.pk)[-1].person
        return leave(household_id=home.pk, person_id=who.pk, on=on, reason=reason, actor=by, at=now)

    return press


def test_who_leaves_in_the_month_at_hand_leaves_at_once(goes, household):
    assert goes(THIS_MONTH) is None and living(household) == ["吴秀兰"]


def test_who_left_before_aid_was_paid_stays_until_a_recheck_has_reckoned_it(goes, household, now, township_clerk, second_clerk):
    opened = goes(LONG_AGO)
    assert goes(LONG_AGO) == opened and Recheck.objects.count() == 1, "a second press is the first"
    assert len(living(household)) == 2 and "婚嫁迁出" in opened.reason
    leaver = queries.who_left(opened)
    assert (leaver.name, leaver.left_on, leaver.first_month) == ("吴小军", LONG_AGO, "2026-09")
    with pytest.raises(RecheckInvalid) as refusal:
        decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, effective_month="2026-12", monthly_benefit_fen=35900)
    assert refusal.value.field == "effective_month"
    less = {"effective_month": "2026-09", "monthly_benefit_fen": 35900}
    with pytest.raises(RecheckInvalid) as refusal:
        decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **less)
    assert refusal.value.field == "recovery"
    found = decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, recovery="recover", **less)
    assert (found.paid_since_fen, living(household)) == (3 * 71800, ["吴秀兰"])
    assert Household.objects.get(pk=household.pk).monthly_benefit_fen == 35900


def test_where_the_recheck_finds_nothing_changed_nobody_leaves(goes, household, now, township_clerk, second_clerk):
    decided(goes(LONG_AGO), now, township_clerk, second_clerk, RecheckResult.UNCHANGED)
    assert len(living(household)) == 2


def test_whose_leaving_ends_all_aid_leaves_by_a_recheck_whatever_the_day(goes, household, now, township_clerk, second_clerk):
    CategoryMembership.objects.filter(household=household).delete()
    own(household, 1, date(2026, 1, 1))
    opened = goes(THIS_MONTH)
    assert len(living(household)) == 2
    found = decided(
        opened,
        now,
        township_clerk,
        second_clerk,
        RecheckResult.TERMINATED,
        effective_month="2026-12",
        recovery="waive",
        review_on=date(2027, 5, 20),
    )
    assert (found.state, living(household)) == ("terminated", ["吴秀兰"])


def test_a_household_without_aid_is_left_on_any_day(goes, registered):
    home = registered(person(5, name="程立"), person(6, name="程桂香", relation="spouse"), category="")
    assert goes(LONG_AGO, home=home) is None and len(living(home)) == 1


def test_the_village_reports_it_and_nobody_elsewhere_does(goes):
    with pytest.raises(NotFound):
        goes(LONG_AGO, by=actor("village_assistant", division="341525101001"))
    with pytest.raises(NotPermitted):
        goes(LONG_AGO, by=actor("social_worker", division=COUNTY))
    assert goes(LONG_AGO, by=actor("village_assistant", division=VILLAGE)).state == "checking"


def test_while_another_recheck_is_under_way_that_one_is_ended_first(goes, household, county_officer, now):
    begin_recheck(household=household, reason="收入有变化", actor=county_officer, at=now, opened_by={"test": "1"})
    with pytest.raises(RecheckUnderWay):
        goes(LONG_AGO)


@pytest.mark.parametrize("ends_all_aid", [False, True], ids=["others stay on aid", "nobody would be on aid"])
def test_a_day_to_come_is_refused_saying_what_to_do_and_today_is_not(goes, household, now, ends_all_aid):
    if ends_all_aid:
        CategoryMembership.objects.filter(household=household).delete()
        own(household, 1, date(2026, 1, 1))
    with pytest.raises(EntryInvalid, match="晚于今天") as refusal:
        goes(now.date() + timedelta(days=1))
    assert (refusal.value.field, "离开以后再登记" in refusal.value.remedy) == ("on", True)
    assert len(living(household)) == 2 and not Recheck.objects.exists()
    assert (goes(now.date()) is None) is not ends_all_aid


@pytest.mark.parametrize("wrong", [{"reason": "  "}, {"on": date(2020, 1, 1)}])
def test_a_reason_and_a_day_that_can_be_are_asked_for_before_anything_begins(goes, wrong):
    with pytest.raises(EntryInvalid):
        goes(**({"on": LONG_AGO} | wrong))
    assert not Recheck.objects.exists()


def test_the_page_says_that_a_recheck_was_begun_and_leads_there(household, client_as):
    who = members_of(household.pk)[-1].person
    clerk = client_as("township_clerk", division=TOWNSHIP)
    page = reverse("registry-leave", args=[household.pk, who.pk])
    answer = clerk.post(page, {"on": str(LONG_AGO), "reason": "婚嫁迁出"}, follow=True)
    shown = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("recheck", args=[Recheck.objects.get().pk])
    assert "已启动复核" in shown and "婚嫁迁出" in shown and "吴小军" in shown


@pytest.mark.parametrize("last_day", [date(2026, 10, 31), date(2026, 11, 20), date(2027, 3, 31)], ids=["ended", "ends today", "to end"])
def test_what_is_reckoned_of_aid_that_was_stopped_gives_no_new_aid(goes, household, now, township_clerk, second_clerk, last_day):
    stop_category(household_id=household.pk, last_day=last_day, reason="收入超过标准", actor=township_clerk, at=now)
    less = {"effective_month": "2026-09", "monthly_benefit_fen": 35900, "recovery": "recover"}
    decided(goes(LONG_AGO), now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **less)
    assert living(household) == ["吴秀兰"] and terms(household)[-1] == (date(2026, 9, 1), last_day, 35900)


def test_who_left_before_an_amount_that_ended_since_is_let_go_and_the_aid_stays_over(goes, household, now, township_clerk, second_clerk):
    raised = CategoryEntry(
        category="subsistence", category_class="B", since=date(2026, 10, 1), until=date(2026, 10, 31), monthly_benefit_fen=75000
    )
    change_category(household_id=household.pk, entry=raised, actor=township_clerk, at=now, reason="提标")
    less = {"effective_month": "2026-11", "monthly_benefit_fen": 37500, "recovery": "recover"}
    decided(goes(LONG_AGO), now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **less)
    assert living(household) == ["吴秀兰"] and terms(household)[-1] == (date(2026, 10, 1), date(2026, 10, 31), 75000)


@pytest.mark.parametrize("raised_on", [date(2026, 10, 1), date(2026, 11, 1)])
def test_where_the_standard_was_raised_since_it_is_decided_from_the_next_month_on_saying_what_becomes_of_the_months_before(
    goes, household, now, township_clerk, second_clerk, raised_on
):
    raised = CategoryEntry(category="subsistence", category_class="B", since=raised_on, monthly_benefit_fen=75000)
    change_category(household_id=household.pk, entry=raised, actor=township_clerk, at=now, reason="提标")
    opened, after = goes(LONG_AGO), f"2026-{raised_on.month + 1}"
    for month, recovery, field in (
        ("2026-09", "waive", "effective_month"),
        ("2027-01", "waive", "effective_month"),
        (after, "", "recovery"),
    ):
        less = {"effective_month": month, "monthly_benefit_fen": 37500, "recovery": recovery}
        with pytest.raises(RecheckInvalid) as refusal:
            decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **less)
        assert refusal.value.field == field
    decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **less | {"recovery": "waive"})
    assert living(household) == ["吴秀兰"] and Household.objects.get(pk=household.pk).monthly_benefit_fen == 37500


def shown_before(recheck, client_as):
    return client_as("township_clerk", division=TOWNSHIP).get(reverse("recheck", args=[recheck.pk])).content.decode()


def test_whoever_decides_reads_what_was_paid_between_the_leaving_and_the_month_it_holds_from_and_so_does_the_household(
    goes, household, now, township_clerk, second_clerk, client_as
):
    raised = CategoryEntry(category="subsistence", category_class="B", since=date(2026, 10, 1), monthly_benefit_fen=75000)
    change_category(household_id=household.pk, entry=raised, actor=township_clerk, at=now, reason="提标")
    less = {"effective_month": "2026-11", "monthly_benefit_fen": 37500, "recovery": "recover"}
    found = proposed(goes(LONG_AGO), now, township_clerk, RecheckResult.ADJUSTED, **less)
    assert found.paid_since_fen == 75000, "November alone"
    assert "吴小军离开以后，2026年9月至2026年10月已发放 1,468.00 元" in shown_before(found, client_as)
    decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now, seen_version=found.version)
    told = rechecked.draft(Recheck.objects.get(), on=now.date()).content.reasons
    assert "吴小军离开以后、2026年11月以前各月已发放 1,468.00 元，自2026年11月起已发放 750.00 元，其中多发 375.00 元，多发的救助金需要退回" in told[-1]


def test_where_it_holds_from_the_first_month_nothing_is_left_before_it(goes, now, township_clerk, client_as):
    less = {"effective_month": "2026-09", "monthly_benefit_fen": 35900, "recovery": "recover"}
    found = proposed(goes(LONG_AGO), now, township_clerk, RecheckResult.ADJUSTED, **less)
    assert queries.paid_before_it_holds(found, on=now.date()) == [] and "离开以后，" not in shown_before(found, client_as)


def test_what_was_paid_to_who_left_while_a_proposal_waited_is_not_let_go_without_a_word(goes, household, now, township_clerk, second_clerk):
    CategoryMembership.objects.filter(household=household).delete()
    own(household, 1, date(2026, 1, 1))
    ending = {"effective_month": "2026-12", "review_on": date(2027, 5, 20)}
    found = proposed(goes(THIS_MONTH), now, township_clerk, RecheckResult.TERMINATED, **ending)
    with pytest.raises(RecheckInvalid) as refusal:
        decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now + timedelta(days=20), seen_version=found.version)
    assert (refusal.value.field, refusal.value.remedy) == ("recovery", "请退回复核，选择“追回多发的”或“不追回”。")
    decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now + timedelta(days=1), seen_version=found.version)
    assert living(household) == ["吴秀兰"]


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_press_at_once_each_is_led_to_the_same_recheck(household, goes):
    assert {each.pk for each in press_together(lambda: goes(LONG_AGO))} == {Recheck.objects.get().pk}
