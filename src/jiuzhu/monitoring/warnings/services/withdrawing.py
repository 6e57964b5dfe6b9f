"""Taking findings back: one whose data were corrected, and all those that rest on a file its department takes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.foundation.workflow.services import take
from jiuzhu.monitoring.warnings.models import Sighting

AT_ONCE = 100
PAUSE_SECONDS = 0.02


def take_back_findings(
    *, month: str, rules: Collection[str], at_place: Callable[[str], bool], note: str, delivery_id: str, actor: Actor, at: datetime
) -> int:
    """Take back the findings of a month (YYYY-MM) by rules that cannot be judged without a file that was taken back; gives how many.

    Broken off, the next call goes on with what is left. A warning with no other finding is closed as 数据撤回 while nobody has ended it.
    """
    taken, last = 0, ""
    live = Sighting.objects.filter(month=month, rule__in=list(rules), withdrawn_at__isnull=True).select_related("warning").order_by("pk")
    while True:
        with writing(), law_held():
            batch = list((live.filter(pk__gt=last) if last else live)[:AT_ONCE])
            for sighting in batch:
                if at_place(sighting.warning.division_code):
                    sighting.taken_back = True
                    told = {"taken_back": True, "delivery": delivery_id}
                    withdraw_finding(sighting, note=note, step="take_back", told=told, actor=actor, at=at)
                    taken += 1
        if len(batch) < AT_ONCE:
            return taken
        last = str(batch[-1].pk)
        time.sleep(PAUSE_SECONDS)


def take_finding_back(*, month: str, rule: str, subject_id: str, note: str, told: Mapping[str, object], actor: Actor, at: datetime) -> None:
    """Withdraw one finding that its sender corrected into another; one withdrawn already stays so."""
    with writing(), law_held():
        for sighting in Sighting.objects.filter(month=month, rule=rule, subject_id=subject_id, withdrawn_at__isnull=True).select_related("warning"):
            withdraw_finding(sighting, note=note, step="withdraw", told=told, actor=actor, at=at)


def withdraw_finding(sighting: Sighting, *, note: str, step: str, told: Mapping[str, object], actor: Actor, at: datetime) -> None:
    """Withdraw one finding inside the caller's transaction; its warning takes ``step`` where nothing else supports it and nobody has ended it."""
    sighting.withdrawn_at = at
    sighting.save(update_fields=["withdrawn_at", "taken_back"])
    warning = sighting.warning
    remaining = warning.sightings.filter(withdrawn_at__isnull=True).order_by("-month").first()
    if remaining is None and step in warning.workflow.steps_from(warning.state):
        take(warning, step=step, actor=SYSTEM, at=at, seen_version=warning.version, reason=note, changes={"withdrawn_note": note})
        return
    warning.withdrawn_note = note
    fields = ["withdrawn_note"]
    # The figures of a warning that has ended stay those it was ended for.
    if remaining is not None and remaining.month < warning.last_month and not warning.workflow.states[warning.state].final:
        warning.evidence, warning.evidence_digest, warning.last_month = remaining.evidence, remaining.evidence_digest, remaining.month
        fields += ["evidence", "evidence_digest", "last_month"]
    warning.save(update_fields=fields)
    record(
        actor=actor,
        at=at,
        subject_kind="warning",
        subject_id=str(warning.pk),
        action="预警：数据更正",
        before={"month": sighting.month, "evidence": sighting.evidence_digest},
        after=dict(told),
        reason=note,
        household_id=str(warning.household_id or ""),
    )
