"""Warnings about somebody unregistered follow them into the register: the same finding is told once, before and after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.rules import FoundWarning
from jiuzhu.monitoring.warnings.workflow import OPEN_STATES

UNREGISTERED = "unregistered"


def follow_into_register(findings: Iterable[FoundWarning], *, at: datetime) -> None:
    """Move what was found of a key to the person of the register who stands behind it now; the caller holds the transaction."""
    behind = {found.unregistered_as: found for found in findings if found.unregistered_as}
    if not behind:
        return
    for warning in Warning.objects.filter(subject_type=UNREGISTERED, subject_id__in=behind):
        found = behind[warning.subject_id]
        if not _has_own(warning, found.subject_id):
            _move(warning, found, at)


def _has_own(warning: Warning, person_id: str) -> bool:
    """Tell whether the person was found by the same rule already, so that the two cannot become one."""
    open_too = warning.state in OPEN_STATES and Warning.objects.filter(rule=warning.rule, subject_id=person_id, state__in=OPEN_STATES).exists()
    months = warning.sightings.values("month")
    return open_too or Sighting.objects.filter(rule=warning.rule, subject_id=person_id, month__in=months).exists()


def _move(warning: Warning, found: FoundWarning, at: datetime) -> None:
    warning.subject_type, warning.subject_id, warning.subject_name = found.subject_type, found.subject_id, found.subject_name
    warning.household_id, warning.on_aid = found.household_id or None, found.on_aid
    warning.save(update_fields=["subject_type", "subject_id", "subject_name", "household_id", "on_aid"])
    warning.sightings.update(subject_id=found.subject_id)
    record(
        actor=SYSTEM,
        at=at,
        subject_kind="warning",
        subject_id=str(warning.pk),
        action="预警：对象已登记",
        before={"subject_type": UNREGISTERED},
        after={"subject_type": found.subject_type, "subject": found.subject_id},
        household_id=found.household_id,
    )
