"""Complaints, clocks that ran out, orders nobody could serve, and the need an order was placed for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import COUNTY, actor
from tests.orders.conftest import FIRST, manager, worker
from tests.orders.test_orders import serve, step

from jiuzhu.assessment.needs.services import record_need
from jiuzhu.casework.assistance.queries import aid_of
from jiuzhu.delivery.orders import services, tasks
from jiuzhu.delivery.orders.models import Complaint, Escalation, Order
from jiuzhu.delivery.orders.rules import ComplaintRefused, OrderRefused, SamePerson
from jiuzhu.delivery.orders.tasks import tell_of_clocks
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing

pytestmark = pytest.mark.django_db


def local(now, **values):
    for name, value in values.items():
        set_local_value(name=name.replace("__", "."), value=value, valid_from=FIRST, source="测试", actor=SYSTEM, at=now)


def settle(act, complaint, who, now, **more):
    complaint.refresh_from_db()
    act(complaint=complaint, actor=who, at=now, seen_version=complaint.version, **more)
    complaint.refresh_from_db()


@pytest.fixture
def checked(register, provider, order, now, village_assistant, township_clerk):
    """A service that was given and accepted."""
    firm = provider()
    made = order(register())
    step(services.accept, made, manager(firm), now)
    serve(made, worker(firm), now)
    step(services.confirm, made, village_assistant, now)
    step(services.check, made, township_clerk, now)
    return made


class TestComplaints:
    def test_a_complaint_leads_to_the_service_being_given_again_and_paid_once(self, checked, now, village_assistant, township_clerk):
        made = services.complain(order=checked, source="self", words="只扫了一间屋", actor=village_assistant, at=now)
        assert services.complain(order=checked, source="family", words="再说一遍不满意", actor=village_assistant, at=now) == made
        assert [item.action for item in inbox(township_clerk, tab="服务投诉")] == ["处理投诉"]
        settle(services.require_rework, made, township_clerk, now, reason="另一间也要打扫")
        checked.refresh_from_db()
        assert (checked.state, made.state) == ("rework", "reworking")
        serve(checked, actor("provider_worker", organisation=str(checked.organisation_id), user_id="somebody"), now)
        step(services.confirm, checked, village_assistant, now)
        step(services.check, checked, township_clerk, now)
        made.refresh_from_db()
        assert (made.state, made.outcome, aid_of(checked.household_id).count()) == ("replied", "repaired", 1)
        settle(services.satisfied, made, village_assistant, now)
        assert made.state == "closed" and not inbox(township_clerk, tab="服务投诉").exists() and first_fault() is None

    def test_whoever_is_not_satisfied_is_heard_again_with_a_new_clock(self, checked, now, village_assistant, township_clerk):
        load_calendar()
        local(now, order__complaint_working_days="3")
        made = services.complain(order=checked, source="hotline", words="态度不好", actor=village_assistant, at=now)
        first = inbox(township_clerk, tab="服务投诉").get().due_at
        settle(services.reply, made, township_clerk, now, outcome="explained", reason="机构已道歉")
        with pytest.raises(ReasonMissing):
            settle(services.reopen, made, village_assistant, now, reason=" ")
        settle(services.reopen, made, village_assistant, now + timedelta(days=4), reason="没有人道歉")
        assert made.state == "received" and inbox(township_clerk, tab="服务投诉").get().due_at > first

    def test_the_worker_settles_no_complaint_about_the_own_service(self, checked, now, village_assistant):
        made = services.complain(order=checked, source="self", words="没有做完", actor=village_assistant, at=now)
        both = actor("township_clerk", division=checked.division_code[:9] + "000", user_id=checked.worker_id)
        with pytest.raises(SamePerson):
            settle(services.reply, made, both, now, outcome="explained", reason="没有问题")
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=made.pk).update(settled_by=made.worker_id)

    def test_a_service_given_again_is_stated_once_in_the_month_of_its_first_acceptance(self, checked, now, village_assistant, township_clerk):
        made = services.complain(order=checked, source="self", words="只扫了一间屋", actor=village_assistant, at=now)
        settle(services.require_rework, made, township_clerk, now, reason="另一间也要打扫")
        later = now + timedelta(days=40)
        serve(checked, actor("provider_worker", organisation=str(checked.organisation_id), user_id="somebody"), later)
        step(services.confirm, checked, village_assistant, later)
        step(services.check, checked, township_clerk, later)
        assert checked.accepted_on == now.date()

    def test_whoever_is_not_met_when_served_again_can_agree_another_day_and_the_complaint_is_never_left_alone(
        self, checked, now, village_assistant, township_clerk
    ):
        local(now, order_expires_days="15")
        made = services.complain(order=checked, source="self", words="只扫了一间屋", actor=village_assistant, at=now)
        later = now + timedelta(days=20)
        settle(services.require_rework, made, township_clerk, later, reason="另一间也要打扫")
        again = actor("provider_worker", organisation=str(checked.organisation_id), user_id="somebody")
        step(services.check_in, checked, again, later)
        step(services.not_home, checked, again, later, reason="没有人开门")
        assert tell_of_clocks(later + timedelta(days=14)) == 0
        assert tell_of_clocks(later + timedelta(days=16)) == 1
        made.refresh_from_db()
        assert made.state == "received" and [item.action for item in inbox(township_clerk, tab="服务投诉")] == ["处理投诉"]
        settle(services.reply, made, township_clerk, later, outcome="explained", reason="多次上门未遇")
        assert made.state == "replied"

    def test_whoever_confirmed_the_service_settles_no_complaint_about_it(self, checked, now, village_assistant):
        made = services.complain(order=checked, source="self", words="没有做完", actor=village_assistant, at=now)
        both = actor("township_clerk", division=checked.division_code[:9] + "000", user_id=village_assistant.user_id)
        with pytest.raises(SamePerson):
            settle(services.reply, made, both, now, outcome="explained", reason="没有问题")

    def test_a_low_rating_opens_a_complaint_that_ends_with_the_call_back(self, checked, now, village_assistant, township_clerk):
        local(now, low_rating_at_most="2")
        step(services.rate, checked, village_assistant, now, rating=1, note="冷")
        made = Complaint.objects.get()
        assert (made.source, made.state) == ("low_rating", "calling")
        step(services.call_back, checked, township_clerk, now, method="phone", outcome="open", reason="没有打通")
        assert Complaint.objects.get().state == "calling"
        step(services.call_back, checked, township_clerk, now, method="phone", outcome="explained", reason="已说明")
        made.refresh_from_db()
        assert (made.state, made.outcome, made.settled_by) == ("closed", "explained", township_clerk.user_id)

    def test_nothing_is_complained_of_before_it_was_served(self, register, provider, order, now, village_assistant):
        provider()
        with pytest.raises(ComplaintRefused):
            services.complain(order=order(register()), source="self", words="不满意不满意", actor=village_assistant, at=now)


class TestClocks:
    def test_a_late_step_is_told_to_the_township_and_then_to_the_county(self, register, provider, order, now, township_clerk):
        load_calendar()
        local(now, order__serve_working_days="2", order__escalation_working_days="1")
        firm = provider()
        made = order(register())
        step(services.accept, made, manager(firm), now)
        officer = actor("county_officer", division=COUNTY)
        assert tell_of_clocks(now) == 0
        late = now + timedelta(days=7)
        assert tell_of_clocks(late) == 1 and tell_of_clocks(late) == 0
        assert [item.tab for item in inbox(township_clerk, tab="超时督办")] == ["超时督办"] and not inbox(officer, tab="超时督办").exists()
        later = late + timedelta(days=7)
        assert tell_of_clocks(later) == 1
        told = Escalation.objects.get()
        assert told.state == "county" and inbox(officer, tab="超时督办").count() == 1
        services.settle_escalation(escalation=told, reason="已约谈机构", actor=officer, at=later, seen_version=told.version)
        assert told.state == "settled" and first_fault() is None

    def test_a_late_complaint_is_told_to_the_township_and_then_to_the_county(self, register, provider, order, now, village_assistant, township_clerk):
        load_calendar()
        local(now, order__complaint_working_days="2", order__escalation_working_days="1")
        firm = provider()
        made = order(register())
        step(services.accept, made, manager(firm), now)
        serve(made, worker(firm), now)
        told = services.complain(order=made, source="self", words="约好上午来，下午才到", actor=village_assistant, at=now)
        officer, late = actor("county_officer", division=COUNTY), now + timedelta(days=7)
        assert (tell_of_clocks(now), tell_of_clocks(late), tell_of_clocks(late)) == (0, 1, 0)
        assert inbox(township_clerk, tab="超时督办").count() == 1 and Escalation.objects.get().complaint == told
        tell_of_clocks(late + timedelta(days=7))
        assert "投诉超时督办" in [item.detail for item in inbox(officer, tab="超时督办")]
        services.reply(complaint=told, outcome="explained", reason="已说明", actor=township_clerk, at=late, seen_version=told.version)
        tell_of_clocks(late + timedelta(days=7))
        assert Escalation.objects.get(complaint=told).state == "moved_on"
        assert "投诉超时督办" not in [item.detail for item in inbox(officer, tab="超时督办")]

    def test_a_service_to_be_given_again_that_lies_is_told_to_the_township(self, checked, now, village_assistant, township_clerk):
        load_calendar()
        local(now, order__serve_working_days="2")
        told = services.complain(order=checked, source="self", words="没有做完", actor=village_assistant, at=now)
        settle(services.require_rework, told, township_clerk, now, reason="补做")
        assert tell_of_clocks(now) == 0 and tell_of_clocks(now + timedelta(days=7)) == 1
        assert [each.title for each in inbox(township_clerk, tab="超时督办")] == ["超时：帮办代办，重新服务"]

    def test_what_moved_on_is_taken_back(self, register, provider, order, now, township_clerk):
        load_calendar()
        local(now, order__serve_working_days="2")
        firm = provider()
        made = order(register())
        step(services.accept, made, manager(firm), now)
        late = now + timedelta(days=7)
        tell_of_clocks(late)
        step(services.check_in, made, worker(firm), late)
        tell_of_clocks(late)
        assert Escalation.objects.get().state == "moved_on" and not inbox(township_clerk, tab="超时督办").exists()

    def test_an_order_nobody_could_take_ends_after_the_days_the_county_set(self, register, order, now):
        made = order(register())
        later = now + timedelta(days=20)
        assert made.state == "approved" and tell_of_clocks(later) == 0
        local(now, order_expires_days="15")
        assert tell_of_clocks(later) == 1
        made.refresh_from_db()
        assert (made.state, made.reason_code) == ("expired", "没有机构能承接")
        with pytest.raises(OrderRefused):
            services.expire(order=made, actor=SYSTEM, at=later, seen_version=made.version, reason="再来")


def test_one_order_that_fails_holds_up_no_other(register, order, now, monkeypatch):
    local(now, order_expires_days="15")
    first, second = order(register()), order(register())
    good = tasks.expire_unserved

    def broken(*, order, at):
        if order.pk == first.pk:
            raise ValueError("nobody expected this")
        return good(order=order, at=at)

    monkeypatch.setattr(tasks, "expire_unserved", broken)
    assert tell_of_clocks(now + timedelta(days=20)) == 1
    assert Order.objects.get(pk=second.pk).state == "expired"


def test_the_need_of_an_order_that_ends_unserved_is_free_again(register, order, now, village_assistant):
    household = register()
    need = record_need(
        household_id=household.pk, person_id=None, kind="daily_care", item_code="errands", degree="", measure="", source="hand", source_id="",
        actor=village_assistant, at=now,
    )  # fmt: skip
    step(services.cancel, order(household, need=need), village_assistant, now, reason="改由家人办理")
    need.refresh_from_db()
    assert (need.state, need.taken_up_by) == ("open", "")


def test_the_need_an_order_was_placed_for_is_met_when_it_is_closed(register, provider, order, now, village_assistant, township_clerk):
    firm, household = provider(), register()
    need = record_need(
        household_id=household.pk, person_id=None, kind="daily_care", item_code="errands", degree="", measure="", source="hand", source_id="",
        actor=village_assistant, at=now,
    )  # fmt: skip
    made = order(household, need=need)
    step(services.accept, made, manager(firm), now)
    serve(made, worker(firm), now)
    step(services.confirm, made, village_assistant, now)
    step(services.check, made, township_clerk, now)
    step(services.rate, made, village_assistant, now, rating=5)
    need.refresh_from_db()
    assert need.state == "open" and need.taken_up_by == f"服务订单 {made.number}"
    step(services.close, made, village_assistant, now)
    need.refresh_from_db()
    assert need.state == "met" and Order.objects.get().need_id == need.pk
