"""Clocks that ran out, told to the next level."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.delivery.orders.models.order import READING, Order
from jiuzhu.delivery.orders.workflow import ESCALATION
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.workflow.models import Description, Stateful


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep the clocks that ran out in the actor's divisions."""
        return self if actor.system else self.filter(within_divisions(actor, READING, "division_code"))


class Escalation(Stateful):
    """One step of an order, or of a complaint about one, that was not taken in time: the township is told first, then the county."""

    workflow = ESCALATION

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="escalations")
    complaint = models.ForeignKey("orders.Complaint", on_delete=models.PROTECT, null=True, related_name="escalations")
    clock_version = models.PositiveIntegerField()
    waited_for = models.CharField("没有按时办的事", max_length=64)
    due_at = models.DateTimeField("应办结")
    about = models.CharField(max_length=64)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = "超时督办"
        constraints = [
            models.UniqueConstraint(fields=["order", "clock_version"], condition=Q(complaint__isnull=True), name="one_escalation_per_clock"),
            models.UniqueConstraint(fields=["complaint", "clock_version"], condition=Q(complaint__isnull=False), name="one_escalation_per_complaint_clock"),
        ]

    def describe(self) -> Description:
        return Description(
            title=f"超时：{self.waited_for}", about=self.about, detail="投诉超时督办" if self.complaint_id else "订单超时督办", source="投诉时限" if self.complaint_id else "订单时限", household_id=str(self.order.household_id)
        )
