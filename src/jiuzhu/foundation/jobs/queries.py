"""How far background work has come, and what of it failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jiuzhu.foundation.jobs.kinds import kind_of
from jiuzhu.foundation.jobs.models import Progress
from jiuzhu.foundation.jobs.rules import Reason, reason_of

FAILED_SHOWN = 200


@dataclass(frozen=True)
class FailedTask:
    """A task that was given up, as the administrator sees it; ``code`` is for whoever maintains the program."""

    id: UUID
    label: str
    reason: Reason
    code: str
    asked_at: datetime
    failed_at: datetime


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


def is_cared_for(task_paths: Sequence[str], *, argument: str, value: str) -> bool:
    """Tell whether one of these tasks with this argument waits, runs, or was given up and lies with the administrator."""
    kept = (TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED)
    return DBTaskResult.objects.filter(task_path__in=task_paths, status__in=kept, **{f"args_kwargs__kwargs__{argument}": value}).exists()
