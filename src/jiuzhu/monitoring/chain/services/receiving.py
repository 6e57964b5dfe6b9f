"""Taking in what a month's chain showed: opened once, joined while open, quiet once allowed, withdrawn when the data no longer say so."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.monitoring.chain.models import Concerned, Finding, Occurrence
from jiuzhu.monitoring.chain.rules import QUIET_ENDS, FoundConflict

BATCH = 100
PAUSE_SECONDS = 0.02
Each = TypeVar("Each")
Departments = Mapping[str, Collection[tuple[str, str]]]


@dataclass(frozen=True)
class Received:
    """What became of a month's findings."""

    opened: int = 0
    joined: int = 0
    quiet: int = 0
    known: int = 0

    def __add__(self, other: Received) -> Received:
        return Received(self.opened + other.opened, self.joined + other.joined, self.quiet + other.quiet, self.known + other.known)


def hold_findings(pks: Any) -> None:
    """Take many findings in one order: a month that is reckoned and a county that tells many would wait for each other else. Inside a transaction."""
    hold(Finding.objects.filter(pk__in=pks))


def take_in(found: Iterable[FoundConflict], *, month: str, organisations: Departments, at: datetime) -> Received:
    """Take in the findings of one month; a second call with the same adds nothing.

    ``organisations`` maps departments as the chain names them to their ids and counties: counties call their departments alike.
    """
    received = Received()
    for number, batch in enumerate(_batches(found)):
        if number:
            time.sleep(PAUSE_SECONDS)
        with writing():
            received += _take_batch(batch, month, organisations, at)
    return received


def withdraw(
    *,
    month: str,
    rules: Collection[str],
    still: Collection[tuple[str, str]],
    at_place: Callable[[str], bool],
    out_of_reach: Callable[[str], bool],
    run_id: str,
    at: datetime,
) -> int:
    """Withdraw the month's findings of the judged rules, made where ``at_place`` says so, that are not among ``still`` (pairs of rule and subject); gives how many.

    ``out_of_reach`` tells of where a household lives now that it could not be looked at again; what was found of it stays.
    """
    live = Occurrence.objects.filter(month=month, rule__in=list(rules), withdrawn_at__isnull=True).select_related("finding__household")
    made_there = [each for each in live if (each.rule, each.subject_id) not in still and at_place(each.division_code)]
    # The household, not the finding: one that has ended does not go along with it, and one that is open follows a while later.
    gone = [each for each in made_there if not out_of_reach(each.finding.household.division_code)]
    for batch in _batches(gone):
        with writing():
            hold_findings([each.finding_id for each in batch])
            for each in batch:
                # As it is now: somebody may have acted on it since the list was made.
                each.finding.refresh_from_db()
                _withdraw(each, run_id, at)
    return len(gone)


def _batches(things: Iterable[Each]) -> Iterator[list[Each]]:
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _take_batch(batch: Sequence[FoundConflict], month: str, organisations: Departments, at: datetime) -> Received:
    subjects = [each.subject_id for each in batch]
    seen = {(each.rule, each.subject_id): each for each in Occurrence.objects.filter(month=month, subject_id__in=subjects)}
    latest: dict[tuple[str, str], Finding] = {}
    hold_findings(Finding.objects.filter(subject_id__in=subjects).values("pk"))
    for row in Finding.objects.filter(subject_id__in=subjects).order_by("opened_at", "id"):
        former = latest.get((row.rule, row.subject_id))
        if former is None or former.workflow.states[former.state].final:
            latest[row.rule, row.subject_id] = row
    counts = {"opened": 0, "joined": 0, "quiet": 0, "known": 0}
    for found in batch:
        digest = blind_index(found.evidence, purpose="chain.evidence")
        occurrence = seen.get(found.key)
        if occurrence is not None and occurrence.withdrawn_at is None and occurrence.digest == digest:
            counts["known"] += 1
            if seat_of(occurrence.division_code) != seat_of(found.division_code):
                # Its household came from another county: from now on it rests on what was found here.
                Occurrence.objects.filter(pk=occurrence.pk).update(division_code=found.division_code)
            continue
        pattern = blind_index(found.pattern, purpose="chain.pattern")
        finding, outcome = _place(found, latest.get(found.key), pattern, at)
        latest[found.key] = finding
        counts[outcome] += 1
        _keep(found, occurrence, finding, pattern, digest, at, quiet=outcome == "quiet")
        for name in found.departments:
            for organisation_id, county in organisations.get(name, ()):
                if covers(county, found.division_code):
                    Concerned.objects.get_or_create(finding=finding, organisation_id=organisation_id)
    return Received(**counts)


