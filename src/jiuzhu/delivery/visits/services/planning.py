"""When somebody will come, as agreed with the household or as a published day plan says; the visit itself stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiuzhu.delivery.visits.models import Visit
from jiuzhu.delivery.visits.rules import VisitInvalid
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import record


def hold_visits(visit_ids: Iterable[Any]) -> None:
    """Take many visits in the order in which everybody takes them. Runs inside the caller's transaction."""
    hold(Visit.objects.filter(pk__in=list(visit_ids)))


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


def agree_time(*, visit: Visit, on: date | None, time: str, actor: Actor, at: datetime) -> None:
    """Keep the day and time somebody agreed with the household (None: nothing is agreed any more). Raises NotPermitted, VisitInvalid."""
    if not any(actor.holds(duty, division_code=visit.division_code) for duty in (Duty.VISIT_RECORD, Duty.ORDER_DISPATCH)):
        actor.require(Duty.VISIT_RECORD, division_code=visit.division_code)
    if on is not None and on < timezone.localdate(at):
        raise VisitInvalid("约定的日期已经过去。", "请选择今天或以后的日期。", field="on")
    with writing():
        waiting = Visit.objects.filter(pk=visit.pk, state__in=("due", "missed"))
        if not waiting.update(agreed_on=on, agreed_time=time[:32] if on else ""):
            raise VisitInvalid("这次走访已经办结。", "请刷新页面查看最新情况。")
        _trace(str(visit.pk), "约定走访时间" if on else "取消约定的时间", {"on": str(on or ""), "time": time}, actor, at)


def _trace(visit_id: str, action: str, after: dict[str, str], actor: Actor, at: datetime) -> None:
    household_id = str(Visit.objects.values_list("household_id", flat=True).get(pk=visit_id))
    record(actor=actor, at=at, subject_kind="visit", subject_id=visit_id, action=action, after=after, household_id=household_id)
