"""Platforms outside, the batches they send, and every row of them with what became of it."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedJSONField
from jiuzhu.monitoring.outside.rules import FATES, LINKED, LOWEST


class ScopedQuerySet(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what belongs to counties where the actor hands department data in."""
        return self.filter(within_divisions(actor, Duty.FEED_UPLOAD, "division_code"))


class Platform(models.Model):
    """A platform of the province or the city that warns a county; its organisation's key signs what its programs send."""

    organisation = models.OneToOneField("accounts.Organisation", on_delete=models.PROTECT, related_name="+", primary_key=True)
    division_code = models.CharField(max_length=12, db_index=True)
    name = models.CharField("平台", max_length=128)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField("登记时间")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "外来平台"


class Batch(models.Model):
    """One file of a platform; the same file is one batch. ``done_at`` is when every row had its fate."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="batches", db_index=False)
    division_code = models.CharField(max_length=12, db_index=True)
    name = models.CharField("文件", max_length=200)
    digest = models.CharField(max_length=64)
    heads = models.JSONField(default=list)
    rows = models.PositiveIntegerField("行数", default=0)
    uploaded_by = models.CharField(max_length=64)
    uploader_name = models.CharField("上传人", max_length=64)
    received_at = models.DateTimeField("收到时间")
    done_at = models.DateTimeField("接收完成", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "外来预警批次"
        ordering = ("-received_at", "id")
        constraints = [models.UniqueConstraint(fields=["platform", "digest"], name="a_batch_once_per_platform")]


class Row(models.Model):
    """One row of a batch: its outside number, whom it is about, the warning it became, or why it went back.

    ``current`` marks the newest row of an outside number; ``found`` is what the warning was made of (rule, subject, month). Of one that was
    forgotten the cells, what they told and their digest are gone; its number and what became of it stay, so that the platform is still answered.
    A number that names somebody stands sealed in ``told``, and in ``number`` what tells it from others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines", db_index=False)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    number = models.CharField("平台编号", max_length=64, blank=True)
    matter = models.CharField("预警内容", max_length=64, blank=True)
    grade = models.PositiveSmallIntegerField(default=LOWEST)
    found_on = models.DateField("预警日期", null=True)
    due_on = models.DateField("反馈期限", null=True)
    cells: Any = SealedJSONField(default=list, null=True)
    told: Any = SealedJSONField(default=dict, null=True)
    forgotten_at = models.DateTimeField("原始内容删除时间", null=True)
    digest = models.CharField(max_length=64, blank=True)
    fate = models.CharField("接收情况", max_length=16, choices=list(FATES.items()), default="waiting")
    reason = models.CharField("原因", max_length=200, blank=True)
    current = models.BooleanField(default=False)
    warning = models.ForeignKey("warnings.Warning", null=True, on_delete=models.PROTECT, related_name="+")
    found = models.JSONField(default=list)

    class Meta:
        verbose_name = "外来预警"
        ordering = ("line",)
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="a_line_once_per_batch"),
            models.UniqueConstraint(fields=["platform", "number"], condition=Q(current=True), name="one_current_row_per_outside_number"),
            models.CheckConstraint(condition=~Q(fate="rejected") | ~Q(reason=""), name="a_row_goes_back_with_its_reason"),
            models.CheckConstraint(condition=~Q(fate__in=LINKED) | Q(warning__isnull=False), name="a_row_taken_has_its_warning"),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, cells__isnull=False, told__isnull=False)
                | Q(forgotten_at__isnull=False, cells__isnull=True, told__isnull=True, digest="") & ~Q(fate="waiting"),
                name="nothing_stays_of_a_row_forgotten",
            ),
        ]
        indexes = [
            models.Index(fields=["platform", "number"], name="outside_row_by_number"),
        ]

    @property
    def number_sent(self) -> str:
        """The platform's own number as it was sent, while that is kept."""
        return str((self.told or {}).get("number") or self.number)
