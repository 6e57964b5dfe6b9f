"""停止救助类别: aid stopped with a day from before it was paid is stopped by a re-check, which reckons what was paid since (P-15, P-16)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import EntryInvalid
from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.following import follow_households
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.interfaces.web.letters import rechecked
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.models import Notice, Recheck, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import FourEyes, RecheckInvalid, RecheckUnderWay
from jiuzhu.monitoring.warnings.services import begin_recheck, decide_recheck, note_recovered, stop_aid
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.test_pages import client_as
from tests.warnings.rechecking import decided, proposed, terms
from tests.warnings.test_away import ends_of, own
from tests.warnings.test_moving import NEW_TOWNSHIP, NEW_VILLAGE
from tests.workflow.test_take import press_together

__all__ = ["client_as"]
pytestmark = pytest.mark.django_db
LONG_AGO, THIS_MONTH = date(2026, 8, 10), date(2026, 11, 10)
ENDING = {"effective_month": "2026-09", "recovery": "recover", "review_on": date(2027, 5, 20)}


@pytest.fixture
def stops(household, township_clerk, now):
    """Stop the household's aid, or a member's own, with a last day."""

    def press(last_day, *, by=township_clerk, member=None, reason="收入超过标准"):
        who = members_of(household.pk)[member].person_id if member is not None else None
        return stop_aid(household_id=household.pk, person_id=who, last_day=last_day, reason=reason, actor=by, at=now)

    return press


@pytest.fixture
def apart(household):
    """Let the aid be the head's own and nobody else's."""
    CategoryMembership.objects.filter(household=household).delete()
    own(household, 0, date(2026, 1, 1))


@pytest.mark.parametrize(("last_day", "ends"), [(THIS_MONTH, date(2026, 11, 30)), (date(2027, 3, 31), date(2027, 3, 31))])
def test_no_aid_ends_by_one_press_whatever_the_day_and_the_household_is_told(
    stops, household, now, township_clerk, second_clerk, last_day, ends
):
    opened = stops(last_day)
    assert (opened.state, terms(household)[-1][1]) == ("checking", None)
    more = {"effective_month": queries.what_stops(opened).first_month, "recovery": ""}
    decided(opened, now, township_clerk, second_clerk, RecheckResult.TERMINATED, **ENDING | more)
    assert (terms(household)[-1][1], Notice.objects.get().recheck) == (ends, opened)


def test_aid_paid_for_months_since_goes_on_until_a_recheck_has_reckoned_it_and_another_person_decided(
    stops, household, now, township_clerk, second_clerk
):
    opened = stops(LONG_AGO)
    assert stops(LONG_AGO) == opened and Recheck.objects.count() == 1, "a second press is the first"
    assert terms(household)[-1][1] is None and "收入超过标准" in opened.reason
    stop = queries.what_stops(opened)
    assert (stop.last_day, stop.first_month) == (LONG_AGO, "2026-09")
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(opened, now, township_clerk, RecheckResult.TERMINATED, **ENDING | {"recovery": ""})
    assert (refusal.value.field, "2,154.00" in refusal.value.what) == ("recovery", True)
    with pytest.raises(FourEyes):
        decided(opened, now, township_clerk, township_clerk, RecheckResult.TERMINATED, **ENDING)
    decide_recheck(recheck_id=opened.pk, actor=second_clerk, at=now, seen_version=1)
    opened.refresh_from_db()
    assert (opened.state, opened.paid_since_fen, terms(household)[-1][1]) == ("terminated", 3 * 71800, date(2026, 8, 31))
    assert Notice.objects.get().recheck == opened
    note_recovered(recheck_id=opened.pk, amount_fen=71800, on=now.date(), actor=township_clerk, at=now)
    assert Recheck.objects.get().recovered_fen == 71800


@pytest.mark.parametrize(
    "told", [{"effective_month": "2026-12"}, {"paid_since_fen": 0}], ids=["from a month to come", "nothing was paid out"]
)
def test_where_nothing_was_paid_too_much_nothing_is_to_be_chosen(stops, now, township_clerk, told):
    assert proposed(stops(LONG_AGO), now, township_clerk, RecheckResult.TERMINATED, **ENDING | {"recovery": ""} | told).state == "proposed"


def test_of_aid_of_nothing_nothing_is_to_be_chosen_and_of_an_amount_not_known_it_is_asked_what_was_paid(
    stops, household, now, township_clerk
):
    CategoryMembership.objects.filter(household=household).update(monthly_benefit_fen=None)
    opened = stops(LONG_AGO)
    with pytest.raises(RecheckInvalid, match="不清楚") as refusal:
        proposed(opened, now, township_clerk, RecheckResult.TERMINATED, **ENDING | {"recovery": ""})
    assert "没有发过的填 0" in refusal.value.remedy
    CategoryMembership.objects.filter(household=household).update(monthly_benefit_fen=0)
    assert proposed(opened, now, township_clerk, RecheckResult.TERMINATED, **ENDING | {"recovery": ""}).state == "proposed"


def test_what_was_paid_while_a_proposal_waited_is_not_let_go_without_a_word(stops, household, now, township_clerk, second_clerk):
    found = proposed(stops(LONG_AGO), now, township_clerk, RecheckResult.TERMINATED, **ENDING | {"effective_month": "2026-12", "recovery": ""})
    later = now + timedelta(days=20)
    with pytest.raises(RecheckInvalid) as refusal:
        decide_recheck(recheck_id=found.pk, actor=second_clerk, at=later, seen_version=found.version)
    assert ("718.00" in refusal.value.what, refusal.value.remedy.startswith("请退回复核，")) == (True, True)
    assert (Recheck.objects.get().state, terms(household)[-1][1]) == ("proposed", None)
    decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now + timedelta(days=1), seen_version=found.version)
    assert Recheck.objects.get().paid_since_fen == 0


def test_a_recheck_that_finds_nothing_changed_stops_nothing(stops, household, now, township_clerk, second_clerk):
    decided(stops(LONG_AGO), now, township_clerk, second_clerk, RecheckResult.UNCHANGED)
    assert terms(household)[-1][1] is None


def test_of_two_who_decide_at_once_the_second_is_refused_and_it_ends_once(stops, household, now, township_clerk, second_clerk):
    found = proposed(stops(LONG_AGO), now, township_clerk, RecheckResult.TERMINATED, **ENDING)
    third = actor("township_clerk", division=TOWNSHIP, user_id="user-third-clerk")
    presses = [decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now, seen_version=found.version) for _ in range(2)]
    assert [each.repeated for each in presses] == [False, True]
    with pytest.raises(AlreadyMoved):
        decide_recheck(recheck_id=found.pk, actor=third, at=now, seen_version=found.version)
    assert len(terms(household)) == Notice.objects.count() == Warning.objects.filter(rule="left_aid").count() == 1


def test_a_persons_own_aid_is_reckoned_and_ended_by_itself(stops, household, now, township_clerk, second_clerk):
    own(household, 0, date(2026, 1, 1))
    opened = stops(LONG_AGO, member=0)
    for other in (RecheckResult.ADJUSTED, RecheckResult.GRADUAL_EXIT):
        with pytest.raises(RecheckInvalid) as refusal:
            proposed(opened, now, township_clerk, other, monthly_benefit_fen=1, exit_months=1, effective_month="2026-12")
        assert refusal.value.field == "result"
    more = {name: value for name, value in ENDING.items() if name != "review_on"}
    found = decided(opened, now, township_clerk, second_clerk, RecheckResult.TERMINATED, **more)
    assert set(ends_of(household)) == {(True, None), (False, date(2026, 8, 31))}
    assert (found.paid_since_fen, found.former_benefit_fen, Warning.objects.count()) == (3 * 60000, 60000, 0), "the household goes on"
    told = rechecked.draft(found, on=now.date()).content
    assert told.outcome == f"自 2026年9月起终止{found.stop_name}本人的救助" and "1,800.00" in "".join(told.reasons)


def test_where_a_persons_own_aid_is_all_there_is_the_household_stays_on_the_ledger(
    apart, stops, household, now, township_clerk, second_clerk
):
    opened = stops(LONG_AGO, member=0)
    with pytest.raises(RecheckInvalid, match="回访日期"):
        proposed(opened, now, township_clerk, RecheckResult.TERMINATED, **ENDING | {"review_on": None})
    decided(opened, now, township_clerk, second_clerk, RecheckResult.TERMINATED, **ENDING)
    assert (ends_of(household), Warning.objects.get().rule) == ([(False, date(2026, 8, 31))], "left_aid")


def test_of_a_household_that_moved_the_place_it_came_to_decides_and_the_one_it_left_stops_nothing(
    stops, household, now, township_clerk, second_clerk
):
    found = proposed(stops(LONG_AGO), now, township_clerk, RecheckResult.TERMINATED, **ENDING)
    move_household(
        household_id=household.pk, division_code=NEW_VILLAGE, address="二组", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now
    )
    follow_households(at=now)
    found.refresh_from_db()
    with pytest.raises(NotFound):
        stops(LONG_AGO)
    with pytest.raises(NotFound):
        decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now, seen_version=found.version)
    there = actor("township_clerk", division=NEW_TOWNSHIP, user_id="user-new-clerk")
    assert stops(LONG_AGO, by=there) == found, "pressed there it is the same one"
    decide_recheck(recheck_id=found.pk, actor=there, at=now, seen_version=found.version)
    found.refresh_from_db()
    assert (found.paid_since_fen, terms(household)[-1][1]) == (3 * 71800, date(2026, 8, 31))


@pytest.mark.parametrize("wrong", [{"reason": "  "}, {"member": 0}])
def test_a_reason_and_aid_to_stop_are_asked_for_before_anything_begins(stops, wrong):
    with pytest.raises(EntryInvalid):
        stops(LONG_AGO, **wrong)
    assert not Recheck.objects.exists()


def test_nobody_elsewhere_stops_it_and_another_recheck_is_ended_first(stops, household, county_officer, now):
    with pytest.raises(NotFound):
        stops(LONG_AGO, by=actor("township_clerk", division="341525101000"))
    with pytest.raises(NotPermitted):
        stops(LONG_AGO, by=actor("social_worker", division=COUNTY))
    begin_recheck(household=household, reason="收入有变化", actor=county_officer, at=now, opened_by={"test": "1"})
    with pytest.raises(RecheckUnderWay):
        stops(LONG_AGO)


def test_the_page_leads_to_the_recheck_with_what_was_paid_and_the_end_filled_in(household, client_as):
    clerk = client_as("township_clerk", division=TOWNSHIP)
    answer = clerk.post(
        reverse("registry-stop", args=[household.pk]), {"person": "", "last_day": str(LONG_AGO), "reason": "收入超过标准"}, follow=True
    )
    shown = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("recheck", args=[Recheck.objects.get().pk])
    assert "已启动复核" in shown and 'value="2026-09"' in shown and shown.count("718.00") >= 3
    assert "checked" in shown.split('value="terminated"')[1].split(">")[0]


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_press_at_once_each_is_led_to_the_same_recheck(household, stops):
    assert {each.pk for each in press_together(lambda: stops(LONG_AGO))} == {Recheck.objects.get().pk}
