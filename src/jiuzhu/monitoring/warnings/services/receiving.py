"""Taking in a month's findings, withdrawing what a corrected file no longer supports, bringing reviews up."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.foundation.workflow.services import take
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.rules import FoundWarning
from jiuzhu.monitoring.warnings.services.following import follow_into_register
from jiuzhu.monitoring.warnings.services.placing import Received, take_in
from jiuzhu.monitoring.warnings.services.upholding import upheld
from jiuzhu.monitoring.warnings.services.withdrawing import AT_ONCE, withdraw_findings

BATCH = 125
"""A new warning is four rows."""
LOOKED_AT_ONCE = 5000
PAUSE_SECONDS = 0.02
Pair = tuple[str, str]
"""A rule and whom it found."""
Each = TypeVar("Each")


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
    # One law for all of them, so that a month's work has the same time whichever batch it comes in.
    with law_held():
        for number, batch in enumerate(_batches(findings, BATCH)):
            if number:
                time.sleep(PAUSE_SECONDS)
            with writing():
                follow_into_register(batch, at=at)
                received += take_in(batch, month=month, run_id=run_id, at=at)
                before_commit(received)
    return received


def withdraw(
    *,
    month: str,
    judged_rules: Collection[str],
    still_found: Callable[[Sequence[Pair]], Collection[Pair]],
    run_id: str,
    actor: Actor,
    at: datetime,
    at_place: Callable[[str], bool] = lambda division_code: True,
    out_of_reach: Callable[[str, Collection[str]], bool] = lambda place, feeds: False,
) -> int:
    """Withdraw the month's findings of the judged rules that are found no more; gives how many.

    ``still_found`` tells of some pairs of rule and subject id which of them were found now; it is asked piece by piece. ``at_place`` tells of a division whether the rules were judged there; findings made elsewhere stay.
    ``out_of_reach`` tells, of where a warning lies now and its feeds, that this run could not look at it again; it stays too.
    A warning with no other finding left is withdrawn with them if it is still open; one already ended keeps its end and says so, unless it was found true
    and what was decided took its subject out of the comparison: such a finding stands.
    """
    withdrawn = 0
    note, told = f"{month} 的数据更正后，本月不再符合预警条件", {"withdrawn": True, "run": run_id}
    for rule in sorted(judged_rules):
        for batch in _batches(_not_among(still_found, month, rule), AT_ONCE):
            with writing(), law_held():
                withdrawn += withdraw_findings(
                    batch,
                    at_place=at_place,
                    out_of_reach=out_of_reach,
                    stand=upheld,
                    note=note,
                    step="withdraw",
                    told=told,
                    actor=actor,
                    at=at,
                )
            time.sleep(PAUSE_SECONDS)
    return withdrawn


def bring_up_due_reviews(*, at: datetime) -> int:
    """Send warnings on the ledger whose review date has come back to be investigated; gives how many."""
    due = list(Warning.objects.filter(state="ledgered", review_on__lte=timezone.localdate(at))[:500])
    for warning in due:
        take(warning, step="review", actor=SYSTEM, at=at, seen_version=warning.version, changes={"review_on": None, "verdict": None})
    return len(due)


def _batches(things: Iterable[Each], size: int) -> Iterator[list[Each]]:
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


def _not_among(still_found: Callable[[Sequence[Pair]], Collection[Pair]], month: str, rule: str) -> Iterator[UUID]:
    """Give the ids of the month's findings by a rule that are found no more, read along the index, a page at a time."""
    last = ""
    live = Sighting.objects.filter(month=month, rule=rule, withdrawn_at__isnull=True).order_by("subject_id")
    subjects = live.values_list("subject_id", flat=True)
    while page := list(subjects.filter(subject_id__gt=last)[:LOOKED_AT_ONCE]):
        last = page[-1]
        found = still_found([(rule, subject) for subject in page])
        for gone in _batches((subject for subject in page if (rule, subject) not in found), AT_ONCE):
            yield from live.filter(subject_id__in=gone).values_list("pk", flat=True)
