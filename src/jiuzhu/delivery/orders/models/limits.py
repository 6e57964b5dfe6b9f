"""What of a limit is used up: money of a month, times of a period, hours of a worker's day; the database refuses to go beyond it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Allowance(models.Model):
    """The counter of one limit for one person (or household, or worker) in one period.

    ``used`` is what orders take, ``direct`` what was given directly in the same period, ``decided`` how much more than the ceiling a township has decided;
    fen, times or minutes, as the limit counts.
    """

    limit = models.CharField(max_length=96)
    subject_id = models.CharField(max_length=64)
    period_on = models.DateField()
    ceiling = models.PositiveBigIntegerField()
    used = models.BigIntegerField(default=0)
    direct = models.PositiveBigIntegerField(default=0)
    decided = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["limit", "subject_id", "period_on"], name="allowance_once_per_period"),
            models.CheckConstraint(condition=Q(used__gte=0), name="allowance_used_not_negative"),
            models.CheckConstraint(condition=Q(used=0) | Q(ceiling__gte=F("used") + F("direct") - F("decided")), name="allowance_within_ceiling"),
        ]


class Drawn(models.Model):
    """What one order takes of one allowance while it stands."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="drawn")
    allowance = models.ForeignKey(Allowance, on_delete=models.PROTECT, related_name="drawn")
    amount = models.PositiveBigIntegerField()
    beyond = models.PositiveBigIntegerField(default=0)
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "allowance"], condition=Q(given_back_at__isnull=True), name="order_draws_once_on_an_allowance")
        ]
