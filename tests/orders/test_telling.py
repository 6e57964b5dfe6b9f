"""Recipients hear where their orders went and when somebody comes: once, in few words, by mouth where no message gets through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.orders.conftest import manager, person
from tests.orders.test_pages import client_as  # noqa: F401

from jiuzhu.delivery.orders import services, tasks
from jiuzhu.delivery.orders.models import Notice, Order, Telling
from jiuzhu.delivery.orders.services import timing
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.workflow.queries import inbox

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


@pytest.fixture
def sent(register, provider, order):
    """Place an order that goes to an organisation at once."""

    def place(phone=PHONE, name="吴秀兰"):
        made = order(register(person(name, phone=phone)), item_code="errands")
        assert made.state == "dispatched"
        return made

    provider(capacity=20)
    return place


def texts():
    return [each.text for each in Message.objects.filter(purpose="order_notice").order_by("opened_at", "pk")]


def plan(placed, time, now):
    on = now.date() + timedelta(days=1)
    timing.set_time(order_id=str(placed.pk), organisation_id=str(placed.organisation_id), worker_id="w", worker_name="李护理", on=on, wanted_time=time, actor=SYSTEM, at=now)


def accepted(placed, now):
    services.accept(order=placed, actor=manager(placed.organisation), at=now, seen_version=placed.version)
    return placed


def test_who_has_a_phone_is_told_once_where_the_order_went_and_nothing_of_what_it_is_for(sent, now):
    placed = sent()
    assert tasks.tell_of_orders(now) == 1 and tasks.tell_of_orders(now) == 0
    [text] = texts()
    assert placed.number in text and placed.organisation.name in text
    assert placed.item_label not in text and placed.recipient_name not in text
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(order=placed, kind="dispatched", number=1, on=now, when="", at=now)


def test_the_hour_of_a_plan_is_told_once_and_told_again_where_it_changes_or_falls(sent, now):
    placed = accepted(sent(), now)
    plan(placed, "约 9:05 到", now)
    assert tasks.tell_of_orders(now) == 1
    plan(placed, "约 9:05 到", now)
    assert tasks.tell_of_orders(now) == 0 and len(texts()) == 1 and "11月" in texts()[0] and "9:05" in texts()[0]
    plan(placed, "约 10:20 到", now)
    timing.forget_time(order_id=str(placed.pk), wanted_time="", actor=SYSTEM, at=now)
    assert tasks.tell_of_orders(now + timedelta(minutes=1)) == 1 and "取消" in texts()[1]
    plan(placed, "约 14:00 到", now)
    timing.forget_time(order_id=str(placed.pk), wanted_time="", actor=SYSTEM, at=now)
    # Nobody heard of the last hour, so that nobody need hear it is off.
    assert tasks.tell_of_orders(now + timedelta(minutes=2)) == 0


def test_who_has_no_phone_waits_for_the_assistant_to_tell(sent, now, village_assistant, client_as):  # noqa: F811
    placed = sent(phone="")
    tasks.tell_of_orders(now)
    found = Telling.objects.get()
    [item] = [each for each in inbox(village_assistant) if each.workflow == "order_telling"]
    assert not texts() and item.about == placed.recipient_name and item.due_at is not None
    client = client_as("village_assistant", division=placed.division_code)
    page = client.get(f"/order-tellings/{found.pk}/").content.decode()
    assert placed.organisation.name in page and "没有登记" in page
    assert client.post(f"/order-tellings/{found.pk}/", {"seen_version": found.version}).status_code == 302
    found.refresh_from_db()
    assert found.state == "told"


def test_a_message_that_is_lost_is_told_by_mouth_and_an_order_that_ended_by_nobody(sent, now, village_assistant):
    lost, ended = sent(), sent(phone="", name="周德才")
    tasks.tell_of_orders(now)
    Message.objects.filter(about=f"order:{lost.pk}").update(state="failed", trouble="空号")
    services.cancel(order=ended, actor=village_assistant, at=now, seen_version=ended.version, reason="不需要了")
    tasks.tell_of_orders(now)
    assert {(each.order_id, each.state) for each in Telling.objects.all()} == {(lost.pk, "waiting"), (ended.pk, "passed")}
    assert "空号" in Telling.objects.get(order=lost).because


def test_many_are_told_in_as_many_queries_as_few(sent, now, django_assert_max_num_queries):
    made = [sent(name=f"李{number}") for number in range(12)]
    Order.objects.filter(pk=made[0].pk).update(state="cancelled")
    with django_assert_max_num_queries(25):
        assert tasks.tell_of_orders(now) == len(made) - 1
