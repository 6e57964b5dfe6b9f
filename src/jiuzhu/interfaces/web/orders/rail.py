"""精准服务 in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

READERS = (Duty.ORDER_READ, Duty.ORDER_PLACE, Duty.ORDER_DISPATCH, Duty.ORDER_ACCEPT, Duty.ORDER_CONFIRM, Duty.ORDER_CHECK)

ENTRIES = (
    Entry("精准服务", "orders", "mechanism", order=40, seq="四", duties=READERS, workflows=("order", "complaint", "order_escalation", "order_telling", "order_clash"), short="服务"),
    Entry("今日上门", "stops", "desk", order=12, duties=(Duty.ORDER_SERVE,), short="上门"),
)
WORK_PAGES = {"order": "order", "complaint": "complaint", "order_escalation": "order-escalation", "order_telling": "order-telling", "order_clash": "order-clash"} | {f"order.{state}": "stop" for state in ("accepted", "in_service", "rework", "not_home")}
