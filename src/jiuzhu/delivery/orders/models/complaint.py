"""Complaints about a service."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.orders.models.order import READING, Order
from jiuzhu.delivery.orders.rules import COMPLAINED_BY, OUTCOMES
from jiuzhu.delivery.orders.workflow import COMPLAINT
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep complaints about orders in the actor's divisions; the organisation complained about does not settle them."""
        return self if actor.system else self.filter(within_divisions(actor, READING, "order__household__division_code", "division_code"))


class Complaint(Stateful):
    """What somebody holds against one service, and what came of it; settled by somebody other than who served and who confirmed it."""

    workflow = COMPLAINT

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="complaints")
    source = models.CharField("来源", max_length=16, choices=list(COMPLAINED_BY.items()))
    words = SealedTextField()
    about = models.CharField(max_length=64)
    item_label = models.CharField(max_length=64)
    worker_id = models.CharField(max_length=64, blank=True)
    settled_by = models.CharField(max_length=64, blank=True)
    settler_name = models.CharField("处理人", max_length=64, blank=True)
    outcome = models.CharField("处理结果", max_length=16, blank=True, choices=list(OUTCOMES.items()))

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "服务投诉"
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=~Q(state="closed"), name="one_open_complaint_per_order"
            ),
            models.CheckConstraint(
                condition=Q(settled_by="") | Q(worker_id="") | ~Q(settled_by=F("worker_id")), name="worker_does_not_settle_own_complaint"
            ),
        ]

    def describe(self) -> Description:
        return Description(
            title=f"投诉：{self.item_label}",
            about=self.about,
            detail=self.get_source_display(),
            source=self.get_source_display(),
            household_id=str(self.order.household_id),
        )
