"""What a recipient is to be told of an order, and whom somebody has to tell by mouth."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.delivery.orders.models.order import READING, Order
from jiuzhu.delivery.orders.notices import NOTICES
from jiuzhu.delivery.orders.workflow import TELLING
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits


class Notice(models.Model):
    """One thing to tell the recipient of an order; written with the change it tells of, told once by the worker."""

    STATES = {"due": "待告知", "sending": "短信已登记", "sent": "短信已发出", "by_mouth": "请人告知", "passed": "不必再告知"}

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="notices", db_index=False)
    kind = models.CharField(max_length=16, choices=list(NOTICES.items()))
    number = models.PositiveSmallIntegerField()
    on = models.DateField("哪天")
    when = models.CharField("时间", max_length=64)
    state = models.CharField(max_length=8, choices=list(STATES.items()), default="due")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "kind", "number"], name="recipient_told_once_of_each")]
        indexes = [models.Index(fields=["state"], condition=Q(state__in=("due", "sending")), name="notice_not_out")]


class TellingQuerySet(models.QuerySet["Telling"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what somebody has to tell in the actor's divisions."""
        return self if actor.system else self.filter(within_divisions(actor, READING, "division_code"))


class Telling(Stateful):
    """Words that no message could bring: somebody of the village tells them."""

    workflow = TELLING

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="tellings")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="telling")
    text = models.CharField("要告知的话", max_length=300)
    because = models.CharField("为什么没有发短信", max_length=200)

    objects = TellingQuerySet.as_manager()

    class Meta:
        verbose_name = "告知对象"
        constraints = [models.UniqueConstraint(fields=["order"], condition=Q(state="waiting"), name="one_open_telling_of_an_order")]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """To be told by the day of the service."""
        return end_of_day(self.notice.on)

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"请告知：{self.notice.get_kind_display()}", about=self.order.recipient_name, detail=f"{self.order.item_label} {self.notice.when}", source="服务订单",
            household_id=str(self.order.household_id),
        )  # fmt: skip
