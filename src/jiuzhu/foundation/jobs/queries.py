"""How far background work has come, and what of it failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jiuzhu.foundation.jobs.kinds import kind_of
from jiuzhu.foundation.jobs.models import Lease, Progress, ScheduledRun
from jiuzhu.foundation.jobs.rules import Reason, reason_of
from jiuzhu.foundation.jobs.schedule import jobs

FAILED_SHOWN = 200
SILENCE = timedelta(minutes=15)
"""A worker runs some job of the schedule every few seconds."""


@dataclass(frozen=True)
class FailedTask:
    """A task that was given up, as the administrator sees it; ``code`` is for whoever maintains the program."""

    id: UUID
    label: str
    reason: Reason
    code: str
    asked_at: datetime
    failed_at: datetime


@dataclass(frozen=True)
class FailingJob:
    """A job of the schedule that failed the last time it ran: since when each time, how often, and why."""

    label: str
    reason: Reason
    code: str
    since: datetime
    failures: int
    last_at: datetime
    again_at: datetime


def progress(key: str) -> Progress | None:
    """Give the progress of one piece of work, None when it never began."""
    return Progress.objects.filter(key=key).first()


def failed_tasks() -> list[FailedTask]:
    """List the tasks that were given up, the newest first."""
    rows = DBTaskResult.objects.failed().order_by("-finished_at")[:FAILED_SHOWN]
    return [
        FailedTask(
            row.id,
            kind_of(row.task_path).label,
            reason_of(row.exception_class_path),
            row.exception_class_path.rpartition(".")[2],
            row.enqueued_at,
            row.finished_at or row.enqueued_at,
        )
        for row in rows
    ]


def failed_count() -> int:
    """Count the tasks that were given up."""
    return DBTaskResult.objects.failed().count()


def failing_jobs() -> list[FailingJob]:
    """List the jobs of the schedule that failed when they last ran, the longest failing first."""
    known = {each.name: each for each in jobs()}
    rows = ScheduledRun.objects.filter(name__in=known, failures__gt=0).order_by("failing_since", "name")
    return [
        FailingJob(
            known[row.name].label,
            reason_of(row.trouble, by_itself=True),
            row.trouble.rpartition(".")[2],
            row.failing_since,
            row.failures,
            row.last_at,
            row.last_at + known[row.name].every,
        )
        for row in rows
        if row.failing_since is not None
    ]


def failing_count() -> int:
    """Count the jobs of the schedule that failed when they last ran."""
    return ScheduledRun.objects.filter(name__in=[each.name for each in jobs()], failures__gt=0).count()


def silent_since(*, now: datetime) -> datetime | None:
    """Tell since when no worker ran any job of the schedule; None while one does, or is held up by a long task it still works on."""
    last = ScheduledRun.objects.aggregate(last=Max("last_at"))["last"]
    if last is None or last > now - SILENCE or Lease.objects.filter(until__gt=now).exists():
        return None
    return last


def is_cared_for(task_paths: Sequence[str], *, argument: str, value: str) -> bool:
    """Tell whether one of these tasks with this argument waits, runs, or was given up and lies with the administrator."""
    kept = (TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED)
    return DBTaskResult.objects.filter(task_path__in=task_paths, status__in=kept, **{f"args_kwargs__kwargs__{argument}": value}).exists()
