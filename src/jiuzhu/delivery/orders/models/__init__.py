"""Orders, what was taken of limits, where they went, what shows the service, what recipients are told, complaints, clocks that ran out, and carers at two places."""

from jiuzhu.delivery.orders.models.clash import Clash, ClashQuerySet
from jiuzhu.delivery.orders.models.complaint import Complaint, ComplaintQuerySet
from jiuzhu.delivery.orders.models.escalation import Escalation
from jiuzhu.delivery.orders.models.limits import Allowance, Drawn
from jiuzhu.delivery.orders.models.order import Order, OrderQuerySet
from jiuzhu.delivery.orders.models.periodic import Pause, Turn, TurnsDone
from jiuzhu.delivery.orders.models.telling import Notice, Telling
from jiuzhu.delivery.orders.models.traces import Dispatch, Evidence

__all__ = ["Allowance", "Clash", "ClashQuerySet", "Complaint", "ComplaintQuerySet", "Dispatch", "Drawn", "Escalation", "Evidence", "Notice", "Order", "OrderQuerySet", "Pause", "Telling", "Turn", "TurnsDone"]
