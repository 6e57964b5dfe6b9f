"""The monthly findings behind a warning."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from jiuzhu.foundation.kernel.fields import SealedJSONField
from jiuzhu.monitoring.warnings.models.warning import Warning


class Sighting(models.Model):
    """The finding of one month behind a warning: one per subject, rule and period.

    ``division_code`` is where the subject was when it was found, wherever the warning went with its household since: what was compared there supports it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.CASCADE, related_name="sightings", db_index=False)
    rule = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    month = models.CharField("月份", max_length=7)
    division_code = models.CharField("发现地", max_length=12)
    evidence: Any = SealedJSONField(default=dict)
    evidence_digest = models.CharField(max_length=64)
    facts: Any = SealedJSONField("所用事实", default=dict)
    law = models.CharField("所用规定", max_length=64, blank=True)
    run_id = models.CharField(max_length=64)
    quiet = models.BooleanField("未重复预警", default=False)
    found_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField("撤回", null=True)
    taken_back = models.BooleanField("因部门撤回数据", default=False)

    class Meta:
        verbose_name = "月度发现"
        ordering = ("-month", "rule", "id")
        constraints = [models.UniqueConstraint(fields=["rule", "subject_id", "month"], name="one_finding_per_subject_rule_and_month")]
        # A month is counted from these alone.
        indexes = [
            models.Index(
                fields=["month", "rule", "subject_id", "warning", "quiet", "withdrawn_at", "taken_back"], name="finding_by_month_and_rule"
            ),
            models.Index(fields=["warning", "month", "withdrawn_at", "quiet"], name="finding_of_warning"),
        ]
