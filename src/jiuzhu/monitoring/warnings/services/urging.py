"""What a township lets lie is told to the county, one matter a township, until it went on or the county settled it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Case, Max, When

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.queries import open_work
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.monitoring.warnings.models import Late
from jiuzhu.monitoring.warnings.workflow import LATE, NOTICE, RECHECK, WARNING

WATCHED = {WARNING.name: ("assigned", "investigated"), RECHECK.name: ("checking", "proposed"), NOTICE.name: ("due",)}
"""The work that lies with townships and villages; what is late before it is assigned, or at a meeting, is the county's own."""


def tell_of_late(*, at: datetime) -> int:
    """Tell the county of every township where something became late since it was last told, and take back what went on; gives how many were told or taken back."""
    overdue = overdue_by_township(at)
    waiting = {late.township_code: late for late in Late.objects.filter(state=LATE.initial)}
    gone = [late for code, late in waiting.items() if code not in overdue]
    for late in gone:
        take(late, step="move_on", actor=SYSTEM, at=at, seen_version=late.version, reason="已继续办理")
    known = _known_until()
    new = {code: late for code, late in overdue.items() if code not in waiting and (code not in known or max(each.since for each in late) > known[code])}
    names = names_of(new)
    return len(gone) + sum(_begin(code, short_name(names.get(code, code)), new[code], at) for code in sorted(new))


def settle_late(*, late: Late, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down what the county did about what a township lets lie; what is late by now is told no more. Raises ReasonMissing and what ``take`` raises."""
    return take(late, step="settle", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


@dataclass(frozen=True)
class Overdue:
    """One piece of late work: when it was due, and since when it is late in its township, where it may have come with its household or been opened late."""

    due_at: datetime
    since: datetime


def overdue_by_township(at: datetime) -> dict[str, list[Overdue]]:
    """Map each township to its late work."""
    found: dict[str, list[Overdue]] = defaultdict(list)
    for workflow, states in WATCHED.items():
        late = open_work(SYSTEM, Duty.WARNING_HANDLE, workflow=workflow).filter(state__in=states, due_at__lt=at)
        for code, due_at, opened_at, came_at in late.order_by().values_list("division_code", "due_at", "opened_at", "came_at"):
            township = ancestor_at(code, Level.TOWNSHIP)
            if township and due_at:
                found[township].append(Overdue(due_at, max(due_at, came_at or opened_at)))
    return dict(found)


def _known_until() -> dict[str, datetime]:
    """Map each township to the moment by which its county knew what was late there: when it was last told, or wrote down what it did."""
    moment = Case(When(state="settled", then="changed_at"), default="opened_at")
    rows = Late.objects.exclude(state=LATE.initial).order_by().values_list("township_code")
    return dict(rows.annotate(until=Max(moment)))


def _begin(township: str, name: str, overdue: list[Overdue], at: datetime) -> int:
    county = ancestor_at(township, Level.COUNTY) or township
    late = Late(division_code=county, township_code=township, township_name=name, number=len(overdue), due_at=min(each.due_at for each in overdue))
    try:
        with writing(), transaction.atomic():
            begin(late, actor=SYSTEM, at=at, duty=Duty.WORK_URGE, after={"township": township, "number": len(overdue)})
    except IntegrityError:
        # Another worker told the county of the same township.
        return 0
    return 1
