"""Forgetting what a platform outside sent, wherever a warning carried it; its digests, its course and its end stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from jiuzhu.casework.applications.services import forget_origins
from jiuzhu.foundation.kernel.inserting import update_all
from jiuzhu.foundation.workflow.forgetting import forget_details
from jiuzhu.monitoring.warnings.figures import AS_SENT
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.services.referring import ORIGIN
from jiuzhu.monitoring.warnings.workflow import OPEN_STATES, WARNING

FORGOTTEN = "平台发来的内容已到期删除"


def forget_as_sent(*, warning_ids: Collection[UUID], run_id: str, ended_before: datetime) -> frozenset[UUID]:
    """Forget the figures of warnings that ended before a moment, those of their findings from one batch (``run_id``), and what work and applications
    say of them, inside the caller's transaction; gives the warnings that had ended. What somebody wrote about them stays.
    """
    held = Warning.objects.filter(pk__in=warning_ids, changed_at__lt=ended_before).exclude(state__in=OPEN_STATES)
    warnings = list(held.order_by("pk").select_for_update(no_key=True))
    ended = frozenset(each.pk for each in warnings)
    findings = [each for each in Sighting.objects.filter(warning_id__in=ended, run_id=run_id) if each.evidence.get(AS_SENT)]
    for warning in warnings:
        warning.evidence = {AS_SENT: {}}
    for finding in findings:
        finding.evidence = {AS_SENT: {}}
    update_all(warnings, ["evidence"])
    update_all(findings, ["evidence"])
    forget_details(workflow=WARNING.name, subject_ids=ended, instead=FORGOTTEN)
    forget_origins(kind=ORIGIN, words={str(each.pk): f"{each.rule_label}：{FORGOTTEN}" for each in warnings})
    return ended
