"""The keys of people watched, each with why, since when, until when and where; no name and no number."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.policy.packs.entries import WATCH_REASONS


class WatchedQuerySet(models.QuerySet["Watched"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep those of divisions where the actor reads monitoring."""
        return self.filter(within_divisions(actor, Duty.MONITORING_READ, "division_code"))

    def in_division(self, code: str) -> Self:
        """Keep those at or under a division."""
        low, high = division_range(code)
        return self.filter(division_code__gte=low, division_code__lte=high)


class Watched(models.Model):
    """One person, by key, watched for one reason; ``last_on`` is the last day the reason was known, ``until_on`` the day the row is dropped after."""

    key = models.UUIDField()
    reason = models.CharField("缘由", max_length=16, choices=list(WATCH_REASONS.items()))
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    since_on = models.DateField("自")
    last_on = models.DateField("最近一次")
    until_on = models.DateField("保留至", db_index=True)

    objects = WatchedQuerySet.as_manager()

    class Meta:
        verbose_name = "关注"
        constraints = [
            models.UniqueConstraint(fields=["key", "reason"], name="watched_once_for_a_reason"),
            models.CheckConstraint(condition=Q(until_on__gte=F("last_on"), last_on__gte=F("since_on")), name="watched_for_a_time"),
        ]
