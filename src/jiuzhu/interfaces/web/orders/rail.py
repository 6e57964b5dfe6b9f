"""精准服务 in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting

READERS = (Duty.ORDER_READ, Duty.ORDER_PLACE, Duty.ORDER_DISPATCH, Duty.ORDER_ACCEPT, Duty.ORDER_CONFIRM, Duty.ORDER_CHECK)


def waiting(actor: Actor) -> Waiting:
    """Count the orders that wait for the actor, and whether any is late."""
    mine = workflow.inbox(actor).filter(workflow="order")
    return Waiting(mine.count(), hot=mine.filter(due_at__lt=timezone.now()).exists())


ENTRIES = (
    Entry("精准服务", "orders", "mechanism", order=40, seq="四", duties=READERS, count=waiting, short="服务"),
    Entry("今日上门", "stops", "desk", order=12, duties=(Duty.ORDER_SERVE,), short="上门"),
)
WORK_PAGES = {"order": "order", "complaint": "complaint", "order_escalation": "order-escalation"} | {f"order.{state}": "stop" for state in ("accepted", "in_service", "rework", "not_home")}
