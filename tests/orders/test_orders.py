"""An order goes the whole way from 点单 to 归档, and nowhere it must not go."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.conftest import TOWNSHIP, actor
from tests.orders.conftest import manager, person, worker

from jiuzhu.casework.assistance.queries import aid_by_month
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import record_death
from jiuzhu.delivery.orders import queries, services
from jiuzhu.delivery.orders.models import Dispatch, Evidence, Order
from jiuzhu.delivery.orders.queries import satisfaction
from jiuzhu.delivery.orders.rules import (
    CallBackIncomplete,
    DuplicateOrder,
    EvidenceMissing,
    NobodyAble,
    OrderRefused,
    RatingInvalid,
    SamePerson,
)
from jiuzhu.delivery.orders.services import Sighting
from jiuzhu.delivery.orders.tasks import let_lapse
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.kernel.clocks import believable
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.policy.queries import rulings_of
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved, ReasonMissing, StepRefused
from jiuzhu.matching.catalogue.rules import NotEligible
from jiuzhu.matching.resources.models import Booking, CapacityWeek
from jiuzhu.matching.resources.queries import usual_carer
from jiuzhu.matching.resources.rules import CapacityGone


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "blue").save(out, "JPEG")
    return out.getvalue()


def signature() -> str:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def step(act, made, who, now, **more):
    made.refresh_from_db()
    taken = act(order=made, actor=who, at=now, seen_version=made.version, **more)
    made.refresh_from_db()
    return taken


def serve(made, who, now):
    step(services.check_in, made, who, now)
    services.add_photo(order=made, upload=picture(), client_key=f"p{made.version}", actor=who, at=now)
    step(services.check_out, made, who, now + timedelta(minutes=40), note="代买药品，送到家中")


@pytest.mark.django_db
class TestWholeWay:
    def test_every_step_is_taken_by_whoever_may_and_leaves_its_trace(self, register, provider, order, now, village_assistant, township_clerk):
        organisation, household = provider(), register()
        made = order(household)
        boss, carer = manager(organisation), worker(organisation)
        assert (made.state, made.organisation_id, made.contract_number, made.price_fen) == ("dispatched", organisation.id, "合同 安康社会工作服务中心", 3000)
        assert [item.action for item in inbox(boss)] == ["接单"] and not inbox(carer).exists()
        step(services.accept, made, boss, now)
        step(services.check_in, made, carer, now, sighting=Sighting(now - timedelta(minutes=3), "31.39,116.33", consents=True))
        services.add_photo(order=made, upload=picture(), client_key="a", actor=carer, at=now)
        services.add_signature(order=made, data_address=signature(), client_key="b", actor=carer, at=now)
        step(services.check_out, made, carer, now + timedelta(minutes=50), note="代买药品，送到家中")
        step(services.confirm, made, village_assistant, now)
        assert not aid_by_month(household.pk)
        step(services.check, made, township_clerk, now)
        step(services.rate, made, village_assistant, now, rating=5, note="很细心")
        step(services.close, made, village_assistant, now, reason="电话回访，满意")
        assert (made.state, made.rating, made.worker_id) == ("closed", 5, carer.user_id)
        month = aid_by_month(household.pk)[0]
        assert (month.month, month.total_fen, month.rows[0].label, month.rows[0].department) == ("2026-11", 3000, "帮办代办", "安康社会工作服务中心")
        seen = {one.kind: one for one in queries.evidence_of(made)}
        assert set(seen) == {"check_in", "photo", "signature", "check_out", "note"}
        assert (seen["check_in"].phone_at, seen["check_in"].place) == (now - timedelta(minutes=3), "31.39,116.33")
        assert (seen["check_out"].place, seen["note"].text) == (None, "代买药品，送到家中")
        assert usual_carer(str(household.pk), "errands").worker_id == carer.user_id
        assert Entry.objects.filter(subject_kind="order").count() == 12 and first_fault() is None
        assert not WorkItem.objects.filter(closed_at__isnull=True).exists()

    def test_returned_service_is_given_again(self, register, provider, order, now, village_assistant, township_clerk):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        step(services.dispute, made, village_assistant, now, reason="没有买到药")
        serve(made, worker(organisation), now)
        step(services.confirm, made, village_assistant, now)
        with pytest.raises(ReasonMissing):
            step(services.send_back, made, township_clerk, now, reason=" ")
        step(services.send_back, made, township_clerk, now, reason="照片不清")
        assert (made.state, made.confirmed_by) == ("rework", "")
        serve(made, worker(organisation), now)
        step(services.confirm, made, village_assistant, now)
        step(services.check, made, township_clerk, now)
        assert made.state == "checked"

    def test_nobody_met_leads_to_another_day(self, register, provider, order, now):
        organisation, household = provider(), register()
        made = order(household)
        step(services.accept, made, manager(organisation), now)
        step(services.not_home, made, worker(organisation), now, reason="家中无人，电话未接")
        with pytest.raises(OrderRefused):
            step(services.rebook, made, worker(organisation), now, wanted_on=now.date() - timedelta(days=1))
        order(household, wanted_on=now.date() + timedelta(days=2))
        with pytest.raises(DuplicateOrder):
            step(services.rebook, made, worker(organisation), now, wanted_on=now.date() + timedelta(days=2))
        step(services.rebook, made, worker(organisation), now, wanted_on=now.date() + timedelta(days=3), wanted_time="上午")
        assert (made.state, made.wanted_time) == ("accepted", "上午")


    def test_another_day_in_another_week_takes_a_service_of_that_week(self, register, provider, order, now):
        organisation, next_week = provider(capacity=1), now.date() + timedelta(days=7)
        made, other = order(register()), order(register(), wanted_on=next_week)
        for one in (made, other):
            step(services.accept, one, manager(organisation), now)
            step(services.not_home, one, worker(organisation), now, reason="家中无人")
        with pytest.raises(CapacityGone):
            step(services.rebook, made, worker(organisation), now, wanted_on=next_week)
        step(services.rebook, other, worker(organisation), now, wanted_on=next_week + timedelta(days=7))
        step(services.rebook, made, worker(organisation), now, wanted_on=next_week)
        assert [row.booked for row in CapacityWeek.objects.order_by("week_on")] == [0, 1, 1]
        assert {row.week_on for row in Booking.objects.filter(released_at__isnull=True)} == {
            row.week_on for row in CapacityWeek.objects.filter(booked=1)
        }


@pytest.mark.django_db
class TestPlacing:
    def test_who_is_not_meant_is_refused_with_the_figures(self, register, provider, order):
        provider()
        with pytest.raises(NotEligible, match="周岁：40"):
            order(register(person(born="19860101")))
        with pytest.raises(NotEligible, match="生活自理能力未登记"):
            order(register(person(born="19860101", self_care="")))
        assert not Order.objects.exists()

    def test_one_member_is_ordered_for_by_name(self, register, provider, order):
        provider()
        household = register(person(), person("吴小宇", relation="child", born="20120505"))
        child = household.memberships.get(relation="child").person
        with pytest.raises(NotEligible, match="吴小宇不属于"):
            order(household, person_id=child.pk)
        assert order(household, person_id=household.memberships.get(relation="head").person_id).recipient_name == "吴秀兰"

    def test_what_is_kept_to_judge_an_order_again_names_nobody(self, register, provider, order):
        household, _ = register(), provider()

        (kept,) = rulings_of("order", str(order(household).pk))

        assert kept.about == str(members_of(household.pk)[0].person_id)

    def test_the_same_person_item_and_day_is_ordered_once(self, register, provider, order, now):
        provider()
        household = register()
        order(household)
        with pytest.raises(DuplicateOrder, match="已有一份“帮办代办”订单"):
            order(household)
        order(household, wanted_on=now.date() + timedelta(days=1))
        assert Order.objects.count() == 2 and Booking.objects.count() == 2

    def test_a_form_sent_twice_places_one_order(self, register, provider, order):
        provider()
        household, form = register(), "8f14e45f-ceea-467f-a0e6-8a9f1b2c3d4e"
        assert order(household, request_id=form).pk == order(household, request_id=form).pk
        assert Order.objects.count() == 1

    def test_neither_past_days_nor_foreign_villages_are_served(self, register, provider, order, now):
        provider()
        with pytest.raises(OrderRefused):
            order(register(), wanted_on=now.date() - timedelta(days=1))
        with pytest.raises(NotFound):
            order(register(village="341525101001"))
        with pytest.raises(NotPermitted):
            order(register(), actor=actor("auditor", division="341525000000"))

    def test_an_order_can_be_cancelled_until_it_is_served(self, register, provider, order, now, village_assistant):
        provider()
        made = order(register())
        step(services.cancel, made, village_assistant, now, reason="家属已代办")
        assert (made.state, CapacityWeek.objects.get().booked, Dispatch.objects.get().outcome) == ("cancelled", 0, "cancelled")

    def test_an_order_whose_organisation_does_not_finish_it_can_be_cancelled(self, register, provider, order, now, village_assistant):
        organisation = provider()
        begun, again = order(register()), order(register())
        for made in (begun, again):
            step(services.accept, made, manager(organisation), now)
        step(services.check_in, begun, worker(organisation), now)
        serve(again, worker(organisation), now)
        step(services.dispute, again, village_assistant, now, reason="没有做完")
        for made in (begun, again):
            step(services.cancel, made, village_assistant, now, reason="机构已停业")
        assert (begun.state, again.state, CapacityWeek.objects.get().booked) == ("cancelled", "cancelled", 0)

    def test_another_week_is_taken_in_the_order_in_which_everybody_takes_weeks(self, register, provider, order, now):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        step(services.not_home, made, worker(organisation), now, reason="敲门无人应")
        with CaptureQueriesContext(connection) as asked:
            step(services.rebook, made, worker(organisation), now, wanted_on=now.date() + timedelta(days=7))
        first = next(each["sql"] for each in asked if "capacityweek" in each["sql"])
        assert first.startswith("SELECT") and 'ORDER BY "resources_capacityweek"."week_on" ASC' in first


@pytest.mark.django_db
class TestDispatching:
    def test_why_this_organisation_and_why_no_other_stands_on_the_order(self, register, provider, order):
        provider("甲中心"), provider("乙中心", contract=False), provider("丙餐厅", kind="catering")
        row = queries.dispatches_of(order(register()))[0]
        assert (row.organisation_name, row.chosen_because) == ("甲中心", "近 90 天派单 0 次，占服务能力的 0.0%；还没有派过单；本周余 5 次")
        assert {one["name"]: one["why"] for one in row.passed_over} == {
            "乙中心": "没有在有效期内、包含这个项目的合同",
            "丙餐厅": "送餐公司不在清单写明的供给主体之内",
        }

    def test_turns_are_shared(self, register, provider, order, now):
        first, second = provider("甲中心"), provider("乙中心")
        got = [order(register(), wanted_on=now.date() + timedelta(days=day), at=now + timedelta(minutes=day)).organisation_id for day in range(4)]
        assert sorted(got[:2], key=str) == sorted(got[2:], key=str) == sorted([first.id, second.id], key=str)

    def test_declined_goes_to_the_next_and_with_nobody_left_waits_for_a_dispatcher(self, register, provider, order, now, township_clerk):
        one, other = provider("甲中心"), provider("乙中心")
        made = order(register())
        first, second = (one, other) if made.organisation_id == one.id else (other, one)
        with pytest.raises(NotPermitted):
            step(services.decline, made, manager(second), now, reason="不归我")
        step(services.decline, made, manager(first), now, reason="人手不足")
        assert (made.state, made.organisation_id, made.attempts) == ("dispatched", second.id, 2)
        assert not Order.objects.scoped_to(manager(first)).exists()
        step(services.decline, made, manager(second), now, reason="路太远")
        rows = queries.dispatches_of(made)
        assert (made.state, made.organisation_id) == ("approved", None)
        assert [row.outcome for row in rows] == ["declined", "declined", "nobody"]
        assert {"这一单已派给过它：不能承接，人手不足", "这一单已派给过它：不能承接，路太远"} == {each["why"] for each in rows[2].passed_over}
        with pytest.raises(NobodyAble):
            step(services.dispatch, made, township_clerk, now)
        provider("丁中心")
        step(services.dispatch, made, township_clerk, now)
        assert made.organisation.name == "丁中心" and CapacityWeek.objects.filter(booked=1).count() == 1

    def test_an_order_nobody_took_in_time_goes_on_by_itself(self, register, provider, order, now):
        provider("甲中心"), provider("乙中心")
        made = order(register())
        first = made.organisation_id
        assert let_lapse(now + timedelta(hours=24)) == 0
        assert let_lapse(now + timedelta(hours=25)) == 1 and let_lapse(now + timedelta(hours=25)) == 0
        made.refresh_from_db()
        assert (made.state, made.organisation_id != first) == ("dispatched", True)
        assert Entry.objects.filter(actor_id=SYSTEM.user_id, action="服务订单：超时未接单").exists()

    def test_a_service_nobody_objected_to_counts_as_confirmed(self, register, provider, order, now, township_clerk):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        assert let_lapse(now + timedelta(days=9)) == 1
        step(services.check, made, township_clerk, now)
        assert made.state == "checked"

    def test_an_order_for_somebody_who_died_meanwhile_ends(self, register, provider, order, now, township_clerk):
        one = provider("甲中心")
        household = register()
        dead = household.memberships.get().person
        made = order(household)
        record_death(person_id=dead.pk, died_on=now.date(), source="殡葬登记", actor=SYSTEM, at=now)
        step(services.decline, made, manager(one), now, reason="人手不足")
        assert (made.state, CapacityWeek.objects.get().booked) == ("cancelled", 0)

    def test_a_second_press_of_the_dispatcher_gives_the_first_result(self, register, provider, order, now, township_clerk):
        made = order(register())
        assert made.state == "approved"
        provider("甲中心"), provider("乙中心")
        press = {"actor": township_clerk, "at": now, "seen_version": 1}
        taken = [services.dispatch(order=Order.objects.get(pk=made.pk), **press) for _ in range(2)]
        assert [one.repeated for one in taken] == [False, True] and Booking.objects.count() == 1
        with pytest.raises(AlreadyMoved):
            services.dispatch(order=Order.objects.get(pk=made.pk), **(press | {"actor": actor("township_clerk", division=TOWNSHIP, user_id="b")}))


@pytest.mark.django_db
class TestEvidence:
    def test_a_service_without_evidence_is_not_finished(self, register, provider, order, now):
        organisation = provider()
        made, carer = order(register()), worker(organisation)
        step(services.accept, made, manager(organisation), now)
        with pytest.raises(StepRefused):
            services.add_photo(order=made, upload=picture(), client_key="early", actor=carer, at=now)
        step(services.check_in, made, carer, now)
        with pytest.raises(EvidenceMissing, match="服务照片"):
            step(services.check_out, made, carer, now, note="已服务")
        services.add_signature(order=made, data_address=signature(), client_key="s", actor=carer, at=now)
        with pytest.raises(EvidenceMissing, match="服务记录"):
            step(services.check_out, made, carer, now, note=" ")
        with pytest.raises(EvidenceMissing, match="没有收到签名"):
            services.add_signature(order=made, data_address="", client_key="t", actor=carer, at=now)

    def test_what_a_phone_sends_twice_is_kept_once(self, register, provider, order, now):
        organisation = provider()
        made, carer = order(register()), worker(organisation)
        step(services.accept, made, manager(organisation), now)
        step(services.check_in, made, carer, now)
        for _ in range(2):
            services.add_photo(order=made, upload=picture(), client_key="a", actor=carer, at=now)
        seen = made.version
        for _ in range(2):
            services.check_out(order=Order.objects.get(pk=made.pk), actor=carer, at=now, seen_version=seen, note="已服务")
        assert sorted(Evidence.objects.filter(order=made).values_list("kind", flat=True)) == ["check_in", "check_out", "note", "photo"]

    def test_a_place_is_kept_only_with_consent_and_a_wrong_clock_is_not(self, register, provider, order, now):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        step(services.check_in, made, worker(organisation), now, sighting=Sighting(now + timedelta(days=1), "31.39,116.33"))
        kept = Evidence.objects.get(order=made)
        assert (kept.place, kept.phone_at) == (None, None)
        assert believable(now - timedelta(hours=5), at=now) == now - timedelta(hours=5)


@pytest.fixture
def rated(register, provider, order, now, village_assistant, township_clerk):
    """Carry an order to its rating, where the county has set a line of two."""

    def carry(rating, *, line="2"):
        load_calendar()
        if line:
            for name, value in (("low_rating_at_most", line), ("order.callback_working_days", "3")):
                set_local_value(name=name, value=value, valid_from=now.date(), source="测试", actor=SYSTEM, at=now)
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        step(services.confirm, made, village_assistant, now)
        step(services.check, made, township_clerk, now)
        step(services.rate, made, village_assistant, now, rating=rating, note="来得太晚")
        return made

    return carry


@pytest.mark.django_db
class TestLowRating:
    @pytest.mark.parametrize(("rating", "state"), [(1, "low_rated"), (2, "low_rated"), (3, "rated"), (5, "rated")])
    def test_at_or_below_the_countys_line_the_township_is_to_call_back(self, rated, rating, state):
        assert rated(rating).state == state

    def test_without_a_line_nothing_is_opened(self, rated):
        assert rated(1, line="").state == "rated"

    def test_the_call_back_waits_for_the_township_with_a_deadline_and_what_is_settled_closes_the_order(self, rated, now, township_clerk, village_assistant):
        made = rated(1)
        (item,) = inbox(township_clerk, tab="低分回访")
        assert (item.action, item.detail[:6], item.due_at is not None) == ("回访", "评价 1 分", True) and not inbox(village_assistant).exists()
        answer = {"method": "phone", "outcome": "repaired", "reason": "机构道歉并补送一次"}
        with pytest.raises(NotPermitted):
            step(services.call_back, made, village_assistant, now, **answer)
        step(services.call_back, made, township_clerk, now, **answer)
        assert (made.state, made.call_back_outcome) == ("closed", "repaired") and not inbox(township_clerk).exists()
        last = Entry.objects.filter(subject_kind="order", subject_id=str(made.pk)).order_by("number").last()
        assert last.action == "服务订单：回访办结" and json.loads(last.after)["call_back_method"] == "phone"

    def test_what_is_not_settled_waits_on_with_a_new_deadline(self, rated, now, township_clerk):
        made = rated(2)
        first = inbox(township_clerk).get().due_at
        later = now + timedelta(days=4)
        step(services.call_back, made, township_clerk, later, method="visit", outcome="open", reason="机构答应下周补做")
        assert made.state == "low_rated" and inbox(township_clerk).get().due_at > first
        step(services.call_back, made, township_clerk, later, method="phone", outcome="explained", reason="已补做")
        assert made.state == "closed"

    def test_a_call_back_says_how_it_was_made_what_came_of_it_and_why(self, rated, now, township_clerk):
        made = rated(2)
        for wrong in ({"method": ""}, {"outcome": ""}):
            with pytest.raises(CallBackIncomplete):
                step(services.call_back, made, township_clerk, now, **({"method": "phone", "outcome": "open", "reason": "说明"} | wrong))
        with pytest.raises(ReasonMissing):
            step(services.call_back, made, township_clerk, now, method="phone", outcome="open", reason=" ")

    def test_who_gave_the_service_does_not_call_back(self, rated, now):
        made = rated(1)
        also_clerk = actor("township_clerk", division=TOWNSHIP, user_id=made.worker_id)
        with pytest.raises(SamePerson):
            step(services.call_back, made, also_clerk, now, method="phone", outcome="explained", reason="已说明")

    def test_low_ratings_are_counted_against_the_organisation(self, rated, township_clerk):
        rated(1)
        assert [(row.rated, row.low) for row in satisfaction(township_clerk)] == [(1, 1)]


@pytest.mark.django_db
class TestFourEyes:
    def test_who_confirmed_does_not_check_and_ratings_are_one_to_five(self, register, provider, order, now, village_assistant, township_clerk):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        step(services.confirm, made, township_clerk, now)
        with pytest.raises(SamePerson):
            step(services.check, made, township_clerk, now)
        step(services.check, made, actor("township_clerk", division=TOWNSHIP, user_id="b"), now)
        for wrong in (0, 6):
            with pytest.raises(RatingInvalid):
                step(services.rate, made, village_assistant, now, rating=wrong)

    def test_who_gave_the_service_does_not_check_it_in_another_post(self, register, provider, order, now):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        step(services.confirm, made, actor("township_clerk", division=TOWNSHIP, user_id="b"), now)
        also_clerk = actor("township_clerk", division=TOWNSHIP, user_id=worker(organisation).user_id)
        with pytest.raises(SamePerson):
            step(services.check, made, also_clerk, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=made.pk).update(checked_by=also_clerk.user_id)

    def test_an_organisation_sees_its_own_orders_and_a_worker_those_accepted(self, register, provider, order, now):
        organisation, other = provider("甲中心"), provider("乙中心")
        made = order(register())
        mine = organisation if made.organisation_id == organisation.id else other
        foreign = other if mine is organisation else organisation
        assert Order.objects.scoped_to(manager(mine)).exists() and not Order.objects.scoped_to(manager(foreign)).exists()
        assert not Order.objects.scoped_to(worker(mine)).exists()
        step(services.accept, made, manager(mine), now, worker_id="somebody", worker_name="别人")
        assert not Order.objects.scoped_to(worker(mine)).exists()
        assert not Order.objects.scoped_to(actor("township_clerk", division="341525101000")).exists()


@pytest.mark.django_db
def test_the_number_carries_the_local_day(register, provider, order, now):
    provider()
    early = now.replace(hour=1)
    made = order(register(), at=early)
    assert Order.objects.get(pk=made.pk).number.startswith(f"{early:%Y%m%d}-")
