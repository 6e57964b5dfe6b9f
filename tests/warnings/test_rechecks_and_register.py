"""A re-check proposes nothing that the register would not take when it is decided, and both are refused in the same words (P-15)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import CategoryEntry, ChangedMeanwhile
from jiuzhu.casework.registry.services import change_category, set_head, stop_category
from jiuzhu.monitoring.warnings.models import Notice, Recheck
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import RecheckInvalid
from jiuzhu.monitoring.warnings.services import decide_recheck, leave
from jiuzhu.monitoring.warnings.services import rechecking as rechecking_service
from jiuzhu.monitoring.warnings.services.admitting import check_register
from tests.conftest import TOWNSHIP
from tests.orders.test_pages import client_as
from tests.registry.conftest import person
from tests.warnings.rechecking import decided, proposed, terms
from tests.warnings.test_away import own

__all__ = ["client_as"]
pytestmark = pytest.mark.django_db
LESS = {"monthly_benefit_fen": 50000, "recovery": "waive"}
ENDING = {"recovery": "waive", "review_on": date(2027, 5, 20)}


@pytest.fixture
def raised(household, township_clerk, now):
    """Let the register give the household another amount from a day on."""

    def since(day):
        entry = CategoryEntry(category="subsistence", category_class="B", since=day, monthly_benefit_fen=75000)
        change_category(household_id=household.pk, entry=entry, actor=township_clerk, at=now, reason="提标")

    return since


def refused(press):
    with pytest.raises(RecheckInvalid) as refusal:
        press()
    return refusal.value


@pytest.mark.parametrize("result", [RecheckResult.ADJUSTED, RecheckResult.CATEGORY_CHANGED])
@pytest.mark.parametrize(
    ("since", "month"), [(date(2026, 11, 1), "2026-11"), (date(2026, 11, 15), "2026-11"), (date(2026, 11, 1), "2026-09")]
)
def test_a_month_before_the_newest_recognition_is_refused_when_proposed_and_the_month_named_instead_is_decided(
    raised, recheck, now, township_clerk, second_clerk, household, result, since, month
):
    raised(since)
    more = {"category": "marginal"} | LESS
    told = refused(lambda: proposed(recheck, now, township_clerk, result, effective_month=month, **more))
    assert (told.field, str(since) in told.what, "请从 2026-12 起执行" in told.remedy) == ("effective_month", True, True)
    assert recheck.state == "checking"
    decided(recheck, now, township_clerk, second_clerk, result, effective_month="2026-12", **more)
    assert terms(household)[-1] == (date(2026, 12, 1), None, 50000)


def test_what_the_register_came_to_hold_after_the_proposal_is_refused_in_the_same_words_asking_to_send_it_back(
    raised, recheck, now, township_clerk, second_clerk, household
):
    found = proposed(recheck, now, township_clerk, RecheckResult.ADJUSTED, effective_month="2026-11", **LESS)
    raised(date(2026, 11, 1))
    before = terms(household)
    told = refused(lambda: decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now, seen_version=found.version))
    assert "2026-11-01" in told.what and told.remedy.startswith("请退回复核，从 2026-12 起执行")
    assert (Recheck.objects.get().state, terms(household), Notice.objects.count()) == ("proposed", before, 0)


def test_a_proposal_sent_twice_is_one_whatever_the_register_holds_since(raised, recheck, now, township_clerk):
    version = recheck.version
    found = proposed(recheck, now, township_clerk, RecheckResult.ADJUSTED, effective_month="2026-11", paid_since_fen=0, **LESS)
    raised(date(2026, 11, 1))
    found.version = version
    assert (
        proposed(found, now, township_clerk, RecheckResult.ADJUSTED, effective_month="2026-11", paid_since_fen=0, **LESS).state
        == "proposed"
    )


def test_aid_that_has_ended_before_is_not_ended_again_but_from_an_earlier_month(recheck, now, township_clerk, second_clerk, household):
    stop_category(household_id=household.pk, last_day=date(2026, 9, 30), reason="收入超过标准", actor=township_clerk, at=now)
    told = refused(lambda: proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, effective_month="2026-12", **ENDING))
    assert (told.field, "维持不变" in told.remedy) == ("result", True)
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, effective_month="2026-09", **ENDING)
    assert [until for _, until, _ in terms(household)] == [date(2026, 8, 31)]


@pytest.mark.parametrize(("last_day", "is_over"), [(date(2026, 11, 20), True), (date(2026, 10, 31), True), (date(2026, 12, 31), False)])
def test_aid_that_is_over_is_not_given_anew_by_another_amount(recheck, now, township_clerk, household, last_day, is_over):
    stop_category(household_id=household.pk, last_day=last_day, reason="收入超过标准", actor=township_clerk, at=now)
    if not is_over:
        assert proposed(recheck, now, township_clerk, RecheckResult.ADJUSTED, effective_month="2026-12", **LESS).state == "proposed"
        return
    told = refused(lambda: proposed(recheck, now, township_clerk, RecheckResult.ADJUSTED, effective_month="2026-12", **LESS))
    assert (str(last_day) in told.what, "另行申请" in told.remedy) == (True, True)


def test_aid_stopped_while_a_proposal_waits_is_not_given_anew_by_its_decision(recheck, now, township_clerk, second_clerk, household):
    found = proposed(recheck, now, township_clerk, RecheckResult.ADJUSTED, **LESS)
    stop_category(household_id=household.pk, last_day=now.date(), reason="收入超过标准", actor=township_clerk, at=now)
    assert (
        "请退回复核" in refused(lambda: decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now, seen_version=found.version)).remedy
    )
    assert terms(household)[-1][1] == now.date()


@pytest.mark.parametrize("last_day", [date(2026, 11, 20), date(2026, 11, 30)], ids=["today", "a day to come"])
def test_a_stop_stands_beside_another_amount_decided_after_it_and_none_is_given_from_a_later_month(
    recheck, now, township_clerk, second_clerk, household, last_day
):
    stop_category(household_id=household.pk, last_day=last_day, reason="收入超过标准", actor=township_clerk, at=now)
    told = refused(lambda: proposed(recheck, now, township_clerk, RecheckResult.ADJUSTED, effective_month="2026-12", **LESS))
    assert f"{last_day} 停止" in told.what
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, effective_month="2026-11", **LESS)
    assert terms(household)[-1] == (date(2026, 11, 1), last_day, 50000)


@pytest.mark.parametrize(("last_day", "words"), [(date(2099, 11, 30), "执行到 2099-11-30"), (date(2025, 10, 31), "2025-10-31 停止")])
def test_whoever_proposes_or_decides_reads_until_when_the_aid_goes(recheck, now, township_clerk, household, client_as, last_day, words):
    stop_category(household_id=household.pk, last_day=last_day, reason="收入超过标准", actor=township_clerk, at=now)
    page = client_as("township_clerk", division=TOWNSHIP).get(reverse("recheck", args=[recheck.pk]))
    assert f"（{words}）" in page.content.decode()


def test_a_term_that_is_to_end_by_itself_is_renewed_by_another_amount(recheck, now, township_clerk, second_clerk, household):
    CategoryMembership.objects.filter(household=household).update(until=date(2026, 11, 30))
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, effective_month="2026-12", **LESS)
    assert terms(household)[-1] == (date(2026, 12, 1), None, 50000)


def test_whoever_changes_the_register_just_after_the_look_of_a_decision_is_not_written_over(
    recheck, now, township_clerk, second_clerk, household, monkeypatch
):
    found = proposed(recheck, now, township_clerk, RecheckResult.ADJUSTED, **LESS)

    def looked_and_stopped(*asked, **more):
        check_register(*asked, **more)
        stop_category(household_id=household.pk, last_day=now.date(), reason="收入超过标准", actor=township_clerk, at=now)

    monkeypatch.setattr(rechecking_service, "check_register", looked_and_stopped)
    with pytest.raises(ChangedMeanwhile):
        decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now, seen_version=found.version)
    assert (Recheck.objects.get().state, len(terms(household))) == ("proposed", 1)


@pytest.mark.parametrize("result", [RecheckResult.ADJUSTED, RecheckResult.TERMINATED])
def test_aid_recognised_by_person_is_neither_given_to_the_household_besides_nor_ended_with_it(
    recheck, now, township_clerk, household, result
):
    CategoryMembership.objects.filter(household=household).delete()
    own(household, 0, date(2026, 1, 1))
    assert refused(lambda: proposed(recheck, now, township_clerk, result, **LESS | ENDING)).field == "result"


def test_who_became_the_head_since_is_followed_by_another_first(registered, now, township_clerk):
    home = registered(person(1, name="吴秀兰", relation="head"), person(2, name="吴小军", relation="child"))
    who = members_of(home.pk)[-1].person
    change = {"household_id": home.pk, "person_id": who.pk, "actor": township_clerk, "at": now}
    opened = leave(on=date(2026, 8, 10), reason="婚嫁迁出", **change)
    set_head(former_relation="parent", on=now.date(), reason="户主年老", **change)
    less = {"effective_month": "2026-09", "recovery": "waive"} | LESS
    assert "变更户主" in refused(lambda: proposed(opened, now, township_clerk, RecheckResult.ADJUSTED, **less)).remedy
