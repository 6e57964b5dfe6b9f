"""Taking findings back: those whose data were corrected, and all those that rest on a file its department takes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.inserting import update_all
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import Following, record_following
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.foundation.workflow.together import Press, take_together
from jiuzhu.monitoring.warnings.models import Sighting, Warning

AT_ONCE = 100
"""A finding withdrawn is five rows."""
PAUSE_SECONDS = 0.02
FIGURES = ("evidence", "evidence_digest", "last_month")


def take_back_findings(
    *, month: str, rules: Collection[str], at_place: Callable[[str], bool], note: str, delivery_id: str, actor: Actor, at: datetime
) -> int:
    """Take back the findings of a month (YYYY-MM) by rules that cannot be judged without a file that was taken back; gives how many.

    Broken off, the next call goes on with what is left. A warning with no other finding is closed as 数据撤回 while nobody has ended it.
    """
    taken, last = 0, ""
    live = Sighting.objects.filter(month=month, rule__in=list(rules), withdrawn_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    while batch := list((live.filter(pk__gt=last) if last else live)[:AT_ONCE]):
        told = {"taken_back": True, "delivery": delivery_id}
        with writing(), law_held():
            taken += withdraw_findings(batch, at_place=at_place, note=note, step="take_back", told=told, actor=actor, at=at)
        last = str(batch[-1])
        time.sleep(PAUSE_SECONDS)
    return taken


def take_finding_back(*, month: str, rule: str, subject_id: str, note: str, told: Mapping[str, object], actor: Actor, at: datetime) -> None:
    """Withdraw one finding that its sender corrected into another; one withdrawn already stays so."""
    with writing(), law_held():
        found = Sighting.objects.filter(month=month, rule=rule, subject_id=subject_id, withdrawn_at__isnull=True).values_list("pk", flat=True)
        withdraw_findings(list(found), note=note, step="withdraw", told=told, actor=actor, at=at)


def withdraw_findings(
    findings: Sequence[UUID],
    *,
    note: str,
    step: str,
    told: Mapping[str, object],
    actor: Actor,
    at: datetime,
    at_place: Callable[[str], bool] = lambda division_code: True,
    out_of_reach: Callable[[str, Collection[str]], bool] = lambda place, feeds: False,
    stand: Callable[[Collection[UUID]], Collection[UUID]] = lambda findings: (),
) -> int:
    """Withdraw findings of one month made where ``at_place`` says so, inside the caller's transaction; gives how many, those withdrawn already not counted.

    ``out_of_reach`` is told where a warning lies now and on which feeds it rests; where it says so the finding stands.
    ``stand`` tells which of some findings stand all the same.

    A warning takes ``step`` where nothing else supports it and nobody has ended it; any other says that its data changed.
    """
    # Held in the order in which findings are taken in, so that the two never wait for each other forever.
    held = Warning.objects.filter(pk__in=Sighting.objects.filter(pk__in=findings).values("warning_id")).order_by("pk").select_for_update(no_key=True)
    warnings = {each.pk: each for each in held}
    gone = Sighting.objects.filter(pk__in=findings, warning_id__in=warnings, withdrawn_at__isnull=True).order_by("subject_id")
    rows: list[Any] = list(gone.values_list("pk", "warning_id", "month", "evidence_digest", "division_code", named=True))
    made_there = [(each, warnings[each.warning_id]) for each in rows if at_place(each.division_code)]
    reached = [each for each, warning in made_there if not out_of_reach(warning.division_code, warning.feeds)]
    standing = stand([each.pk for each in reached])
    withdrawn = [each for each in reached if each.pk not in standing]
    if not withdrawn:
        return 0
    taken_back = {"taken_back": True} if step == "take_back" else {}
    Sighting.objects.filter(pk__in=[each.pk for each in withdrawn]).update(withdrawn_at=at, **taken_back)
    remaining = _newest_left([each.warning_id for each in withdrawn])
    presses, kept, entries = [], [], []
    for each in withdrawn:
        warning, left = warnings[each.warning_id], remaining.get(each.warning_id)
        if left is None and step in warning.workflow.steps_from(warning.state):
            presses.append(Press(warning, {"withdrawn_note": note}))
            continue
        warning.withdrawn_note = note
        # The figures of a warning that has ended stay those it was ended for.
        if left is not None and left.month < warning.last_month and not warning.workflow.states[warning.state].final:
            warning.evidence, warning.evidence_digest, warning.last_month = left.evidence, left.evidence_digest, left.month
            kept.append(warning)
        before = {"month": each.month, "evidence": each.evidence_digest}
        entries.append(Following(str(warning.pk), before, told, str(warning.household_id or ""), reason=note))
    take_together(presses, step=step, actor=SYSTEM, at=at, reason=note)
    Warning.objects.filter(pk__in=[UUID(each.subject_id) for each in entries]).update(withdrawn_note=note)
    update_all(kept, FIGURES)
    record_following(subject_kind="warning", action="预警：数据更正", entries=entries, actor=actor, at=at)
    return len(withdrawn)


def _newest_left(warnings: Iterable[UUID]) -> dict[UUID, Sighting]:
    """Give of each warning the finding of its newest month that stands; none where nothing supports it any more."""
    live = Sighting.objects.filter(warning_id__in=warnings, withdrawn_at__isnull=True).order_by("month").values_list("warning_id", "pk")
    newest = dict(live)
    return {each.warning_id: each for each in Sighting.objects.filter(pk__in=newest.values()).defer("facts")}