def _place(found: FoundConflict, former: Finding | None, pattern: str, at: datetime) -> tuple[Finding, str]:
    if former is not None and former.state == "withdrawn" and former.month == found.month:
        take(former, step="reinstate", actor=SYSTEM, at=at, seen_version=former.version)
        _show(former, found, pattern)
        return former, "opened"
    if former is not None and not former.workflow.states[former.state].final:
        _show(former, found, pattern)
        return former, "joined"
    if former is not None and former.state in QUIET_ENDS and former.pattern == pattern:
        return former, "quiet"
    finding = Finding(
        rule=found.rule,
        rule_label=found.label,
        finding=found.finding,
        service=found.service,
        told_first=found.told,
        subject_type=found.subject_type,
        subject_id=found.subject_id,
        subject_name=found.subject_name,
        household_id=found.household_id,
        division_code=found.division_code,
        month=found.month,
        last_month=found.month,
        pattern=pattern,
        evidence=found.evidence,
        clause=found.clause,
        quote=found.quote,
        reading=found.reading,
        beside=found.beside,
    )
    begin(finding, actor=SYSTEM, at=at, duty=Duty.COMPARISON_RUN, after={"rule": found.rule, "month": found.month})
    return finding, "opened"


def _show(finding: Finding, found: FoundConflict, pattern: str) -> None:
    if found.month < finding.last_month:
        return
    finding.evidence, finding.pattern, finding.last_month = found.evidence, pattern, found.month
    finding.save(update_fields=["evidence", "pattern", "last_month"])


def _keep(found: FoundConflict, row: Occurrence | None, finding: Finding, pattern: str, digest: str, at: datetime, *, quiet: bool) -> None:
    row = row or Occurrence(rule=found.rule, subject_id=found.subject_id, month=found.month, found_at=at)
    row.finding, row.pattern, row.digest, row.evidence = finding, pattern, digest, found.evidence
    row.law, row.quiet, row.withdrawn_at, row.division_code = found.law, quiet, None, found.division_code
    row.save()


def _withdraw(occurrence: Occurrence, run_id: str, at: datetime) -> None:
    occurrence.withdrawn_at = at
    occurrence.save(update_fields=["withdrawn_at"])
    finding = occurrence.finding
    note = f"{occurrence.month} 的数据更正后，本月不再有这个问题"
    remaining = finding.occurrences.filter(withdrawn_at__isnull=True).order_by("-month").first()
    if remaining is None and "withdraw" in finding.workflow.steps_from(finding.state):
        take(finding, step="withdraw", actor=SYSTEM, at=at, seen_version=finding.version, reason=note)
        return
    if remaining is not None and remaining.month < finding.last_month:
        finding.evidence, finding.pattern, finding.last_month = remaining.evidence, remaining.pattern, remaining.month
        finding.save(update_fields=["evidence", "pattern", "last_month"])
    record(
        actor=SYSTEM,
        at=at,
        subject_kind="chain_finding",
        subject_id=str(finding.pk),
        action="救助链问题：数据更正",
        before={"month": occurrence.month},
        after={"withdrawn": True, "run": run_id},
        reason=note,
        household_id=str(finding.household_id),
    )
