"""The turns of a plan's periodic service, and the times in which a household is not to be served."""

from __future__ import annotations

from django.db import models

from jiuzhu.delivery.orders.models.order import Order
from jiuzhu.delivery.orders.rules import AWAY


class Turn(models.Model):
    """One turn of a plan's task in one period: the order it became, or why it was left out."""

    task_id = models.UUIDField()
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    item_label = models.CharField("服务项目", max_length=64)
    period_on = models.DateField("周期")
    number = models.PositiveSmallIntegerField("第几次")
    wanted_on = models.DateField("日期")
    order = models.OneToOneField(Order, null=True, on_delete=models.PROTECT, related_name="turn")
    skipped_because = models.CharField("没有点单的原因", max_length=200, blank=True)
    missed = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task_id", "period_on", "number"], name="turn_once_per_task_and_period"),
            models.CheckConstraint(
                condition=models.Q(order__isnull=False, skipped_because="") | (models.Q(order__isnull=True) & ~models.Q(skipped_because="")),
                name="turn_is_ordered_or_says_why_not",
            ),
        ]


class TurnsDone(models.Model):
    """Up to which day the turns of all plans were settled; one row."""

    name = models.CharField(max_length=8, primary_key=True, default="all")
    until_on = models.DateField()


class Pause(models.Model):
    """From a day to a day a household is away, in hospital or does not want to be served; its periodic services are left out."""

    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("原因", max_length=16, choices=list(AWAY.items()))
    from_on = models.DateField("从")
    until_on = models.DateField("到（含）")
    note = models.CharField("说明", max_length=200, blank=True)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "暂停服务"
        constraints = [
            models.CheckConstraint(condition=models.Q(until_on__gte=models.F("from_on")), name="pause_ends_after_it_begins"),
            models.UniqueConstraint(fields=["household", "from_on", "reason"], name="pause_entered_once"),
        ]
