"""Taking in a month's findings, withdrawing what a corrected file no longer supports, bringing reviews up."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.monitoring.warnings.explanations import still_explained
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.rules import Earlier, FoundWarning, stays_quiet
from jiuzhu.monitoring.warnings.services.following import follow_into_register

BATCH = 100
PAUSE_SECONDS = 0.02
Each = TypeVar("Each")


@dataclass(frozen=True)
class Received:
    """What became of a month's findings: new warnings, findings of warnings open already, findings that stay quiet, and findings known before."""

    opened: int = 0
    added: int = 0
    quiet: int = 0
    known: int = 0

    @property
    def changes(self) -> int:
        """How many findings wrote something."""
        return self.opened + self.added + self.quiet

    def __add__(self, other: Received) -> Received:
        return Received(self.opened + other.opened, self.added + other.added, self.quiet + other.quiet, self.known + other.known)


def _nothing(so_far: Received) -> None:
    """Let every batch stand."""


def open_warnings(
    *,
    findings: Iterable[FoundWarning],
    month: str,
    run_id: str,
    actor: Actor,
    at: datetime,
    before_commit: Callable[[Received], None] = _nothing,
) -> Received:
    """Take in the findings of one month (YYYY-MM); a second call with the same findings adds nothing.

    One finding per rule, subject and month. A finding of a warning still open joins it; one explained on the same evidence stays quiet until its review date.
    ``before_commit`` is told in the transaction of each batch what came of all so far; what it raises takes that batch back.
    """
    received = Received()
    for number, batch in enumerate(_batches(findings)):
        if number:
            time.sleep(PAUSE_SECONDS)
        with writing(), law_held():
            follow_into_register(batch, at=at)
            received += _take_in(batch, month, run_id, actor, at)
            before_commit(received)
    return received


def withdraw(
    *,
    month: str,
    judged_rules: Collection[str],
    still_found: Collection[tuple[str, str]],
    run_id: str,
    actor: Actor,
    at: datetime,
    at_place: Callable[[str], bool] = lambda division_code: True,
) -> int:
    """Withdraw the month's findings of the judged rules that are not among ``still_found`` (pairs of rule and subject id); gives how many.

    ``at_place`` tells of a division whether the rules were judged there; findings elsewhere stay.
    A warning with no other finding left is withdrawn with them if it is still open; one already ended keeps its end and says so.
    """
    live = Sighting.objects.filter(month=month, rule__in=list(judged_rules), withdrawn_at__isnull=True).select_related("warning")
    gone = [sighting for sighting in live if (sighting.rule, sighting.subject_id) not in still_found and at_place(sighting.warning.division_code)]
    for number, batch in enumerate(_batches(gone)):
        if number:
            time.sleep(PAUSE_SECONDS)
        with writing(), law_held():
            for sighting in batch:
                _withdraw(sighting, run_id, actor, at)
    return len(gone)


def bring_up_due_reviews(*, at: datetime) -> int:
    """Send warnings on the ledger whose review date has come back to be investigated; gives how many."""
    due = list(Warning.objects.filter(state="ledgered", review_on__lte=timezone.localdate(at))[:500])
    for warning in due:
        take(warning, step="review", actor=SYSTEM, at=at, seen_version=warning.version, changes={"review_on": None, "verdict": None})
    return len(due)


def _batches(things: Iterable[Each]) -> Iterator[list[Each]]:
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _take_in(batch: Sequence[FoundWarning], month: str, run_id: str, actor: Actor, at: datetime) -> Received:
    subjects = [found.subject_id for found in batch]
    sightings = {
        (each.rule, each.subject_id): each for each in Sighting.objects.filter(month=month, subject_id__in=subjects).select_related("warning")
    }
    latest: dict[tuple[str, str], Warning] = {}
    for each in Warning.objects.filter(subject_id__in=subjects).order_by("opened_at", "id"):
        former = latest.get((each.rule, each.subject_id))
        if former is None or former.workflow.states[former.state].final:
            latest[each.rule, each.subject_id] = each
    opened = added = quiet = known = 0
    for found in batch:
        sighting = sightings.get(found.key)
        if sighting and sighting.withdrawn_at is None and sighting.evidence_digest == found.digest:
            known += 1
            continue
        warning, outcome = _place(found, latest.get(found.key), run_id, at)
        latest[found.key] = warning
        _keep(found, sighting, warning, run_id, at, quiet=outcome == "quiet")
        opened, added, quiet = opened + (outcome == "opened"), added + (outcome == "added"), quiet + (outcome == "quiet")
    return Received(opened, added, quiet, known)


