"""When somebody will come, as a published day plan says; the visit itself stays as it is."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.visits.models import Visit
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


def set_time(*, visit_id: str, comes_at: datetime, carer_id: str, carer_name: str, actor: Actor, at: datetime) -> bool:
    """Write who will come to a visit and when; False, and nothing written, when it no longer waits. The caller has checked who plans there."""
    with writing():
        waiting = Visit.objects.filter(pk=visit_id, state__in=("due", "missed"))
        if not waiting.update(planned_at=comes_at, planned_for=carer_id, planned_name=carer_name):
            return False
        _trace(visit_id, "安排走访时间", {"comes_at": comes_at.isoformat(), "carer": carer_id}, actor, at)
    return True


def forget_time(*, visit_id: str, actor: Actor, at: datetime) -> None:
    """Take back when somebody would come, where the visit still waits."""
    with writing():
        waiting = Visit.objects.filter(pk=visit_id, state__in=("due", "missed"), planned_at__isnull=False)
        if waiting.update(planned_at=None, planned_for="", planned_name=""):
            _trace(visit_id, "取消走访时间", {}, actor, at)


def _trace(visit_id: str, action: str, after: dict[str, str], actor: Actor, at: datetime) -> None:
    household_id = str(Visit.objects.values_list("household_id", flat=True).get(pk=visit_id))
    record(actor=actor, at=at, subject_kind="visit", subject_id=visit_id, action=action, after=after, household_id=household_id)
