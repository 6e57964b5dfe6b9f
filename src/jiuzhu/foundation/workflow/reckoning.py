"""Deadlines counted on a year that was not announced yet: reckoned anew once it is, and never again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.calendar.services import DayEntry, enter_year
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.deadlines import due_after
from jiuzhu.foundation.workflow.models import WorkItem

ONE_DAY = timedelta(days=1)


def announce_year(*, year: int, days: Iterable[DayEntry], actor: Actor, at: datetime) -> int:
    """Enter the announced days of a year and reckon the waiting work counted provisionally; gives how many deadlines that moved or settled.

    Raises SpecialDayInvalid, NotPermitted; then nothing is written.
    """
    with writing():
        enter_year(year=year, days=days, actor=actor, at=at)
        return settle_deadlines(at=at, actor=actor)


def settle_deadlines(*, at: datetime, actor: Actor = SYSTEM) -> int:
    """Reckon every provisional deadline of waiting work on the calendar as it is now; gives how many rows that changed.

    One that is certain now loses its mark, and stays where it is when the calendar is corrected later.
    """
    with writing():
        calendar, changed = working_days(), 0
        waiting = WorkItem.objects.filter(closed_at__isnull=True, provisional_days__isnull=False)
        begun = waiting.annotate(begun_on=TruncDate("opened_at", tzinfo=LOCAL_TIME)).values_list("begun_on", "provisional_days").distinct()
        for begun_on, count in sorted((on, number) for on, number in begun if number is not None):
            start = datetime.combine(begun_on, time.min, tzinfo=LOCAL_TIME)
            due = due_after(count, start=start, days=calendar)
            alike = waiting.filter(provisional_days=count, opened_at__gte=start, opened_at__lt=start + ONE_DAY)
            changed += alike.exclude(Q(due_at=due.at) & Q(provisional_days=due.provisional_days)).update(
                due_at=due.at, provisional_days=due.provisional_days
            )
        if changed:
            record(
                actor=actor, at=at, subject_kind="calendar", subject_id=str(timezone.localdate(at).year),
                action="按公布的安排重新计算暂估的期限", after={"deadlines": changed},
            )  # fmt: skip
    return changed
