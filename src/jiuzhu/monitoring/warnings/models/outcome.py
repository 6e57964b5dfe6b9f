"""What was found out about a warning, and how it ended."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.monitoring.warnings.models.warning import Warning
from jiuzhu.monitoring.warnings.rules import METHODS


class Investigation(models.Model):
    """What was found out on the spot; a warning sent back is investigated again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.CASCADE, related_name="investigations")
    visited_on = models.DateField("核实日期")
    method = models.CharField("核实方式", max_length=16, choices=list(METHODS.items()))
    investigators = models.CharField("核实人", max_length=64)
    finding: Any = SealedTextField("核实情况")
    holds = models.BooleanField("属实")
    written_by = models.CharField(max_length=64)
    writer_name = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "调查核实"
        ordering = ("-written_at",)


class Disposition(models.Model):
    """How a warning ended, or stands on the ledger (E-45)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.CASCADE, related_name="dispositions")
    outcome = models.CharField("处置结果", max_length=16)
    note: Any = SealedTextField("说明")
    referred_to = models.CharField("转介到", max_length=64, blank=True)
    in_discussion = models.BooleanField("一事一议", default=False)
    meeting_key = models.UUIDField("专题会议", null=True)
    minutes_no = models.CharField("会议纪要", max_length=64, blank=True)
    minutes_on = models.DateField("会议日期", null=True)
    review_on = models.DateField("下次复查", null=True)
    died_on = models.DateField("死亡日期", null=True)
    left_on = models.DateField("离开本户日期", null=True)
    decided_in = models.CharField("处置单位所在地", max_length=12)
    decided_by = models.CharField(max_length=64)
    decider_name = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = "处置"
        ordering = ("-decided_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(in_discussion=False) | (Q(meeting_key__isnull=False, minutes_on__isnull=False) & ~Q(minutes_no="")),
                name="what_was_discussed_has_minutes",
            )
        ]
