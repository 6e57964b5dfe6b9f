"""Reminding of arrangements whose day is over without a result: whoever is in the village first, then the township; safe to run twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.deadlines import due_at
from jiuzhu.foundation.workflow.relocating import relocate
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.matching.choices.models import Arrangement, ResultOwed

MOST_AT_ONCE = 500
OPEN = ("owed", "late")


def remind(*, at: datetime) -> int:
    """Put what has no result after its day before the village, and before the township once the county's clock ran out; gives how many moved.

    Where a household has moved, what is owed moves with it.
    """
    return _follow(at) + _open(at) + _escalate(at)


def result_told(chosen_id: UUID, *, at: datetime) -> None:
    """Close the reminder of an arrangement whose result was written down. Runs inside the caller's transaction."""
    owed = ResultOwed.objects.filter(pk=chosen_id, state__in=OPEN).first()
    if owed is not None:
        take(owed, step="tell", actor=SYSTEM, at=at, seen_version=owed.version)


def _open(at: datetime) -> int:
    waiting = Arrangement.objects.filter(outcome="", wanted_on__lt=timezone.localdate(at), owed__isnull=True)
    made = 0
    for each in waiting.select_related("chosen__household").order_by("wanted_on", "pk")[:MOST_AT_ONCE]:
        owed = ResultOwed(id=each.pk, arrangement=each, division_code=each.chosen.household.division_code)
        try:
            with writing(), transaction.atomic():
                # A result written down at this moment waits for this, or needs no reminder.
                if not Arrangement.objects.select_for_update().filter(pk=each.pk, outcome="").exists():
                    continue
                begin(owed, actor=SYSTEM, at=at, duty=Duty.VISIT_RECORD, after={"wanted_on": str(each.wanted_on)})
        except IntegrityError:
            # Another worker made it a moment before.
            continue
        made += 1
    return made


def _escalate(at: datetime) -> int:
    moved = 0
    for each in ResultOwed.objects.filter(state="owed").order_by("opened_at", "pk")[:MOST_AT_ONCE]:
        due = due_at("arrangement.result_working_days", division_code=each.division_code, start=each.opened_at)
        if due is None or due.at >= at:
            continue
        try:
            take(each, step="escalate", actor=SYSTEM, at=at, seen_version=each.version, reason="约定日期过后没有按时登记结果")
            moved += 1
        except DomainError:
            # The result was written down a moment before.
            continue
    return moved


def _follow(at: datetime) -> int:
    moved = list(
        ResultOwed.objects.filter(state__in=OPEN)
        .exclude(division_code=F("arrangement__chosen__household__division_code"))
        .select_related("arrangement__chosen__household")
    )
    return sum(relocate(each, division_code=each.arrangement.chosen.household.division_code, at=at) for each in moved)
