"""Who is in prison, missing or has moved away leaves the household by the correction: what is done and given for that person stops (I-19)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.registry.models import CategoryMembership, Household
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import EntryInvalid
from jiuzhu.interfaces.web.letters import warning as letter
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry, OutcomeInvalid
from jiuzhu.monitoring.warnings.services import decide
from tests.registry.conftest import person

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


def test_the_aid_of_whoever_lives_alone_ends_with_the_day_and_the_file_stays(away, registered, investigated, now, township_clerk):
    alone = registered(person(3, name="赵独居", relation="head"))
    who = members_of(alone.pk)[0].person
    warning = investigated("missing_in_force", subject="person", subject_id=str(who.pk), subject_name=who.name, household_id=str(alone.pk))
    entry = OutcomeEntry(Outcome.CORRECT, "公安机关已立案", left_on=SINCE)
    decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
    assert [each.until for each in CategoryMembership.objects.filter(household=alone)] == [SINCE]
    assert living(alone) == ["赵独居"]


@pytest.mark.parametrize(("rule", "day"), [("imprisoned_in_force", date(2026, 11, 21)), ("deceased_still_registered", SINCE)])
def test_a_day_to_come_or_another_rule_is_refused_and_nobody_leaves(away, household, rule, day):
    with pytest.raises(OutcomeInvalid) as refusal:
        away(1, rule, left_on=day)
    assert refusal.value.field == "left_on" and len(living(household)) == 2


def test_without_a_day_a_correction_takes_nobody_out(away, household, now):
    away(1, left_on=None)
    assert len(living(household)) == 2 and now.date() - SINCE > timedelta(0)
