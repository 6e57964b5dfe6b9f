"""登记死亡: the death is recorded at once, and what was paid after the month of it is settled by a re-check (P-15)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from jiuzhu.casework.registry.models import CategoryMembership, Person
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import EntryInvalid
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.interfaces.web.letters import rechecked
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.models import Notice, Recheck, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import FourEyes, Outcome, OutcomeEntry, RecheckInvalid
from jiuzhu.monitoring.warnings.services import begin_recheck, decide, decide_recheck, die, stop_aid
from jiuzhu.monitoring.warnings.services.reckoning import to_recover
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.test_pages import client_as
from tests.registry.conftest import person
from tests.warnings.rechecking import decided, proposed, terms
from tests.warnings.test_away import ends_of, own

__all__ = ["client_as"]
pytestmark = pytest.mark.django_db
DIED_ON = date(2026, 8, 10)
ENDING = {"effective_month": "2026-09", "recovery": "recover"}


@pytest.fixture
def alone(registered):
    """One on aid of 718 yuan a month."""
    return registered(person(3, name="赵独居", relation="head"))


@pytest.fixture
def family(registered):
    """Two on aid of 718 yuan a month."""
    return registered(person(1, name="吴秀兰", relation="head"), person(2, name="吴小军", relation="child"))


@pytest.fixture
def dies(township_clerk, now):
    def press(home, member=0, *, on=DIED_ON, by=township_clerk):
        return die(person_id=members_of(home.pk)[member].person_id, died_on=on, source="火化证明", actor=by, at=now)

    return press


def test_of_who_lived_alone_the_aid_ends_at_once_and_what_was_paid_since_waits_for_another_person(
    dies, alone, now, township_clerk, second_clerk
):
    (opened,) = dies(alone)
    assert (Person.objects.get().alive, terms(alone)[-1][1], opened.describe().source) == (False, DIED_ON, "登记死亡")
    assert opened.kept_months == {"2026-09": 71800, "2026-10": 71800, "2026-11": 71800}
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(opened, now, township_clerk, RecheckResult.TERMINATED, **ENDING | {"recovery": ""})
    assert (refusal.value.field, "2,154.00" in refusal.value.what) == ("recovery", True)
    with pytest.raises(FourEyes):
        decided(opened, now, township_clerk, township_clerk, RecheckResult.TERMINATED, **ENDING)
    decide_recheck(recheck_id=opened.pk, actor=second_clerk, at=now, seen_version=1)
    opened.refresh_from_db()
    assert (opened.state, opened.overpaid_fen, terms(alone)[-1][1]) == ("terminated", 3 * 71800, DIED_ON)
    assert not Warning.objects.exists(), "nobody is left to be looked up again"
    told = rechecked.draft(opened, on=now.date()).content
    assert "（" not in told.outcome and "本人" not in told.outcome
    assert (told.addressee, Notice.objects.count()) == ("赵独居的家属", 1)
    assert "2026年8月10日去世，自2026年9月起不再发放" in "".join(told.reasons)


def test_where_nobody_is_left_and_nothing_comes_back_no_letter_waits(dies, alone, now, township_clerk, second_clerk):
    decided(dies(alone)[0], now, township_clerk, second_clerk, RecheckResult.TERMINATED, **ENDING | {"recovery": "waive"})
    assert not Notice.objects.exists()


@pytest.mark.parametrize("other", [RecheckResult.UNCHANGED, RecheckResult.ADJUSTED])
def test_what_was_paid_to_the_dead_is_not_let_go_by_another_result(dies, alone, now, township_clerk, other):
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(dies(alone)[0], now, township_clerk, other, effective_month="2026-09", monthly_benefit_fen=71800)
    assert (refusal.value.field, "终止救助" in refusal.value.remedy) == ("result", True)


def test_the_month_of_the_death_is_due_and_a_death_in_the_month_at_hand_opens_nothing(dies, alone, family):
    assert dies(alone, on=date(2026, 11, 1)) == []
    (opened,) = dies(family, 1, on=date(2026, 10, 31))
    assert queries.who_left(opened).first_month == "2026-11"


def test_the_family_goes_on_with_the_amount_another_person_decides(dies, family, now, township_clerk, second_clerk):
    (opened,) = dies(family, 1)
    assert (opened.kept_months["2026-09"], terms(family)[-1][1:]) == (0, (None, 71800))
    less = {"effective_month": "2026-09", "monthly_benefit_fen": 35900}
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(opened, now, township_clerk, RecheckResult.ADJUSTED, **less | {"effective_month": "2026-12"})
    assert (refusal.value.field, "去世" in refusal.value.what) == ("effective_month", True)
    found = decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, recovery="waive", **less)
    assert (found.overpaid_fen, terms(family)[-1]) == (3 * 35900, (date(2026, 9, 1), None, 35900))


def test_their_own_aid_is_reckoned_while_the_familys_goes_on_as_it_is(dies, family, now, township_clerk, second_clerk):
    own(family, 1, date(2026, 1, 1))
    (opened,) = dies(family, 1)
    same = {"effective_month": "2026-09", "monthly_benefit_fen": 71800}
    with pytest.raises(RecheckInvalid, match=r"其中多发 1,800\.00 元"):
        proposed(opened, now, township_clerk, RecheckResult.ADJUSTED, **same)
    found = decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, recovery="recover", **same)
    assert (found.paid_since_fen, found.overpaid_fen) == (3 * (71800 + 60000), 3 * 60000)
    assert (False, DIED_ON) in ends_of(family)
    assert rechecked.draft(found, on=now.date()).content.outcome == "自 2026年9月起每月救助金额不变，仍为 718.00 元"


def test_where_the_familys_amount_stays_it_goes_on_to_the_end_it_has(dies, family, now, township_clerk, second_clerk):
    CategoryMembership.objects.filter(household=family).update(until=date(2026, 12, 31))
    before, same = terms(family), {"effective_month": "2026-09", "monthly_benefit_fen": 71800}
    decided(dies(family, 1)[0], now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **same)
    assert terms(family) == before


def test_what_was_paid_to_them_before_a_later_term_of_the_family_is_not_let_go_without_a_word(
    dies, family, now, township_clerk, second_clerk
):
    own(family, 1, date(2026, 1, 1))
    CategoryMembership.objects.filter(household=family, person=None).update(since=date(2026, 11, 1))
    (opened,) = dies(family, 1)
    same = {"effective_month": "2026-12", "monthly_benefit_fen": 71800}
    with pytest.raises(RecheckInvalid, match="此前各月的也要算清"):
        proposed(opened, now, township_clerk, RecheckResult.ADJUSTED, **same)
    found = decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, recovery="recover", **same)
    assert to_recover(found, on=now.date()) == 3 * 60000, "not what the family was paid in November"


def test_where_it_is_not_known_what_they_were_paid_it_is_asked(dies, family, now, township_clerk):
    own(family, 1, date(2026, 1, 1))
    CategoryMembership.objects.filter(household=family, person__isnull=False).update(monthly_benefit_fen=None)
    (opened,) = dies(family, 1)
    same = {"effective_month": "2026-09", "monthly_benefit_fen": 71800}
    with pytest.raises(RecheckInvalid, match="不清楚"):
        proposed(opened, now, township_clerk, RecheckResult.ADJUSTED, **same)
    assert proposed(opened, now, township_clerk, RecheckResult.ADJUSTED, paid_since_fen=3 * 71800, **same).overpaid_fen == 0


@pytest.mark.parametrize(("fen", "opens"), [(0, False), (None, True)], ids=["nothing", "not known"])
def test_where_nobody_is_left_and_nothing_was_paid_nothing_is_to_be_settled(dies, alone, fen, opens):
    CategoryMembership.objects.filter(household=alone).update(monthly_benefit_fen=fen)
    assert bool(dies(alone)) == opens and terms(alone)[-1][1] == DIED_ON


def test_of_a_family_in_which_others_have_aid_of_their_own_nobody_is_put_on_the_ledger(dies, family, now, township_clerk, second_clerk):
    CategoryMembership.objects.filter(household=family).delete()
    for member in (0, 1):
        own(family, member, date(2026, 1, 1))
    found = decided(dies(family, 1)[0], now, township_clerk, second_clerk, RecheckResult.TERMINATED, **ENDING)
    assert (found.ended_name, found.overpaid_fen, Warning.objects.count()) == ("吴小军", 3 * 60000, 0)
    assert set(ends_of(family)) == {(False, None), (False, DIED_ON)}


def test_a_death_waits_for_no_other_recheck_and_is_recorded_once(alone, now, county_officer, township_clerk):
    begin_recheck(household=alone, reason="收入有变化", actor=county_officer, at=now, opened_by={"test": "1"})
    who = members_of(alone.pk)[0].person_id

    def press(on=DIED_ON, by=township_clerk):
        return die(person_id=who, died_on=on, source="火化证明", actor=by, at=now)

    assert press() == press() and Recheck.objects.count() == 2
    with pytest.raises(EntryInvalid, match="2026-08-10"):
        press(date(2026, 8, 11))
    with pytest.raises(NotPermitted):
        press(by=actor("social_worker", division=COUNTY))


def test_what_a_death_takes_over_is_not_claimed_back_again_by_a_stop_proposed_before(dies, alone, now, township_clerk, second_clerk):
    stop = stop_aid(household_id=alone.pk, last_day=date(2026, 7, 31), reason="收入超过标准", actor=township_clerk, at=now)
    proposed(
        stop, now, township_clerk, RecheckResult.TERMINATED, effective_month="2026-08", recovery="recover", review_on=date(2027, 5, 20)
    )
    (opened,) = dies(alone)
    assert (stop.overpaid_fen, sum(opened.kept_months.values())) == (4 * 71800, 3 * 71800)
    decide_recheck(recheck_id=stop.pk, actor=second_clerk, at=now, seen_version=stop.version)
    stop.refresh_from_db()
    assert stop.overpaid_fen == 71800


def test_nobody_elsewhere_records_it_and_nothing_is_half_done(dies, alone):
    with pytest.raises(NotFound):
        dies(alone, by=actor("township_clerk", division="341525101000"))
    assert Person.objects.get().alive and not Recheck.objects.exists()


def test_a_warning_that_proves_true_opens_the_same_recheck(alone, investigated, now, township_clerk):
    who = members_of(alone.pk)[0].person
    warning = investigated(
        "deceased_still_registered", subject="person", subject_id=str(who.pk), subject_name=who.name, household_id=str(alone.pk)
    )
    entry = OutcomeEntry(Outcome.CORRECT, "有火化证明", died_on=DIED_ON)
    for _ in range(2):
        decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
    warning.refresh_from_db()
    assert (warning.state, Recheck.objects.get().warning, warning.recheck.died) == ("corrected", warning, True)


def test_the_page_leads_to_the_recheck_with_the_months_and_the_end_filled_in(alone, client_as):
    clerk, who = client_as("township_clerk", division=TOWNSHIP), members_of(alone.pk)[0].person_id
    answer = clerk.post(reverse("registry-death", args=[who]), {"died_on": str(DIED_ON), "source": "火化证明"}, follow=True)
    shown = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("recheck", args=[Recheck.objects.get().pk])
    assert "已启动复核" in shown and 'value="2026-09"' in shown and shown.count("718.00") >= 3
    assert "checked" in shown.split('value="terminated"')[1].split(">")[0] and 'value="unchanged"' not in shown
    told = {
        "step": "propose",
        "seen_version": "0",
        "visited_on": str(timezone.localdate()),
        "visitors": "赵协理",
        "no_check_reason": "本人已去世",
    }
    more = {"result": "terminated", "effective_month": "2026-09", "recovery": "waive", "note": "向家属核实"}
    assert clerk.post(answer.redirect_chain[-1][0], told | more).status_code == 302


def test_of_a_second_household_elsewhere_the_platform_opens_it_for_who_has_no_duty_there(alone, registered, dies):
    home = registered(person(9, name="程立"), village="341525101001")
    home.memberships.update(person=members_of(alone.pk)[0].person)
    assert {each.household_id: each.kept_months["2026-09"] for each in dies(alone)} == {alone.pk: 71800, home.pk: 71800}
