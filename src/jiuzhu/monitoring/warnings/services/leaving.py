"""A household that left aid stays on the warning ledger until its review date (003·任务3; P-15)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.rules import GRADES, evidence_digest, month_of

LEFT_AID, LABEL = "left_aid", "终止救助后回访"
READING = "终止救助的家庭留在预警台账，到回访日期再次核实。"


def put_on_ledger(*, recheck: Any, review_on: date, at: datetime) -> Warning | None:
    """Put a household whose aid was ended on the ledger inside the caller's transaction; one that stands there already stays (None)."""
    household = recheck.household
    if Warning.objects.filter(rule=LEFT_AID, subject_id=str(household.pk)).exclude(state__in=_final()).exists():
        return None
    month = month_of(timezone.localdate(at))
    entered = Warning(
        rule=LEFT_AID,
        rule_label=LABEL,
        subject_type="household",
        subject_id=str(household.pk),
        subject_name=str(household),
        household=household,
        division_code=household.division_code,
        assigned_code=household.division_code,
        on_aid=False,
        grade=max(GRADES),
        month=month,
        last_month=month,
        evidence={},
        evidence_digest=evidence_digest({}),
        clause="任务3",
        reading=READING,
    )
    begin(entered, actor=SYSTEM, at=at, duty=Duty.WARNING_DECIDE, after={"recheck": str(recheck.pk), "review_on": str(review_on)})
    take(entered, step="enter_ledger", actor=SYSTEM, at=at, seen_version=0, changes={"review_on": review_on})
    return entered


def _final() -> list[str]:
    return [code for code, state in Warning.workflow.states.items() if state.final]
