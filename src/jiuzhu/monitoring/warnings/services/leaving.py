"""A household that left aid stays on the warning ledger until its review date (P-15), by whatever its law says of re-checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from jiuzhu.casework.exits.queries import exits_over
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.rules import after_months
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.rules import GRADES, evidence_digest, month_of
from jiuzhu.monitoring.warnings.services.reckoning import KIND, clause_of_recheck

LEFT_AID, LABEL = "left_aid", "终止救助后回访"
READING = "终止救助的家庭留在预警台账，到回访日期再次核实。"


def put_on_ledger(*, household: Any, opened_by: Mapping[str, str], review_on: date, at: datetime) -> Warning | None:
    """Put a household whose aid was ended on the ledger inside the caller's transaction; one that stands there already stays (None)."""
    if Warning.objects.filter(rule=LEFT_AID, subject_id=str(household.pk)).exclude(state__in=_final()).exists():
        return None
    on = timezone.localdate(at)
    month, (clause, quote) = month_of(on), clause_of_recheck(pack_in_force(on, division_code=household.division_code))
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
        clause=clause,
        quote=quote,
        reading=READING,
    )
    begin(entered, actor=SYSTEM, at=at, duty=Duty.WARNING_DECIDE, after={**opened_by, "review_on": str(review_on)})
    take(entered, step="enter_ledger", actor=SYSTEM, at=at, seen_version=0, changes={"review_on": review_on})
    return entered


def enter_ended_exits(*, at: datetime) -> int:
    """Put every household whose gradual exit ended its aid on the ledger once; without an interval of re-checks it is looked up at once. Gives how many."""
    today, entered = timezone.localdate(at), 0
    last = dict(Warning.objects.filter(rule=LEFT_AID).order_by().values_list("household_id").annotate(last=Max("opened_at")))
    for leaving in exits_over():
        household = leaving.household
        known = last.get(household.pk)
        until = household.category_until
        others = registry.others_aided(household.pk, besides=None, past=leaving.last_day)
        if until is None or until >= today or household.closed_on or others or (known is not None and known >= leaving.changed_at):
            continue
        law = pack_in_force(today, division_code=household.division_code)
        months = [int(number) for each in law.intervals if each.of == KIND and (number := law.number(each.months)) is not None]
        review_on = after_months(until, min(months)) if months else today
        if put_on_ledger(household=household, opened_by={"exit": str(leaving.pk)}, review_on=review_on, at=at):
            last[household.pk] = at
            entered += 1
    return entered


def _final() -> list[str]:
    return [code for code, state in Warning.workflow.states.items() if state.final]
