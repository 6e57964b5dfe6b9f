"""Claiming and finishing background tasks under a lease, the schedule, and progress."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jiuzhu.foundation.jobs.models import Lease, Progress, ScheduledRun
from jiuzhu.foundation.jobs.schedule import jobs
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing

LEASE_TIME = timedelta(seconds=settings.LEASE_SECONDS)
MAX_ATTEMPTS = 5
log = structlog.get_logger(__name__)


class Cancelled(DomainError):
    """The user asked for the running work to stop."""

    code = "cancelled"


def recover_lapsed(*, now: datetime) -> int:
    """Give back tasks whose worker is gone so that they run again; after five attempts they fail. Gives the number given back."""
    if not DBTaskResult.objects.running().exists():
        return 0
    recovered = 0
    with writing():
        for task in DBTaskResult.objects.running():
            lease = Lease.objects.filter(task_id=task.id).first()
            if lease and lease.until > now:
                continue
            if lease and lease.attempts >= MAX_ATTEMPTS:
                task.set_failed(RuntimeError(f"gave up after {MAX_ATTEMPTS} attempts"))
                continue
            DBTaskResult.objects.filter(id=task.id).update(status=TaskResultStatus.READY, started_at=None)
            recovered += 1
    return recovered


def claim(*, worker: str, now: datetime) -> DBTaskResult | None:
    """Claim the next task that is ready, with a lease; None when nothing is."""
    if not DBTaskResult.objects.ready().exists():
        return None
    with writing():
        task = DBTaskResult.objects.ready().get_locked()
        if task is None:
            return None
        task.claim(worker)
        lease, made = Lease.objects.get_or_create(task_id=task.id, defaults={"worker": worker, "until": now + LEASE_TIME})
        if not made:
            lease.worker, lease.until, lease.attempts = worker, now + LEASE_TIME, lease.attempts + 1
            lease.save()
        return task


def renew(*, task_id: uuid.UUID, worker: str, now: datetime) -> bool:
    """Prolong a lease; False when another worker has taken the task over."""
    with writing():
        return bool(Lease.objects.filter(task_id=task_id, worker=worker).update(until=now + LEASE_TIME))


def execute(task: DBTaskResult) -> None:
    """Run a claimed task and store how it ended; an error is logged and stored, never raised."""
    try:
        value = task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    except Exception as error:  # whatever a task raises must not end the worker
        log.exception("task failed", task=task.task_path)
        with writing():
            task.set_failed(error)
    else:
        with writing():
            task.set_successful(value)
    with writing():
        Lease.objects.filter(task_id=task.id).delete()


def run_due_schedules(*, now: datetime) -> list[str]:
    """Run every scheduled job whose time has come, each taken by one worker only; gives their names."""
    ran = []
    for job in jobs():
        last = ScheduledRun.objects.filter(name=job.name).first()
        if last and last.last_at > now - job.every:
            continue
        with writing():
            _, made = ScheduledRun.objects.get_or_create(name=job.name, defaults={"last_at": now})
            due = made or ScheduledRun.objects.filter(name=job.name, last_at__lte=now - job.every).update(last_at=now)
        if not due:
            continue
        try:
            job.run(now)
        except Exception:  # one failing job must not stop the others
            log.exception("scheduled job failed", job=job.name)
        ran.append(job.name)
    return ran


def start_progress(*, key: str, total: int, now: datetime, message: str = "") -> None:
    """Begin to count how far work has come."""
    with writing():
        Progress.objects.update_or_create(
            key=key, defaults={"done": 0, "total": total, "message": message, "cancel_requested": False, "updated_at": now}
        )


def advance(*, key: str, done: int, now: datetime, message: str = "") -> None:
    """Say how far work has come; raises Cancelled when the user asked to stop."""
    with writing():
        row = Progress.objects.filter(key=key)
        row.update(done=done, message=message, updated_at=now)
        if row.filter(cancel_requested=True).exists():
            raise Cancelled("已按要求停止。", "可以随时重新开始。")


def request_cancel(*, key: str) -> None:
    """Ask running work to stop at its next safe point."""
    with writing():
        Progress.objects.filter(key=key).update(cancel_requested=True)


