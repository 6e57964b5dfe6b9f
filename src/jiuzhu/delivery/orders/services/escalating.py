"""Clocks that ran out: told to the township, then to the county, until the order moves on or somebody settles it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.delivery.orders.models import Complaint, Escalation, Order
from jiuzhu.delivery.orders.rules import OrderRefused
from jiuzhu.delivery.orders.services.approving import end
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.foundation.workflow.services import Taken, begin, take

STEPS = {"township": "settle", "county": "settle_county"}


def escalate(*, order: Order, at: datetime, complaint: Complaint | None = None) -> Escalation | None:
    """Tell the township that a step of an order, or of a complaint about it, is late; told once for each clock. None when nothing is late any more."""
    waits = complaint or order
    item = open_item(waits.workflow.name, str(waits.pk))
    if item is None or item.due_at is None or item.due_at >= at or item.state != waits.state:
        return None
    made = Escalation(
        order=order,
        complaint=complaint,
        clock_version=waits.version,
        division_code=order.division_code,
        waited_for=f"{order.item_label}，{item.action}"[:64],
        due_at=item.due_at,
        about=order.recipient_name,
    )
    try:
        with writing(), transaction.atomic():
            return begin(made, actor=SYSTEM, at=at, duty=Duty.ORDER_READ, after={"order": order.number, "state": waits.state})
    except IntegrityError:
        return Escalation.objects.get(order=order, complaint=complaint, clock_version=waits.version)


def raise_to_county(*, escalation: Escalation, at: datetime) -> Taken:
    """Tell the county that the township has not acted in time, as the system."""
    return take(escalation, step="raise", actor=SYSTEM, at=at, seen_version=escalation.version, reason="乡镇超过督办时限")


def move_on(*, escalation: Escalation, at: datetime) -> Taken:
    """Take back what was told of a clock when the order or complaint has moved on, as the system."""
    return take(escalation, step="move_on", actor=SYSTEM, at=at, seen_version=escalation.version, reason="已继续办理")


def settle_escalation(*, escalation: Escalation, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down what was done about a late step; raises what ``take`` raises."""
    step = STEPS.get(escalation.state)
    if step is None:
        raise OrderRefused("这次督办已经办结。", "请回到待办列表。")
    return take(escalation, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def expire(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str, reason_code: str = "") -> Taken:
    """End an order for which nobody could be found in time, or whose recipient was never met; raises what ``take`` raises."""
    if order.state not in order.workflow.steps["expire"].sources:
        raise OrderRefused("这份订单已派出，不能按逾期终止。", "请刷新页面，按页面上的操作办理。")
    return end(order, "expire", actor=actor, at=at, seen_version=seen_version, reason=reason, reason_code=reason_code)
