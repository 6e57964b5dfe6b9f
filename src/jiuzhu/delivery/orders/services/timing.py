"""When somebody will come, as a published day plan says; the order itself stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.rules import GIVEN_AGAIN, OrderRefused
from jiuzhu.delivery.orders.services.beside import set_second
from jiuzhu.delivery.orders.services.coming import check_coming
from jiuzhu.delivery.orders.services.drawing import hold_limits
from jiuzhu.delivery.orders.services.telling import note_hour, note_unplanned
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import record

WAITING = ("accepted", "rework")


def hold_orders(order_ids: Iterable[str]) -> None:
    """Take many orders, and what the law leaves to whom they are for, in the order in which everybody takes them. Runs inside the caller's transaction."""
    found = Order.objects.filter(pk__in=list(order_ids)).order_by("pk")
    hold_limits(found)
    hold(found)


def set_time(
    *, order_id: str, organisation_id: str, worker_id: str, worker_name: str, on: date, wanted_time: str, actor: Actor, at: datetime, second_id: str = "", second_name: str = ""
) -> bool:
    """Write who will serve an order, beside whom, and when (behind the wished time), for the recipient to be told; False, and nothing written, when it no longer waits with that organisation.

    The caller has checked who plans there. Raises LimitReached where the price of two passes what the law allows, WorkerUnfit.
    """
    with writing(), transaction.atomic():
        found = Order.objects.filter(pk=order_id, organisation_id=organisation_id, state__in=WAITING).first()
        if found is not None:
            hold_limits([found])
            check_coming(found, {worker_id: worker_name, second_id: second_name}, on=on)
        waiting = Order.objects.filter(pk=order_id, organisation_id=organisation_id, state__in=WAITING)
        # Whoever was second may be first now.
        waiting.filter(second_id=worker_id).update(second_id="", second_name="", **GIVEN_AGAIN)
        if not waiting.update(worker_id=worker_id, worker_name=worker_name, wanted_time=wanted_time[:32]):
            return False
        order = Order.objects.get(pk=order_id)
        set_second(order, second_id=second_id, second_name=second_name, at=at)
        note_hour(order, on=on, wanted_time=wanted_time, at=at)
        after = {"worker": worker_id, "second": second_id, "wanted_time": wanted_time}
        record(actor=actor, at=at, subject_kind="order", subject_id=order_id, action="安排上门时间", after=after, household_id=str(order.household_id))
    return True


def forget_time(*, order_id: str, wanted_time: str, actor: Actor, at: datetime) -> None:
    """Write the wished time back where the order still waits, for the recipient to be told; who serves it stays."""
    with writing():
        if Order.objects.filter(pk=order_id, state__in=WAITING).exclude(wanted_time=wanted_time).update(wanted_time=wanted_time):
            order = Order.objects.get(pk=order_id)
            note_unplanned(order, at=at)
            after = {"wanted_time": wanted_time}
            record(actor=actor, at=at, subject_kind="order", subject_id=order_id, action="取消上门时间", after=after, household_id=str(order.household_id))


def agree_time(*, order_id: str, organisation_id: str, wanted_time: str, actor: Actor, at: datetime) -> None:
    """Keep the time agreed with the recipient of an order that still waits with that organisation; its day stays.

    Raises OrderRefused; the caller has checked who plans there.
    """
    with writing():
        if not Order.objects.filter(pk=order_id, organisation_id=organisation_id, state__in=WAITING).update(wanted_time=wanted_time[:32]):
            raise OrderRefused("这份订单已办完、取消或改由别的机构服务。", "请刷新页面查看最新情况。")
        household_id = str(Order.objects.values_list("household_id", flat=True).get(pk=order_id))
        record(actor=actor, at=at, subject_kind="order", subject_id=order_id, action="与对象约定时间", after={"wanted_time": wanted_time}, household_id=household_id)
