"""Who is in prison, missing or has moved away leaves the household by the correction: what is done and given for that person stops (I-19)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.exits.services import follow
from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import EntryInvalid
from jiuzhu.casework.registry.services import leave_household
from jiuzhu.interfaces.web.letters import rechecked
from jiuzhu.interfaces.web.letters import warning as letter
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.models import Notice, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import FourEyes, Outcome, OutcomeEntry, OutcomeInvalid, RecheckInvalid, RecheckUnderWay
from jiuzhu.monitoring.warnings.services import begin_recheck, decide, decide_recheck
from tests.conftest import NOON
from tests.registry.conftest import person
from tests.warnings.rechecking import decided

pytestmark = pytest.mark.django_db

SINCE = date(2026, 11, 2)


@pytest.fixture
def household(registered):
    return registered(person(1, name="吴秀兰", relation="head"), person(2, name="吴小军", relation="child"))


@pytest.fixture
def away(investigated, household, now, township_clerk):
    def make(member, rule="imprisoned_in_force", *, left_on=SINCE):
        who = members_of(household.pk)[member].person
        warning = investigated(rule, subject="person", subject_id=str(who.pk), subject_name=who.name, label="服刑仍在册", evidence={"imprisoned_since_on": str(SINCE)})
        entry = OutcomeEntry(Outcome.CORRECT, "有判决书，刑期二年", left_on=left_on)
        decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
        warning.refresh_from_db()
        return warning

    return make


def living(household):
    return [each.person.name for each in members_of(household.pk, living=True)]


def test_a_member_who_is_away_leaves_and_the_household_goes_on(away, household, now, township_clerk):
    warning = away(1)
    left = Household.objects.get(pk=household.pk)
    assert (living(household), left.members, left.category) == (["吴秀兰"], 1, household.category)
    told = letter.draft(warning, actor=township_clerk, on=now.date()).content
    assert any("2026年11月2日起登记为不在家里生活" in each for each in told.reasons)


def test_the_head_who_is_away_is_first_followed_by_another_and_nothing_is_half_done(away, household):
    with pytest.raises(EntryInvalid, match="户主"):
        away(0)
    assert len(living(household)) == 2


@pytest.fixture
def alone(registered):
    return registered(person(3, name="赵独居", relation="head"))


@pytest.fixture
def gone(investigated, now, township_clerk):
    """Decide by one press that somebody is gone since a day; gives the warning."""

    def press(household, member=0, *, left_on=SINCE, outcome=Outcome.CORRECT, again=0):
        who = members_of(household.pk)[member].person
        warning = investigated("missing_in_force", subject="person", subject_id=str(who.pk), subject_name=who.name, household_id=str(household.pk))
        entry = OutcomeEntry(outcome, "公安机关已立案", left_on=left_on)
        for _ in range(1 + again):
            decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
        warning.refresh_from_db()
        return warning

    return press


def own(household, member, since, until=None, fen=60000):
    who = members_of(household.pk)[member].person
    return CategoryMembership.objects.create(household=household, person=who, category="subsistence", since=since, until=until, monthly_benefit_fen=fen, entered_at=NOON)


def ends_of(household):
    return [(each.person_id is None, each.until) for each in CategoryMembership.objects.filter(household=household).order_by("since")]


def ended(warning, now, clerk, second, month="2026-12", recovery="recover"):
    return decided(warning.recheck, now, clerk, second, RecheckResult.TERMINATED, effective_month=month, recovery=recovery, review_on=date(2027, 5, 20))


def test_one_press_ends_no_aid_of_whoever_lives_alone_but_opens_a_recheck_that_carries_the_day(alone, gone):
    warning = gone(alone, again=1)
    leaver = queries.who_left(warning.recheck)
    assert (warning.state, ends_of(alone)) == ("rechecking", [(True, None)])
    assert (leaver.name, leaver.left_on, leaver.first_month) == ("赵独居", SINCE, "2026-12")
    assert [(each.outcome, each.left_on) for each in warning.dispositions.all()] == [("recheck", SINCE)]


def test_another_person_ends_it_and_the_household_is_told(alone, gone, now, township_clerk, second_clerk):
    warning = gone(alone)
    with pytest.raises(FourEyes):
        ended(warning, now, township_clerk, township_clerk)
    warning.recheck.refresh_from_db()
    decide_recheck(recheck_id=warning.recheck.pk, actor=second_clerk, at=now, seen_version=warning.recheck.version)
    assert ends_of(alone) == [(True, date(2026, 11, 30))]
    assert (Notice.objects.get().recheck_id, living(alone)) == (warning.recheck.pk, ["赵独居"])
    assert "赵独居自2026年11月2日起不在家里生活。" in rechecked.draft(queries.find_recheck(warning.recheck.pk, second_clerk), on=now.date()).content.reasons


def test_what_was_paid_since_a_day_months_back_is_reckoned_with_their_own_and_somebody_chooses(alone, gone, now, township_clerk, second_clerk):
    own(alone, 0, date(2026, 1, 1))
    warning = gone(alone, left_on=date(2026, 8, 10))
    for month, recovery, field in (("2026-10", "recover", "effective_month"), ("2026-09", "", "recovery")):
        with pytest.raises(RecheckInvalid) as refusal:
            ended(warning, now, township_clerk, second_clerk, month, recovery)
        assert refusal.value.field == field
    assert ended(warning, now, township_clerk, second_clerk, "2026-09").paid_since_fen == 3 * (71800 + 60000)


def test_their_own_category_ends_with_the_households(alone, gone, now, township_clerk, second_clerk):
    own(alone, 0, date(2026, 1, 1))
    ended(gone(alone), now, township_clerk, second_clerk)
    assert {until for _, until in ends_of(alone)} == {date(2026, 11, 30)}


def test_with_a_category_of_their_own_only_it_is_ended_all_the_same(alone, gone, now, township_clerk, second_clerk):
    CategoryMembership.objects.filter(household=alone).delete()
    own(alone, 0, date(2026, 1, 1))
    ended(gone(alone), now, township_clerk, second_clerk)
    assert ends_of(alone) == [(False, date(2026, 11, 30))]


def test_the_only_one_of_a_family_with_aid_leaves_it_when_the_recheck_is_decided(household, gone, now, township_clerk, second_clerk):
    CategoryMembership.objects.filter(household=household).delete()
    own(household, 1, date(2026, 1, 1))
    warning = gone(household, 1)
    assert len(living(household)) == 2
    ended(warning, now, township_clerk, second_clerk)
    assert (ends_of(household), living(household)) == ([(False, date(2026, 11, 30))], ["吴秀兰"])


def test_a_category_of_their_own_begun_after_the_day_ends_too_while_the_family_stays_on_aid(household, gone):
    own(household, 1, date(2026, 11, 10))
    gone(household, 1)
    assert (ends_of(household), living(household)) == ([(True, None), (False, date(2026, 11, 10))], ["吴秀兰"])


def test_their_own_category_paid_for_months_since_leads_to_the_recheck_which_ends_it(household, gone, now, township_clerk, second_clerk):
    own(household, 1, date(2026, 1, 1))
    back = {"left_on": date(2026, 8, 10)}
    with pytest.raises(EntryInvalid, match="2026-11") as refusal:
        gone(household, 1, **back)
    assert "启动复核" in refusal.value.remedy and len(living(household)) == 2
    Warning.objects.all().delete()
    warning = gone(household, 1, outcome=Outcome.RECHECK, **back)
    found = decided(warning.recheck, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, effective_month="2026-09", monthly_benefit_fen=71800, recovery="waive")
    assert (found.paid_since_fen, living(household)) == (3 * (71800 + 60000), ["吴秀兰"])
    assert (False, date(2026, 8, 31)) in ends_of(household)


def test_a_gradual_exit_under_way_is_closed_and_asks_for_no_letter_at_its_end(jixi, exit_, household, gone, now, township_clerk, second_clerk):
    alone = household
    for each in members_of(alone.pk)[1:]:
        Membership.objects.filter(pk=each.pk).update(until=SINCE)
    ended(gone(alone), now, township_clerk, second_clerk)
    exit_.refresh_from_db()
    assert (exit_.state, follow(at=now.replace(year=2027))) == ("replaced", 0)


def test_the_death_of_whoever_lived_alone_closes_a_gradual_exit_too(jixi, exit_, household, investigated, now, township_clerk):
    for each in members_of(household.pk)[1:]:
        Membership.objects.filter(pk=each.pk).update(until=SINCE)
    warning = investigated("deceased_still_registered", subject="person")
    entry = OutcomeEntry(Outcome.CORRECT, "有火化证明", died_on=SINCE)
    decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
    exit_.refresh_from_db()
    assert exit_.state == "replaced"


def test_the_register_itself_lets_nobody_go_whose_leaving_ends_all_aid(alone, now, township_clerk):
    who = members_of(alone.pk)[0].person
    with pytest.raises(EntryInvalid, match="不再有人享受救助"):
        leave_household(household_id=alone.pk, person_id=who.pk, on=SINCE, reason="立案回执", actor=township_clerk, at=now)
    assert ends_of(alone) == [(True, None)]


def test_where_a_recheck_is_under_way_already_that_one_is_ended_first(alone, gone, now, county_officer):
    begin_recheck(household=alone, reason="收入有变化", actor=county_officer, at=now, opened_by={"test": "1"})
    with pytest.raises(RecheckUnderWay):
        gone(alone)


@pytest.mark.parametrize(("rule", "day"), [("imprisoned_in_force", date(2026, 11, 21)), ("deceased_still_registered", SINCE)])
def test_a_day_to_come_or_another_rule_is_refused_and_nobody_leaves(away, household, rule, day):
    with pytest.raises(OutcomeInvalid) as refusal:
        away(1, rule, left_on=day)
    assert refusal.value.field == "left_on" and len(living(household)) == 2


def test_without_a_day_a_correction_takes_nobody_out(away, household, now):
    away(1, left_on=None)
    assert len(living(household)) == 2 and now.date() - SINCE > timedelta(0)
