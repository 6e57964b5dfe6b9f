"""Clearing up after a day: what nobody opened any more leaves the inbox, and what names people and their doors goes when its time is over."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from jiuzhu.delivery.rounds.figures import figures_of
from jiuzhu.delivery.rounds.models import DayPlan, Round, Stop
from jiuzhu.delivery.rounds.rules import months_before
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import take

MOST = 200
"""Rounds or plans at a time."""


def close_rounds(*, at: datetime) -> int:
    """Close the rounds of days gone by, whoever they were for; gives how many. Run again it closes nothing."""
    rows = Round.objects.filter(on__lt=timezone.localdate(at)).exclude(state="over").order_by("on", "pk")
    return sum(_closed(each, at) for each in rows[:MOST])


def throw_out(*, at: datetime) -> int:
    """Throw out plans, rounds and stops whose months are over where they were made; gives how many plans. Run again it throws out nothing."""
    today, gone = timezone.localdate(at), 0
    kept_since: dict[str, date] = {}
    for plan in DayPlan.objects.filter(on__lt=today).defer("given", "found", "notes").order_by("on", "pk").iterator(MOST):
        seat = seat_of(plan.division_code)
        if seat not in kept_since:
            kept_since[seat] = months_before(today, figures_of(pack_in_force(today, division_code=plan.division_code)).months_kept)
        if plan.on >= kept_since[seat]:
            continue
        with writing():
            Stop.objects.filter(round__plan=plan).delete()
            Round.objects.filter(plan=plan).delete()
            record(actor=SYSTEM, at=at, subject_kind="day_plan", subject_id=str(plan.pk), action="到期删除上门安排", after={"on": str(plan.on)})
            plan.delete()
        gone += 1
        if gone == MOST:
            break
    return gone


def _closed(round_: Round, at: datetime) -> bool:
    try:
        take(round_, step="pass", actor=SYSTEM, at=at, seen_version=round_.version, also=lambda: _let_go(round_))
    except DomainError:
        # Somebody opened it a moment before; the next run closes it.
        return False
    return True


def _let_go(round_: Round) -> None:
    # What was not done on its day may stand in the plan of another.
    Stop.objects.filter(round=round_).update(open=False)
