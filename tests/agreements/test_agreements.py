"""A care agreement from its proposal to its end: for whom the law allows it, with consent, signed by the township, looked at monthly (P-34)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.assistance.queries import aid_of
from jiuzhu.casework.registry.models import Household, Membership, Person
from jiuzhu.delivery.agreements import services
from jiuzhu.delivery.agreements.models import CareAgreement
from jiuzhu.delivery.agreements.queries import find_agreement
from jiuzhu.delivery.agreements.rules import AgreementEntry, AgreementInvalid
from jiuzhu.delivery.agreements.tasks import keep_agreements
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved, ReasonMissing
from tests.conftest import TOWNSHIP, VILLAGE, actor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
ENTRY = AgreementEntry("亲友", "侄子吴明", ["日常看护", "生活照料"], 30000, TODAY, date(2027, 11, 19))
ZONE = ZoneInfo("Asia/Shanghai")
THE_FIRST = datetime(2026, 12, 1, 8, tzinfo=ZONE)


@pytest.fixture
def home(db, now):
    made = Household.objects.create(
        number="1", division_code=VILLAGE, head_name="吴老栓", registered_on=date(2026, 1, 1), changed_at=now, members=1,
        category="extreme_hardship", category_class="dispersed", category_since=date(2026, 1, 1),
    )  # fmt: skip
    Membership.objects.create(
        household=made, person=Person.objects.create(name="吴老栓", birth_date=date(1950, 1, 1), sex="M", changed_at=now), relation="head", since=date(2026, 1, 1)
    )
    return made


@pytest.fixture
def assistant():
    return actor("village_assistant", division=VILLAGE)


@pytest.fixture
def clerk():
    return actor("township_clerk", division=TOWNSHIP)


@pytest.fixture
def proposed(home, assistant, now):
    return services.propose(household_id=home.pk, person_id=home.memberships.get().person_id, entry=ENTRY, actor=assistant, at=now)


@pytest.fixture
def running(proposed, assistant, clerk, now):
    services.consent(agreement=proposed, consented_on=TODAY, witness="何桂芝", seen_version=0, actor=assistant, at=now)
    services.sign(agreement=proposed, signed_on=TODAY, seen_version=1, actor=clerk, at=now)
    return proposed


def test_it_is_for_whom_the_law_names_and_for_nobody_else(home, assistant, now):
    person = home.memberships.get().person_id
    for changes, told in (({"category_class": "concentrated"}, "不符合"), ({"category": "subsistence", "category_class": ""}, "不符合")):
        Household.objects.filter(pk=home.pk).update(**changes)
        with pytest.raises(AgreementInvalid, match=told) as refused:
            services.propose(household_id=home.pk, person_id=person, entry=ENTRY, actor=assistant, at=now)
        assert "二（五）2" in refused.value.remedy
    assert not CareAgreement.objects.exists()


def test_why_it_is_not_for_a_minor_is_told_to_who_reads_childrens_records(home, assistant, clerk, now):
    Person.objects.update(birth_date=date(2015, 1, 1))
    Household.objects.update(category_class="concentrated")
    told = {"household_id": home.pk, "person_id": home.memberships.get().person_id, "entry": ENTRY, "at": now}
    for who, shown in ((assistant, False), (clerk, True)):
        with pytest.raises(AgreementInvalid) as refused:
            services.propose(actor=who, **told)
        assert ("供养" in refused.value.what, "未成年" in refused.value.what) == (shown, not shown), refused.value.what


def test_nobody_is_entrusted_without_consent_and_the_township_signs(proposed, assistant, clerk, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        CareAgreement.objects.filter(pk=proposed.pk).update(state="in_force")
    with pytest.raises(AgreementInvalid, match="见证人"):
        services.consent(agreement=proposed, consented_on=TODAY, witness=" ", seen_version=0, actor=assistant, at=now)
    services.consent(agreement=proposed, consented_on=TODAY, witness="何桂芝", seen_version=0, actor=assistant, at=now)
    with pytest.raises(NotPermitted):
        services.sign(agreement=proposed, signed_on=TODAY, seen_version=1, actor=assistant, at=now)
    services.sign(agreement=proposed, signed_on=TODAY, seen_version=1, actor=clerk, at=now)
    assert (proposed.state, proposed.clause) == ("in_force", "二（五）2")


def test_one_person_has_one_agreement(proposed, home, assistant, now):
    with pytest.raises(AgreementInvalid, match="没有结束"):
        services.propose(household_id=home.pk, person_id=proposed.person_id, entry=ENTRY, actor=assistant, at=now)


def test_every_month_it_is_looked_at_once_and_what_was_not_done_is_written_down(running, assistant, now):
    assert keep_agreements(now) == (0, 0)
    assert [keep_agreements(THE_FIRST), keep_agreements(THE_FIRST)] == [(0, 1), (0, 0)]
    assert inbox(assistant).get(workflow="care_agreement").due_at.astimezone(now.tzinfo).date() == date(2026, 12, 31)
    running.refresh_from_db()
    given = {"agreement": running, "seen_version": running.version, "actor": assistant, "at": THE_FIRST}
    with pytest.raises(AgreementInvalid, match="没有做到"):
        services.check(result="partly", words="", **given)
    services.check(result="partly", words="没有洗被褥，已提醒", **given)
    assert running.state == "in_force" and keep_agreements(THE_FIRST + timedelta(days=5)) == (0, 0)
    assert [(each.month, each.result) for each in running.checks.all()] == [(date(2026, 12, 1), "partly")]


def test_it_runs_on_when_agreed_to_anew_and_signed_by_another_and_ends_with_its_term(running, assistant, clerk, now):
    asked = {"agreement": running, "valid_until": date(2028, 11, 19), "seen_version": running.version, "at": now}
    with pytest.raises(AgreementInvalid, match="见证人"):
        services.ask_renewal(consented_on=TODAY, witness=" ", actor=assistant, **asked)
    services.ask_renewal(consented_on=TODAY, witness="吴大爷", actor=clerk, **asked)
    signed = {"agreement": running, "signed_on": TODAY, "seen_version": running.version, "at": now}
    with pytest.raises(NotPermitted):
        services.renew(actor=clerk, **signed)
    assert running.valid_until == date(2027, 11, 19)
    services.renew(actor=actor("township_clerk", division=TOWNSHIP, user_id="third"), **signed)
    assert (running.state, running.valid_until, running.witness, running.renew_until) == ("in_force", date(2028, 11, 19), "吴大爷", None)
    late = datetime(2028, 11, 20, 8, tzinfo=now.tzinfo)
    assert keep_agreements(datetime(2027, 11, 20, 8, tzinfo=now.tzinfo))[0] == 0
    assert keep_agreements(late)[0] == 1
    running.refresh_from_db()
    assert (running.state, running.ended_because) == ("expired", "协议期满")


def test_whoever_leaves_the_law_or_the_household_is_asked_about_once(running, home, assistant, clerk, now):
    later = now + timedelta(days=1)
    Household.objects.filter(pk=home.pk).update(changed_at=later)
    keep_agreements(later)
    assert not inbox(clerk).filter(workflow="care_agreement").exists()
    later += timedelta(days=1)
    Household.objects.filter(pk=home.pk).update(category_class="concentrated", changed_at=later)
    keep_agreements(later + timedelta(hours=1))
    keep_agreements(later + timedelta(hours=2))
    assert inbox(clerk).get(workflow="care_agreement").subject_id == running.pk
    found = find_agreement(clerk, running.pk)
    assert found.state == "review" and "供养" in found.review_because
    given = {"reason": "已当面核实", "seen_version": found.version, "actor": clerk, "at": later}
    with pytest.raises(AgreementInvalid, match="不符合"):
        services.keep(agreement=found, **given)
    Household.objects.filter(pk=home.pk).update(category_class="dispersed")
    services.keep(agreement=find_agreement(clerk, found.pk), **given)
    other = Household.objects.create(
        number="2", division_code="341525101001", head_name="吴二", registered_on=date(2026, 1, 1), changed_at=later, members=1,
        category="extreme_hardship", category_class="dispersed", category_since=date(2026, 1, 1),
    )  # fmt: skip
    moved = later + timedelta(days=1)
    home.memberships.update(until=moved.date())
    Membership.objects.create(household=other, person_id=found.person_id, relation="head", since=moved.date())
    Household.objects.update(changed_at=moved)
    keep_agreements(moved + timedelta(hours=1))
    found.refresh_from_db()
    assert (found.state, found.household, found.division_code) == ("review", other, "341525101001") and "另一户" in found.review_because


def test_a_month_whose_check_gave_way_to_a_review_is_still_looked_at_before_the_next(running, home, assistant, clerk):
    keep_agreements(THE_FIRST)
    changed = THE_FIRST + timedelta(days=20)
    Household.objects.filter(pk=home.pk).update(category_class="concentrated", changed_at=changed)
    keep_agreements(changed + timedelta(hours=1))
    Household.objects.filter(pk=home.pk).update(category_class="dispersed")
    found = find_agreement(clerk, running.pk)
    assert found.state == "review"
    next_month = datetime(2027, 1, 5, 8, tzinfo=THE_FIRST.tzinfo)
    services.keep(agreement=found, reason="已当面核实", seen_version=found.version, actor=clerk, at=next_month)
    for month in ("2026-12", "2027-01"):
        keep_agreements(next_month)
        found = find_agreement(assistant, running.pk)
        assert (found.state, f"{found.check_due_on:%Y-%m}") == ("check", month)
        services.check(agreement=found, result="kept", words="", seen_version=found.version, actor=assistant, at=next_month)
    assert [each.month for each in aid_of(home.pk)] == ["2027-01", "2026-12"]


def test_money_stops_for_a_reason_once_confirmed_and_goes_on_by_another(running, clerk):
    given = {"agreement": running, "seen_version": running.version, "actor": clerk, "at": THE_FIRST}
    with pytest.raises(AgreementInvalid, match="确认"):
        services.suspend(reason="长期外出", confirmed=False, **given)
    with pytest.raises(ReasonMissing):
        services.suspend(reason=" ", confirmed=True, **given)
    services.suspend(reason="长期外出", confirmed=True, **given)
    assert running.state == "suspended" and keep_agreements(THE_FIRST) == (0, 0)
    with pytest.raises(NotPermitted):
        services.lift(agreement=running, reason="回来了", seen_version=running.version, actor=clerk, at=THE_FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        CareAgreement.objects.filter(pk=running.pk).update(lifted_by=clerk.user_id)
    services.lift(agreement=running, reason="回来了", seen_version=running.version, actor=actor("township_clerk", division=TOWNSHIP, user_id="third"), at=THE_FIRST)
    assert running.state == "in_force"


def test_a_fee_keeps_to_the_ceiling_a_county_sets(home, assistant, now):
    given = {"household_id": home.pk, "person_id": home.memberships.get().person_id, "actor": assistant, "at": now}
    set_local_value(name="entrusted_fee_ceiling_monthly_yuan", value="299.99", valid_from=TODAY, source="测试", actor=SYSTEM, at=now)
    with pytest.raises(AgreementInvalid, match=r"299\.99 元的上限"):
        services.propose(entry=ENTRY, **given)
    assert services.propose(entry=replace(ENTRY, fee_fen=29999), **given).fee_fen == 29999


def test_it_is_signed_after_the_consent_and_with_the_living_only(proposed, assistant, clerk, now):
    services.consent(agreement=proposed, consented_on=TODAY, witness="何桂芝", seen_version=0, actor=assistant, at=now)
    with pytest.raises(AgreementInvalid, match="早于"):
        services.sign(agreement=proposed, signed_on=TODAY - timedelta(days=1), seen_version=1, actor=clerk, at=now)
    Person.objects.update(alive=False)
    proposed.person.refresh_from_db()
    with pytest.raises(AgreementInvalid, match="去世"):
        services.sign(agreement=proposed, signed_on=TODAY, seen_version=1, actor=clerk, at=now)
    assert keep_agreements(now) == (1, 0) and not inbox(clerk).filter(workflow="care_agreement").exists()


def test_one_that_begins_on_the_first_is_looked_at_in_its_first_month_and_renewed_after_the_look(running, assistant, clerk):
    CareAgreement.objects.update(valid_from=THE_FIRST.date())
    assert keep_agreements(THE_FIRST) == (0, 1)
    running.refresh_from_db()
    asked = {"agreement": running, "valid_until": date(2028, 11, 19), "consented_on": THE_FIRST.date(), "witness": "何桂芝", "actor": assistant, "at": THE_FIRST}
    with pytest.raises(AlreadyMoved):
        services.ask_renewal(seen_version=running.version, **asked)
    services.check(agreement=running, result="kept", words="", seen_version=running.version, actor=assistant, at=THE_FIRST)
    services.ask_renewal(seen_version=running.version, **asked)
    services.renew(agreement=running, signed_on=THE_FIRST.date(), seen_version=running.version, actor=clerk, at=THE_FIRST)
    assert running.valid_until == date(2028, 11, 19)


def test_a_check_waits_where_the_household_lives_now(running, home, assistant):
    keep_agreements(THE_FIRST)
    Household.objects.filter(pk=home.pk).update(division_code="341525101001")
    there = actor("village_assistant", division="341525101001", user_id="there")
    assert not inbox(there).filter(workflow="care_agreement").exists()
    keep_agreements(THE_FIRST)
    assert [inbox(who).filter(workflow="care_agreement").count() for who in (there, assistant)] == [1, 0]