def _place(found: FoundWarning, former: Warning | None, run_id: str, at: datetime) -> tuple[Warning, str]:
    on = timezone.localdate(at)
    if former is not None and former.state == "withdrawn" and former.month == found.month:
        take(former, step="reinstate", actor=SYSTEM, at=at, seen_version=former.version, changes={"evidence_digest": found.digest, "withdrawn_note": ""})
        _show(former, found, at)
        return former, "opened"
    if former is not None and not former.workflow.states[former.state].final and former.state != "ledgered":
        _show(former, found, at)
        return former, "added"
    if former is not None:
        earlier = Earlier(former.state, former.evidence_digest, former.review_on, timezone.localdate(former.changed_at))
        unaided_in = "" if found.on_aid else found.month
        if stays_quiet(earlier, digest=found.digest, on=on, covered=_covered(former, found), unaided_in=unaided_in):
            return former, "quiet"
    if former is not None and former.state == "ledgered":
        take(former, step="review", actor=SYSTEM, at=at, seen_version=former.version, changes={"review_on": None, "verdict": None})
        _show(former, found, at)
        return former, "opened"
    warning = Warning(
        rule=found.rule,
        rule_label=found.label,
        subject_type=found.subject_type,
        subject_id=found.subject_id,
        subject_name=found.subject_name,
        household_id=found.household_id or None,
        division_code=found.division_code,
        on_aid=found.on_aid,
        grade=found.grade,
        month=found.month,
        last_month=found.month,
        evidence=dict(found.evidence),
        evidence_digest=found.digest,
        clause=found.clause,
        quote=found.quote,
        reading=found.reading,
        feeds=list(found.feeds),
    )
    begin(
        warning,
        actor=SYSTEM,
        at=at,
        duty=Duty.COMPARISON_RUN,
        after={"rule": found.rule, "grade": found.grade, "month": found.month, "evidence": found.digest, "run": run_id},
    )
    return warning, "opened"


def _covered(former: Warning, found: FoundWarning) -> bool:
    # The figures of a warning that has ended stay those it was explained for.
    return bool(former.explanation) and found.remembered is not None and still_explained(former.evidence, found.evidence, found.remembered)


def _show(warning: Warning, found: FoundWarning, at: datetime) -> None:
    """Let a warning show the figures of its newest month."""
    if found.month < warning.last_month:
        return
    before = {"month": warning.last_month, "evidence": warning.evidence_digest}
    warning.evidence, warning.evidence_digest, warning.last_month = dict(found.evidence), found.digest, found.month
    warning.save(update_fields=["evidence", "evidence_digest", "last_month"])
    record(
        actor=SYSTEM,
        at=at,
        subject_kind="warning",
        subject_id=str(warning.pk),
        action="预警：数据更新",
        before=before,
        after={"month": found.month, "evidence": found.digest},
        household_id=str(warning.household_id or ""),
    )


def _keep(found: FoundWarning, sighting: Sighting | None, warning: Warning, run_id: str, at: datetime, *, quiet: bool) -> None:
    row = sighting or Sighting(rule=found.rule, subject_id=found.subject_id, month=found.month, found_at=at)
    row.warning, row.run_id, row.quiet, row.withdrawn_at = warning, run_id, quiet, None
    row.evidence, row.evidence_digest = dict(found.evidence), found.digest
    row.facts, row.law = dict(found.facts), found.law
    row.save()


def _withdraw(sighting: Sighting, run_id: str, actor: Actor, at: datetime) -> None:
    sighting.withdrawn_at = at
    sighting.save(update_fields=["withdrawn_at"])
    warning = sighting.warning
    note = f"{sighting.month} 的数据更正后，本月不再符合预警条件"
    remaining = warning.sightings.filter(withdrawn_at__isnull=True).order_by("-month").first()
    if remaining is None and "withdraw" in warning.workflow.steps_from(warning.state):
        take(warning, step="withdraw", actor=SYSTEM, at=at, seen_version=warning.version, reason=note, changes={"withdrawn_note": note})
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
        after={"withdrawn": True, "run": run_id},
        reason=note,
        household_id=str(warning.household_id or ""),
    )
