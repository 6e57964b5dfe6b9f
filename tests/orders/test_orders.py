"""An order goes the whole way from 点单 to 归档, and nowhere it must not go."""

from __future__ import annotations

import base64
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.conftest import actor
from tests.orders.conftest import manager, person, worker

from jiuzhu.casework.assistance.queries import aid_by_month
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.orders import queries, services
from jiuzhu.delivery.orders.models import Dispatch, Evidence, Order
from jiuzhu.delivery.orders.rules import (
    DuplicateOrder,
    EvidenceMissing,
    OrderRefused,
)
from jiuzhu.delivery.orders.services import Sighting
from jiuzhu.foundation.kernel.clocks import believable
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.policy.queries import rulings_of
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing, StepRefused
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


@pytest.mark.django_db
def test_the_number_carries_the_local_day(register, provider, order, now):
    provider()
    early = now.replace(hour=1)
    made = order(register(), at=early)
    assert Order.objects.get(pk=made.pk).number.startswith(f"{early:%Y%m%d}-")
