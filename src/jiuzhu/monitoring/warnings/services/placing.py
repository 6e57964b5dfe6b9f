"""Placing a batch of findings: which opens a warning, joins one, stays quiet or is known; written with few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.inserting import insert_all, update_all
from jiuzhu.foundation.ledger.services import Following, record_following
from jiuzhu.foundation.workflow.services import take
from jiuzhu.foundation.workflow.together import Start, begin_together
from jiuzhu.monitoring.warnings.explanations import still_explained
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.rules import Earlier, FoundWarning, stays_quiet
from jiuzhu.monitoring.warnings.workflow import GONE_STATES

SHOWN = ("evidence", "evidence_digest", "last_month")
KEPT = ("warning", "run_id", "quiet", "withdrawn_at", "taken_back", "evidence", "evidence_digest", "facts", "law")


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
    known_ones = Sighting.objects.filter(month=month, rule__in=rules, subject_id__in=subjects).defer("evidence", "facts")
    sightings = {(each.rule, each.subject_id): each for each in known_ones}
    latest: dict[tuple[str, str], Warning] = {}
    # Held in one order, so that whoever works on one of them at this moment goes before or after.
    held = Warning.objects.filter(rule__in=rules, subject_id__in=subjects).order_by("pk").select_for_update(no_key=True)
    for each in sorted(held, key=lambda warning: (warning.opened_at, warning.pk)):
        former = latest.get((each.rule, each.subject_id))
        if former is None or former.workflow.states[former.state].final:
            latest[each.rule, each.subject_id] = each
    counted = {"opened": 0, "added": 0, "quiet": 0, "known": 0}
    writes = _Writes()
    for found in batch:
        sighting = sightings.get(found.key)
        if sighting and sighting.withdrawn_at is None and sighting.evidence_digest == found.digest:
            counted["known"] += 1
            continue
        warning, outcome = _place(found, latest.get(found.key), run_id, at, writes)
        _keep(found, sighting, warning, run_id, at, writes, quiet=outcome == "quiet")
        counted[outcome] += 1
    writes.write(at)
    return Received(**counted)


def _place(found: FoundWarning, former: Warning | None, run_id: str, at: datetime, writes: _Writes) -> tuple[Warning, str]:
    on = timezone.localdate(at)
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
        if stays_quiet(earlier, digest=found.digest, on=on, covered=_covered(former, found), unaided_in=unaided_in):
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
    return Warning(
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


def _keep(found: FoundWarning, sighting: Sighting | None, warning: Warning, run_id: str, at: datetime, writes: _Writes, *, quiet: bool) -> None:
    row = sighting or Sighting(rule=found.rule, subject_id=found.subject_id, month=found.month, found_at=at)
    row.warning, row.run_id, row.quiet, row.withdrawn_at, row.taken_back = warning, run_id, quiet, None, False
    row.evidence, row.evidence_digest = dict(found.evidence), found.digest
    row.facts, row.law = dict(found.facts), found.law
    (writes.changed if sighting else writes.new).append(row)
