"""Which department delivered which file for which month, and what became of its rows."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.rules import STATES


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep deliveries of counties where the actor reads monitoring or hands files in."""
        return self.filter(within_divisions(actor, {Duty.MONITORING_READ, Duty.FEED_UPLOAD}, "division_code"))

    def current(self) -> Self:
        """Keep files that are in use: accepted and not replaced."""
        return self.filter(state="accepted", replaced_at__isnull=True)


class Delivery(models.Model):
    """One file of one feed and month; a corrected file replaces it, and the comparison reads only what is current."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField(max_length=12)
    feed = models.CharField("数据", max_length=32)
    month = models.CharField("月份", max_length=7)
    sender = models.CharField("来源部门", max_length=64)
    name = models.CharField("文件", max_length=200)
    digest = models.CharField(max_length=64)
    source_id = models.UUIDField()
    state = models.CharField("状态", max_length=16, choices=list(STATES.items()), default="waiting")
    reason = models.TextField("未采用的原因", blank=True)
    rows = models.PositiveBigIntegerField("行数", default=0)
    accepted = models.PositiveBigIntegerField("采用", default=0)
    rejected = models.PositiveBigIntegerField("退回", default=0)
    extra_columns = models.JSONField("未采用的列", default=list)
    absent_columns = models.JSONField("没有的列", default=list)
    rejects_id = models.UUIDField(null=True)
    uploaded_by = models.CharField(max_length=64)
    uploader_name = models.CharField("上传人", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    replaced_at = models.DateTimeField("被替换", null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "部门数据"
        ordering = ("-uploaded_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "feed", "month"],
                condition=Q(state="accepted", replaced_at__isnull=True),
                name="one_current_file_per_feed_and_month",
            ),
            models.UniqueConstraint(
                fields=["division_code", "feed", "month", "digest"],
                condition=Q(state__in=("waiting", "checking", "accepted"), replaced_at__isnull=True),
                name="the_same_file_once_per_feed_and_month",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(rows=F("accepted") + F("rejected")), name="every_row_is_accepted_or_rejected"
            ),
        ]
        indexes = [models.Index(fields=["division_code", "month", "feed"], name="delivery_by_month")]

    def __str__(self) -> str:
        return f"{self.get_feed_display()} {self.month}"

    def get_feed_display(self) -> str:
        """The feed in words; one that is no longer declared keeps its code."""
        return FEEDS[self.feed].label if self.feed in FEEDS else self.feed
