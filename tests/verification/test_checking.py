"""A check goes from signatures to a dated report, and nobody is asked about who has not signed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.registry.services import add_member
from jiuzhu.casework.verification import services
from jiuzhu.casework.verification.models import Concerned, SourceCheck, Verification
from jiuzhu.casework.verification.rules import AuthorisationMissing, VerificationInvalid, VerificationUnderWay
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.queries import inbox, open_item
from tests.conftest import COUNTY, VILLAGE, actor
from tests.orders.conftest import person
from tests.verification.conftest import ELSEWHERE, NEXT_TOWNSHIP, move

pytestmark = pytest.mark.django_db


class TestAsking:
    def test_nobody_is_checked_before_every_member_has_signed(self, opened, signed, township_clerk, now):
        check = opened()
        signed("吴长贵")
        with pytest.raises(AuthorisationMissing, match="周桂兰"):
            services.request_check(verification_id=check.pk, actor=township_clerk, at=now, seen_version=0)
        assert not Concerned.objects.exists()
        signed("周桂兰")
        services.request_check(verification_id=check.pk, actor=township_clerk, at=now, seen_version=0)
        assert Concerned.objects.count() == 2

    def test_an_authorisation_that_is_over_or_withdrawn_does_not_count(self, opened, signed, township_clerk, now):
        check, given = opened(), signed()
        later = now + timedelta(days=200)
        with pytest.raises(AuthorisationMissing):
            services.request_check(verification_id=check.pk, actor=township_clerk, at=later, seen_version=0)
        services.withdraw(authorisation_id=given[0].pk, reason="本人提出", actor=township_clerk, at=now, seen_version=0)
        with pytest.raises(AuthorisationMissing, match=given[0].person_name):
            services.request_check(verification_id=check.pk, actor=township_clerk, at=now, seen_version=0)

    def test_the_database_refuses_a_check_of_members_who_did_not_sign(self, opened):
        check = opened()
        with pytest.raises(IntegrityError), transaction.atomic():
            Verification.objects.filter(pk=check.pk).update(state="requested", members_concerned=2, members_authorised=1, requested_on=date(2026, 11, 20))

    def test_the_database_refuses_an_authorisation_that_did_not_hold_on_the_day(self, requested):
        with pytest.raises(IntegrityError), transaction.atomic():
            Concerned.objects.filter(verification=requested).update(requested_on=date(2027, 6, 1))

    def test_a_repeated_press_asks_once(self, requested, township_clerk, now):
        assert services.request_check(verification_id=requested.pk, actor=township_clerk, at=now, seen_version=0).repeated
        assert Concerned.objects.count() == 2

    def test_a_household_is_checked_once_at_a_time(self, requested, opened):
        with pytest.raises(VerificationUnderWay):
            opened()

    def test_a_member_who_came_since_sends_it_back_for_a_signature(self, requested, household, county_officer, township_clerk, now):
        add_member(household_id=household.pk, entry=person("吴小妹", relation="child", born="19900101"), on=now.date(), reason="迁入", actor=SYSTEM, at=now)
        with pytest.raises(AuthorisationMissing, match="吴小妹"):
            services.send_out(verification_id=requested.pk, actor=county_officer, at=now, seen_version=1)
        services.return_check(verification_id=requested.pk, reason="吴小妹没有签字", actor=county_officer, at=now, seen_version=1)
        requested.refresh_from_db()
        assert requested.state == "open" and not Concerned.objects.exists()

    def test_after_a_move_the_present_township_opens_its_own_and_the_former_one_stops(self, requested, household, now):
        move(household, now)
        there = actor("township_clerk", division=NEXT_TOWNSHIP, user_id="there")
        own = services.open_check(household_id=household.pk, kind="application", cause="", actor=there, at=now)
        requested.refresh_from_db()
        assert (requested.state, own.state, own.division_code) == ("stopped", "open", ELSEWHERE)
        assert services.stop_moved(at=now) == 0

    def test_a_reported_difference_is_stopped_by_a_move_and_keeps_its_report(self, answered, household, county_officer, now):
        services.report(
            verification_id=answered.pk, consistent=False, finding="未申报住宅一套", actor=county_officer, at=now, seen_version=answered.version
        )
        move(household, now)
        assert services.stop_moved(at=now) == 1
        answered.refresh_from_db()
        assert answered.state == "stopped" and answered.number == "核对报告〔2026〕1 号"

    def test_the_township_asks_and_the_county_checks(self, opened, signed, requested, township_clerk, county_officer, now):
        with pytest.raises(NotPermitted):
            services.send_out(verification_id=requested.pk, actor=township_clerk, at=now, seen_version=1)
        with pytest.raises(NotPermitted):
            services.open_check(household_id=requested.household_id, kind="change", cause="", actor=county_officer, at=now)
        for nobody in (actor("auditor", division=COUNTY), actor("village_assistant", division=VILLAGE)):
            with pytest.raises(NotPermitted):
                services.open_check(household_id=requested.household_id, kind="change", cause="", actor=nobody, at=now)


class TestReport:
    def test_each_of_the_eleven_sources_is_returned_no_data_or_failed(self, sent, county_officer, now):
        check = sent()
        assert check.sources.count() == 11 and set(check.sources.values_list("channel", flat=True)) == {"hand"}
        enter = {"verification_id": check.pk, "person_ids": (), "actor": county_officer, "at": now}
        services.enter_by_hand(source="户籍", outcome="no_data", text="", **enter)
        services.enter_by_hand(source="银行", outcome="returned", text="活期 1,200.00 元", **enter)
        services.close_waiting(verification_id=check.pk, reason="超过约定时间", actor=county_officer, at=now, seen_version=2)
        check.refresh_from_db()
        told = dict(check.sources.values_list("source", "outcome"))
        assert check.state == "answered" and told["户籍"] == "no_data" and told["银行"] == "returned"
        assert {value for source, value in told.items() if source not in ("户籍", "银行")} == {"failed"}

    def test_the_last_answer_moves_the_check_on(self, answered):
        assert answered.state == "answered" and open_item("verification", str(answered.pk)).action == "出具报告"

    def test_a_source_is_settled_only_when_every_member_has_an_answer(self, sent, county_officer, now):
        check = sent()
        first = check.concerned.first()
        enter = {"verification_id": check.pk, "source": "纳税记录", "outcome": "no_data", "text": "", "actor": county_officer, "at": now}
        services.enter_by_hand(person_ids=(str(first.person_id),), **enter)
        assert SourceCheck.objects.get(verification=check, source="纳税记录").state != "settled"
        with pytest.raises(VerificationInvalid, match="都已有结果"):
            services.enter_by_hand(person_ids=(str(first.person_id),), **enter)
        services.enter_by_hand(person_ids=(), **enter)
        assert SourceCheck.objects.get(verification=check, source="纳税记录").outcome == "no_data"

    def test_a_report_is_dated_numbered_and_valid_for_the_months_the_county_set(self, answered, county_officer, now):
        given = {"verification_id": answered.pk, "consistent": True, "finding": "与申报的收入、财产一致", "actor": county_officer, "at": now}
        services.report(seen_version=answered.version, **given)
        again = services.report(seen_version=answered.version, **given)
        answered.refresh_from_db()
        assert again.repeated and answered.number == "核对报告〔2026〕1 号"
        assert (answered.state, answered.reported_on, answered.valid_until) == ("consistent", date(2026, 11, 20), date(2027, 5, 19))
        assert answered.finding == "与申报的收入、财产一致"

    def test_whoever_asked_does_not_report(self, answered, now):
        both = actor("county_officer", division=COUNTY, user_id=answered.requester_id)
        with pytest.raises(VerificationInvalid, match="另一位"):
            services.report(verification_id=answered.pk, consistent=True, finding="与申报一致", actor=both, at=now, seen_version=answered.version)
        with pytest.raises(IntegrityError), transaction.atomic():
            Verification.objects.filter(pk=answered.pk).update(reporter_id=answered.requester_id)

    def test_a_difference_is_explained_sent_back_and_accepted(self, answered, county_officer, township_clerk, now):
        at = {"verification_id": answered.pk, "at": now}
        services.report(consistent=False, finding="未申报住宅一套", actor=county_officer, seen_version=3, **at)
        services.explain(text="房屋已卖", actor=township_clerk, seen_version=4, **at)
        services.send_back(reason="请附买卖合同", actor=county_officer, seen_version=5, **at)
        services.explain(text="房屋 2024 年已卖，合同已附卷", actor=township_clerk, seen_version=6, **at)
        services.accept(reason="合同真实，未再持有", actor=county_officer, seen_version=7, **at)
        answered.refresh_from_db()
        assert answered.state == "accepted" and "合同已附卷" in answered.explanation

    def test_what_no_source_settles_is_looked_at_in_the_home_before_the_report(self, answered, county_officer, township_clerk, now):
        at = {"verification_id": answered.pk, "at": now}
        services.ask_visit(reason="车辆来源未能核对", actor=county_officer, seen_version=3, **at)
        assert [item.action for item in inbox(township_clerk) if item.workflow == "verification"] == ["入户核查"]
        seen = {"visited_on": now.date(), "visitors": "赵协理、钱书记", "text": "院内无车，邻里证实两年前已卖"}
        presses = [services.note_visit(actor=township_clerk, seen_version=4, **seen, **at) for _ in range(2)]
        services.report(consistent=True, finding="与申报一致", actor=county_officer, seen_version=5, **at)
        answered.refresh_from_db()
        assert ([each.repeated for each in presses], answered.state, answered.visit) == ([False, True], "consistent", seen["text"])

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"visitors": " "}, "visitors"), ({"text": ""}, "text"), ({"visited_on": date(2026, 11, 21)}, "visited_on"), ({"visited_on": date(2025, 1, 1)}, "visited_on")],
    )
    def test_a_visit_tells_who_saw_what_on_a_day_since_it_was_asked_for(self, answered, county_officer, township_clerk, now, wrong, field):
        services.ask_visit(verification_id=answered.pk, reason="来源未能核对", actor=county_officer, at=now, seen_version=3)
        seen = {"visited_on": now.date(), "visitors": "赵协理", "text": "院内无车，邻里证实"} | wrong
        with pytest.raises(VerificationInvalid) as refusal:
            services.note_visit(verification_id=answered.pk, actor=township_clerk, at=now, seen_version=4, **seen)
        assert refusal.value.field == field

    def test_the_county_does_not_write_the_visit_and_the_township_does_not_ask_for_it(self, answered, county_officer, township_clerk, now):
        with pytest.raises(NotPermitted):
            services.ask_visit(verification_id=answered.pk, reason="来源未能核对", actor=township_clerk, at=now, seen_version=3)
        services.ask_visit(verification_id=answered.pk, reason="来源未能核对", actor=county_officer, at=now, seen_version=3)
        with pytest.raises(NotPermitted):
            services.note_visit(verification_id=answered.pk, visited_on=now.date(), visitors="程", text="院内无车，邻里证实", actor=county_officer, at=now, seen_version=4)

    def test_withdrawing_stops_what_is_being_checked(self, sent, signed, township_clerk, now):
        check = sent()
        used = check.concerned.first().authorisation
        services.withdraw(authorisation_id=used.pk, reason="本人提出", actor=township_clerk, at=now, seen_version=0)
        check.refresh_from_db()
        assert check.state == "stopped" and set(check.sources.values_list("state", flat=True)) == {"dropped"}
