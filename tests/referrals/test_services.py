"""A warning goes to a department, whose reply is accepted or asked for again; late departments are urged once a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.referrals import queries, services
from jiuzhu.casework.referrals.models import Referral
from jiuzhu.casework.referrals.rules import ReferralEntry, ReferralInvalid, ReferralUnderWay, ReferralUrgedToday, ReplyEntry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry, OutcomeInvalid
from jiuzhu.monitoring.warnings.services import accept_reply, decide, recall
from tests.conftest import COUNTY, actor
from tests.referrals.conftest import department
from tests.warnings.test_sealed_findings import is_kept_in_clear

pytestmark = pytest.mark.django_db
AIDED = ReplyEntry("aided", aid_kind="护理补贴", amount_fen=8000, from_on=date(2026, 12, 1), monthly=True)
REFUSED = ReplyEntry("not_eligible", "残疾等级不在补贴范围")


def state(warning_id):
    return Warning.objects.get(pk=warning_id).state


def answered(referral, now, liaison, entry=AIDED):
    services.receive(referral_id=referral.pk, actor=liaison, at=now, seen_version=referral.version)
    services.reply(referral_id=referral.pk, entry=entry, actor=liaison, at=now, seen_version=referral.version + 1)
    referral.refresh_from_db()


def test_a_warning_put_to_a_department_waits_there_and_ends_with_the_accepted_reply(referred, now, liaison, township_clerk, household):
    referral = referred()
    assert state(referral.origin_id) == "referring"
    assert [(item.title, item.about, item.household_id) for item in inbox(liaison)] == [("转介：残疾人补贴", referral.subject_name, "")]
    answered(referral, now, liaison)
    assert state(referral.origin_id) == "referring"
    accept_reply(referral_id=referral.pk, actor=township_clerk, at=now, seen_version=referral.version)
    assert state(referral.origin_id) == "referred"
    granted = queries.aid_granted(household_ids=[household.pk])
    assert [(each.department, each.kind, each.amount_fen, each.monthly) for each in granted] == [("霍山县残疾人联合会", "护理补贴", 8000, True)]
    assert [entry.action for entry in entries("referral", str(referral.pk))][-1] == "转介：确认回复"


def test_a_reply_that_is_not_accepted_grants_nothing(referred, now, liaison, township_clerk):
    referral = referred()
    answered(referral, now, liaison)
    assert queries.aid_granted() == []
    services.ask_again(referral_id=referral.pk, reason="请写明发放月份", actor=township_clerk, at=now, seen_version=referral.version)
    referral.refresh_from_db()
    assert (referral.state, queries.aid_granted()) == ("received", [])
    services.reply(referral_id=referral.pk, entry=REFUSED, actor=liaison, at=now + timedelta(hours=1), seen_version=referral.version)
    referral.refresh_from_db()
    accept_reply(referral_id=referral.pk, actor=township_clerk, at=now, seen_version=referral.version)
    assert (queries.newest_reply(referral).outcome, queries.aid_granted()) == ("not_eligible", [])


def test_who_is_on_no_aid_and_not_eligible_at_the_department_may_be_put_on_the_ledger(referred, now, liaison, township_clerk):
    referral = referred(on_aid=False)
    answered(referral, now, liaison, REFUSED)
    accept_reply(referral_id=referral.pk, actor=township_clerk, at=now, seen_version=referral.version)
    warning = Warning.objects.get(pk=referral.origin_id)
    assert (warning.state, [item.action for item in inbox(township_clerk)]) == ("investigated", ["处置"])
    entry = OutcomeEntry(Outcome.KEEP_ON_LEDGER, "残联答复不在补贴范围", review_on=now.date() + timedelta(days=90))
    decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
    assert state(warning.pk) == "ledgered"


def test_the_department_gives_back_what_is_not_its_business_and_another_takes_it(referred, now, liaison, township_clerk):
    referral = referred()
    services.send_back(referral_id=referral.pk, reason="应由医保局办理", actor=liaison, at=now, seen_version=0)
    other = department("霍山县医疗保障局", now)
    referral.refresh_from_db()
    same = ReferralEntry(str(referral.organisation_id), "医疗救助", "住院费用负担重")
    with pytest.raises(ReferralInvalid):
        services.resend(referral_id=referral.pk, entry=same, reason="残联说不归它", actor=township_clerk, at=now, seen_version=1)
    entry = ReferralEntry(str(other.pk), "医疗救助", "住院费用负担重")
    services.resend(referral_id=referral.pk, entry=entry, reason="残联说不归它", actor=township_clerk, at=now, seen_version=1)
    assert not inbox(liaison).exists()
    with pytest.raises(NotFound):
        queries.find_referral(liaison, referral.pk)
    assert inbox(actor("department_liaison", organisation=str(other.pk))).count() == 1


def test_another_department_reads_nothing_of_what_passed_with_the_former(referred, now, liaison, township_clerk):
    referral = referred()
    answered(referral, now, liaison, REFUSED)
    services.ask_again(referral_id=referral.pk, reason="请核对等级", actor=township_clerk, at=now, seen_version=2)
    services.remind(referral=Referral.objects.get(), actor=SYSTEM, at=now)
    services.send_back(referral_id=referral.pk, reason="应由医保局办理", actor=liaison, at=now, seen_version=3)
    entry, later = ReferralEntry(str(department("霍山县医疗保障局", now).pk), "医疗救助", "住院费用负担重"), now + timedelta(hours=2)
    services.resend(referral_id=referral.pk, entry=entry, reason="残联说不归它", actor=township_clerk, at=later, seen_version=4)
    referral.refresh_from_db()
    told = queries.history_of(referral, for_department=True)
    assert (told.begun_at, told.replies, told.reminders, told.steps) == (later, [], [], [])
    answered(referral, later, actor("department_liaison", organisation=entry.organisation_id))
    told = queries.history_of(referral, for_department=True)
    assert [each.outcome for each in told.replies] == ["aided"] and [each.step for each in told.steps] == ["receive", "reply"]
    whole = queries.history_of(referral, for_department=False)
    assert (len(whole.replies), len(whole.reminders), len(whole.steps)) == (2, 1, 7)


def test_no_reason_and_no_reminder_gives_a_department_a_number(referred, now, liaison, township_clerk, county_officer):
    referral, told = referred(), "请打 138-0013-8000"
    common = {"referral_id": referral.pk, "actor": township_clerk, "at": now}
    with pytest.raises(ReferralInvalid):
        services.remind(referral=referral, actor=county_officer, at=now, note=told)
    with pytest.raises(ReferralInvalid):
        recall(**common, reason=told, seen_version=0)
    answered(referral, now, liaison)
    with pytest.raises(ReferralInvalid):
        services.ask_again(**common, reason=told, seen_version=2)
    services.ask_again(**common, reason="请核对等级", seen_version=2)
    services.send_back(referral_id=referral.pk, reason="应由医保局办理", actor=liaison, at=now, seen_version=3)
    entry = ReferralEntry(str(department("霍山县医疗保障局", now).pk), "医疗救助", "住院费用负担重")
    with pytest.raises(ReferralInvalid):
        services.resend(**common, entry=entry, reason=told, seen_version=4)


def test_what_the_department_asked_for_is_added(referred, now, liaison, township_clerk):
    referral = referred()
    services.send_back(referral_id=referral.pk, reason="请说明残疾等级", actor=liaison, at=now, seen_version=0)
    services.supply(referral_id=referral.pk, more="肢体一级", actor=township_clerk, at=now, seen_version=1)
    referral.refresh_from_db()
    assert referral.state == "received" and "补充：肢体一级" in referral.situation_sealed


def test_a_matter_taken_back_lets_the_warning_be_ended_otherwise(referred, now, liaison, township_clerk):
    referral = referred()
    recall(referral_id=referral.pk, reason="本人已自行办理", actor=township_clerk, at=now, seen_version=0)
    warning = Warning.objects.get(pk=referral.origin_id)
    assert (warning.state, inbox(liaison).count()) == ("investigated", 0)
    decide(warning_id=warning.pk, entry=OutcomeEntry(Outcome.EXPLAIN, "本人已经领到"), actor=township_clerk, at=now, seen_version=warning.version)
    assert state(warning.pk) == "explained"


def test_pressing_twice_refers_once(investigated, refer, now, township_clerk):
    warning = investigated()
    for _ in range(2):
        decide(warning_id=warning.pk, entry=refer(), actor=township_clerk, at=now, seen_version=2)
    assert Referral.objects.count() == 1


def test_one_matter_is_with_one_department_at_a_time(referred, now, township_clerk, federation):
    referral = referred()
    with pytest.raises(ReferralUnderWay):
        services.open_referral(
            entry=ReferralEntry(str(federation.pk), "残疾人补贴", "护理补贴没有发放"), origin_kind="warning", origin_id=referral.origin_id,
            subject_name="某户", division_code=referral.division_code, actor=township_clerk, at=now,
        )  # fmt: skip


def test_somebody_who_is_not_registered_is_named_to_the_department_alone(investigated, refer, now, county_officer, liaison):
    warning = investigated(subject_type="unregistered", subject_id="cd" * 16, subject_name="未登记人员", household_id="")
    common = {"warning_id": warning.pk, "actor": county_officer, "at": now, "seen_version": 2}
    with pytest.raises(OutcomeInvalid):
        decide(**common, entry=refer())
    with pytest.raises(ReferralInvalid):
        decide(**common, entry=refer(person_name="汪桂兰 138-0013-8000"))
    decide(**common, entry=refer(person_name="汪桂兰"))
    referral = Referral.objects.get()
    assert (str(referral), inbox(liaison).get().about) == ("残疾人补贴：汪桂兰", "汪桂兰")
    assert not is_kept_in_clear("汪桂兰")


def test_a_department_of_another_county_gets_nothing(investigated, refer, now, township_clerk):
    stranger = department("邻县残联", now, "341524000000")
    warning = investigated()
    with pytest.raises(ReferralInvalid):
        decide(warning_id=warning.pk, entry=refer(referred_to=str(stranger.pk)), actor=township_clerk, at=now, seen_version=2)
    assert state(warning.pk) == "investigated"


def test_only_the_department_answers_and_only_who_sent_it_accepts(referred, now, liaison, township_clerk, county_officer, village_assistant):
    referral = referred()
    with pytest.raises(NotPermitted):
        services.receive(referral_id=referral.pk, actor=township_clerk, at=now, seen_version=0)
    with pytest.raises(NotFound):
        services.receive(referral_id=referral.pk, actor=village_assistant, at=now, seen_version=0)
    services.reply(referral_id=referral.pk, entry=AIDED, actor=county_officer, at=now, seen_version=0, on_paper=True)
    with pytest.raises(NotPermitted):
        accept_reply(referral_id=referral.pk, actor=liaison, at=now, seen_version=1)
    assert queries.newest_reply(referral).on_paper


def test_a_late_department_is_urged_once_a_working_day_and_listed(referred, now, liaison, county_officer):
    load_calendar()
    set_local_value(name="referral.receive_working_days", value="2", valid_from=date(2026, 1, 1), source="局发〔2026〕2 号", actor=SYSTEM, at=now)
    referral = referred()
    later = now + timedelta(days=5)
    assert services.urge_late(at=now) == 0
    assert [services.urge_late(at=later), services.urge_late(at=later)] == [1, 0]
    assert services.urge_late(at=now + timedelta(days=8)) == 0, "a Saturday"
    with pytest.raises(ReferralUrgedToday):
        services.remind(referral=referral, actor=county_officer, at=later)
    row = queries.by_department(county_officer, now=later)[0]
    assert (row.name, row.all, row.waiting, row.late, row.done) == ("霍山县残疾人联合会", 1, 1, 1, 0)
    assert inbox(liaison).get().urged_count == 1
    assert queries.by_department(actor("county_officer", division="341524000000"), now=later) == []
    assert county_officer.posts[0].division_code == COUNTY
