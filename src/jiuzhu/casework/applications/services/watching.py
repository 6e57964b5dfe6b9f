"""What runs by the clock: applications follow households that moved; what the township lets lie is told to the county."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.casework.applications.models import Application, Late
from jiuzhu.casework.applications.queries import open_rows
from jiuzhu.casework.applications.services.following import follow
from jiuzhu.casework.applications.workflow import APPLICATION, OPEN_STATES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.queries import open_work
from jiuzhu.foundation.workflow.services import Taken, begin, take


def watch(*, at: datetime) -> int:
    """Move what moved, take back what went on, tell the county what is late: each clock once. Gives how many things changed."""
    moved = sum(follow(each, at=at) for each in open_rows())
    return moved + _move_on(at) + _tell(at)


def settle(*, late: Late, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down what the county did about an application that is late; raises ReasonMissing and what ``take`` raises."""
    return take(late, step="settle", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def _tell(at: datetime) -> int:
    told = 0
    overdue = {
        item.subject_id: item for item in open_work(SYSTEM, Duty.APPLICATION_HANDLE, workflow=APPLICATION.name).filter(due_at__lt=at)
    }
    for application in Application.objects.filter(pk__in=overdue, state__in=OPEN_STATES):
        item = overdue[application.pk]
        if item.due_at is None or item.state != application.state or application.late.filter(clock_version=application.version).exists():
            continue
        late = Late(
            application=application,
            clock_version=application.version,
            division_code=ancestor_at(application.division_code, Level.COUNTY) or application.division_code,
            waited_for=item.action[:64],
            due_at=item.due_at,
        )
        try:
            with writing(), transaction.atomic():
                begin(
                    late, actor=SYSTEM, at=at, duty=Duty.WORK_URGE, after={"application": str(application.pk), "state": application.state}
                )
                told += 1
        except IntegrityError:
            # Another worker told the county of the same clock.
            continue
    return told


def _move_on(at: datetime) -> int:
    gone = [
        each
        for each in Late.objects.filter(state=Late.workflow.initial).select_related("application")
        if each.application.version != each.clock_version
    ]
    for late in gone:
        away = ancestor_at(late.application.division_code, Level.COUNTY) != ancestor_at(late.division_code, Level.COUNTY)
        take(late, step="move_on", actor=SYSTEM, at=at, seen_version=late.version, reason="已随户迁出本县" if away else "已继续办理")
    return len(gone)
