"""Placing a batch of findings: which opens a warning, joins one, stays quiet or is known; written with few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.inserting import insert_all, new_row, update_all
from jiuzhu.foundation.ledger.services import Following, record_following
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.workflow.services import take
from jiuzhu.foundation.workflow.together import Start, begin_together
from jiuzhu.monitoring.warnings.explanations import still_explained
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.rules import Earlier, FoundWarning, stays_quiet
from jiuzhu.monitoring.warnings.workflow import GONE_STATES

SHOWN = ("evidence", "evidence_digest", "last_month")
KEPT = ("warning", "division_code", "run_id", "quiet", "withdrawn_at", "taken_back", "evidence", "evidence_digest", "facts", "law")


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


@dataclass
class _Writes:
    """What a batch comes to, written when all of it is placed."""

    starts: list[Start] = field(default_factory=list)
    shown: list[Warning] = field(default_factory=list)
    entries: list[Following] = field(default_factory=list)
    new: list[Sighting] = field(default_factory=list)
    changed: list[Sighting] = field(default_factory=list)

    def write(self, at: datetime) -> None:
        begin_together(self.starts, actor=SYSTEM, at=at, duty=Duty.COMPARISON_RUN)
        update_all(self.shown, SHOWN)
        record_following(subject_kind="warning", action="预警：数据更新", entries=self.entries, actor=SYSTEM, at=at)
        insert_all(self.new)
        update_all(self.changed, KEPT)


def take_in(batch: Sequence[FoundWarning], *, month: str, run_id: str, at: datetime) -> Received:
    """Place findings of one month, each of another subject or rule; the caller holds the transaction."""
    subjects, rules = {found.subject_id for found in batch}, {found.rule for found in batch}
    there = Sighting.objects.filter(month=month, rule__in=rules, subject_id__in=subjects).order_by()
    kept = there.values_list("rule", "subject_id", "pk", "evidence_digest", "withdrawn_at", "division_code", named=True)
    sightings = {(row.rule, row.subject_id): row for row in kept}
    fresh = [found for found in batch if not _known(found, sightings.get(found.key))]
    _found_here(((found, sightings[found.key]) for found in batch if _known(found, sightings.get(found.key))), run_id)
    latest = _latest(fresh)
    counted = {"opened": 0, "added": 0, "quiet": 0}
    writes = _Writes()
    for found in fresh:
        warning, outcome = _place(found, latest.get(found.key), run_id, at, writes)
        sighting = sightings.get(found.key)
        _keep(found, sighting.pk if sighting else None, warning, run_id, at, writes, quiet=outcome == "quiet")
        counted[outcome] += 1
    writes.write(at)
    return Received(known=len(batch) - len(fresh), **counted)


def _known(found: FoundWarning, sighting: Any) -> bool:
    return sighting is not None and sighting.withdrawn_at is None and sighting.evidence_digest == found.digest


def _found_here(known: Iterable[tuple[FoundWarning, Any]], run_id: str) -> None:
    """Let a finding that was first made in the county its household left rest on what the county it came to found alike."""
    for found, sighting in known:
        if seat_of(found.division_code) != seat_of(sighting.division_code):
            Sighting.objects.filter(pk=sighting.pk).update(division_code=found.division_code, run_id=run_id)


def _latest(fresh: Sequence[FoundWarning]) -> dict[tuple[str, str], Warning]:
    """Give the warning that each finding may belong to: the open one, else the newest."""
    latest: dict[tuple[str, str], Warning] = {}
    if not fresh:
        return latest
    held = Warning.objects.filter(rule__in={found.rule for found in fresh}, subject_id__in={found.subject_id for found in fresh})
    # Held in one order, so that whoever works on one of them at this moment goes before or after.
    for each in sorted(held.order_by("pk").select_for_update(no_key=True), key=lambda warning: (warning.opened_at, warning.pk)):
        former = latest.get((each.rule, each.subject_id))
        if former is None or former.workflow.states[former.state].final:
            latest[each.rule, each.subject_id] = each
    return latest


def _place(found: FoundWarning, former: Warning | None, run_id: str, at: datetime, writes: _Writes) -> tuple[Warning, str]:
    if former is not None and former.state in GONE_STATES and former.month == found.month:
        take(former, step="reinstate", actor=SYSTEM, at=at, seen_version=former.version, changes={"evidence_digest": found.digest, "withdrawn_note": ""})
        _show(former, found, writes)
        return former, "opened"
    if former is not None and not former.workflow.states[former.state].final and former.state != "ledgered":
        _show(former, found, writes)
        return former, "added"
    if former is not None:
        earlier = Earlier(former.state, former.evidence_digest, former.review_on, timezone.localdate(former.changed_at))
        unaided_in = "" if found.on_aid else found.month
        if stays_quiet(earlier, digest=found.digest, on=timezone.localdate(at), covered=_covered(former, found), unaided_in=unaided_in):
            return former, "quiet"
    if former is not None and former.state == "ledgered":
        take(former, step="review", actor=SYSTEM, at=at, seen_version=former.version, changes={"review_on": None, "verdict": None})
        _show(former, found, writes)
        return former, "opened"
    warning = _warning_of(found)
    after = {"rule": found.rule, "grade": found.grade, "month": found.month, "evidence": found.digest, "run": run_id}
    writes.starts.append(Start(warning, after))
    return warning, "opened"


def _warning_of(found: FoundWarning) -> Warning:
    return new_row(
        Warning,
        rule=found.rule,
        rule_label=found.label,
        subject_type=found.subject_type,
        subject_id=found.subject_id,
        subject_name=found.subject_name,
        household_id=UUID(found.household_id) if found.household_id else None,
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
        feeds=found.feeds,
    )


def _covered(former: Warning, found: FoundWarning) -> bool:
    # The figures of a warning that has ended stay those it was explained for.
    return bool(former.explanation) and found.remembered is not None and still_explained(former.evidence, found.evidence, found.remembered)


def _show(warning: Warning, found: FoundWarning, writes: _Writes) -> None:
    """Let a warning show the figures of its newest month."""
    if found.month < warning.last_month:
        return
    before = {"month": warning.last_month, "evidence": warning.evidence_digest}
    warning.evidence, warning.evidence_digest, warning.last_month = dict(found.evidence), found.digest, found.month
    writes.shown.append(warning)
    after = {"month": found.month, "evidence": found.digest}
    writes.entries.append(Following(str(warning.pk), before, after, str(warning.household_id or "")))


def _keep(found: FoundWarning, there: UUID | None, warning: Warning, run_id: str, at: datetime, writes: _Writes, *, quiet: bool) -> None:
    row = new_row(
        Sighting,
        **({"id": there} if there else {}),
        warning_id=warning.pk,
        rule=found.rule,
        subject_id=found.subject_id,
        month=found.month,
        division_code=found.division_code,
        evidence=dict(found.evidence),
        evidence_digest=found.digest,
        facts=dict(found.facts),
        law=found.law,
        run_id=run_id,
        quiet=quiet,
        found_at=at,
    )
    (writes.changed if there else writes.new).append(row)
