"""Claiming, finishing and retrying background tasks under a lease, the schedule, and progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.jobs.kinds import kind_of
from jiuzhu.foundation.jobs.models import Lease, Progress, ScheduledRun
from jiuzhu.foundation.jobs.rules import Cancelled, NotFailed, Trouble, WorkerGone, trouble_of, wait_before
from jiuzhu.foundation.jobs.schedule import jobs
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record

LEASE_TIME = timedelta(seconds=settings.LEASE_SECONDS)
KIND_LENGTH = 200
log = structlog.get_logger(__name__)


def recover_lapsed(*, now: datetime) -> int:
    """Give back tasks whose worker is gone so that they run again, or give them up after the attempts the settings allow. Gives the number given back."""
    if not DBTaskResult.objects.running().exists():
        return 0
    recovered, given_up = 0, []
    with writing():
        for task in DBTaskResult.objects.running():
            lease = Lease.objects.filter(task_id=task.id).first()
            if lease and lease.until > now:
                continue
            if lease and lease.attempts >= settings.TASK_ATTEMPTS:
                _fail(task, trouble_of(WorkerGone()), now)
                given_up.append(task)
                continue
            DBTaskResult.objects.filter(id=task.id).update(status=TaskResultStatus.READY, started_at=None)
            recovered += 1
    for task in given_up:
        _tell_given_up(task, now)
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


def renew(*, task_id: UUID, worker: str, now: datetime) -> bool:
    """Prolong a lease; False when another worker has taken the task over."""
    with writing():
        return bool(Lease.objects.filter(task_id=task_id, worker=worker).update(until=now + LEASE_TIME))


def execute(task: DBTaskResult, *, clock: Callable[[], datetime]) -> None:
    """Run a claimed task and store how it ended; one that raises waits and runs again, nothing is ever raised.

    ``clock`` tells the moment at which the task runs, for those that want it, and at which it ended.
    """
    moment = {"at": clock().isoformat()} if kind_of(task.task_path).timed else {}
    try:
        value = task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"] | moment)
    except Exception as error:  # whatever a task raises must not end the worker
        trouble = trouble_of(error)
        log.error("task failed", task=task.task_path, error=trouble.kind, where=trouble.where)
        put_off(task, trouble, now=clock())
        return
    with writing():
        task.set_successful(value)
        Lease.objects.filter(task_id=task.id).delete()


def put_off(task: DBTaskResult, trouble: Trouble, *, now: datetime) -> None:
    """Have a failed task run again after a while, twice as long each time; give it up after the attempts the settings allow."""
    given_up = False
    with writing():
        lease = Lease.objects.select_for_update().filter(task_id=task.id).first()
        # Another worker holds it by now and will say how it ended.
        if lease is None or lease.worker != task.worker_ids[-1]:
            return
        given_up = lease.attempts >= settings.TASK_ATTEMPTS
        if given_up:
            _fail(task, trouble, now)
        else:
            wait = wait_before(lease.attempts, first=timedelta(seconds=settings.TASK_BACKOFF_SECONDS))
            DBTaskResult.objects.filter(id=task.id).update(
                status=TaskResultStatus.READY,
                started_at=None,
                run_after=now + wait,
                exception_class_path=trouble.kind,
                traceback=trouble.where,
            )
    if given_up:
        _tell_given_up(task, now)


def try_again(*, task_id: UUID | str, actor: Actor, at: datetime) -> str:
    """Have a task that was given up run again; gives what it is called. Raises NotFailed, NotPermitted, or what its app says against it."""
    if not actor.holds_anywhere(Duty.ACCOUNT_MANAGE):
        raise NotPermitted("您的岗位不能管理后台任务。", "请由系统管理员办理。")
    with writing():
        task = DBTaskResult.objects.filter(id=task_id).first()
        waiting = {"status": TaskResultStatus.READY, "started_at": None, "finished_at": None, "run_after": at}
        if task is None or not DBTaskResult.objects.filter(id=task_id, status=TaskResultStatus.FAILED).update(**waiting):
            raise NotFailed("这项任务已经重新办理，或已不存在。", "请刷新页面查看。")
        kind = kind_of(task.task_path)
        if kind.again:
            kind.again(task.args_kwargs["kwargs"], at)
        record(actor=actor, at=at, subject_kind="task", subject_id=str(task_id), action="再试一次", after={"task": task.task_path})
    return kind.label


def _fail(task: DBTaskResult, trouble: Trouble, now: datetime) -> None:
    # The library would store the message too, in which a database quotes the values of people.
    DBTaskResult.objects.filter(id=task.id).update(
        status=TaskResultStatus.FAILED, finished_at=now, exception_class_path=trouble.kind, traceback=trouble.where, return_value=None
    )
    Lease.objects.filter(task_id=task.id).delete()


def _tell_given_up(task: DBTaskResult, now: datetime) -> None:
    kind = kind_of(task.task_path)
    if kind.given_up is None:
        return
    try:
        kind.given_up(task.args_kwargs["kwargs"], now)
    except Exception as error:  # what the app makes of it must not end the worker
        trouble = trouble_of(error)
        log.error("task given up, its app not told", task=task.task_path, error=trouble.kind, where=trouble.where)


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
        except Exception as error:  # one failing job must not stop the others
            trouble = trouble_of(error)
            log.error("scheduled job failed", job=job.name, error=trouble.kind, where=trouble.where)
            _note_failure(job.name, trouble, now)
        else:
            if last and last.failures:
                with writing():
                    ScheduledRun.objects.filter(name=job.name).update(failing_since=None, failures=0, trouble="")
        ran.append(job.name)
    return ran


def _note_failure(name: str, trouble: Trouble, now: datetime) -> None:
    noted = {
        "failing_since": Coalesce("failing_since", Value(now, DateTimeField())),
        "failures": F("failures") + 1,
        "trouble": trouble.kind[:KIND_LENGTH],
    }
    try:
        with writing():
            ScheduledRun.objects.filter(name=name).update(**noted)
    except DatabaseError as error:  # the database that made the job fail may be the one that is to note it
        log.error("failure of a scheduled job not noted", job=name, error=trouble_of(error).kind)


def start_progress(*, key: str, total: int, now: datetime, message: str = "") -> None:
    """Begin to count how far work has come."""
    with writing():
        Progress.objects.update_or_create(
            key=key,
            defaults={"done": 0, "total": total, "message": message, "cancel_requested": False, "updated_at": now, "begun_at": None},
        )


def advance(*, key: str, done: int, now: datetime, message: str = "", total: int | None = None, heed: bool = True) -> None:
    """Say how far work has come; raises Cancelled when the user asked to stop, unless it is past the point where one can (``heed``)."""
    with writing():
        row = Progress.objects.filter(key=key)
        more = {} if total is None else {"total": total}
        row.update(done=done, message=message[:200], updated_at=now, begun_at=Coalesce("begun_at", Value(now, DateTimeField())), **more)
        if heed and row.filter(cancel_requested=True).exists():
            raise Cancelled("已按要求停止。", "可以随时重新开始。")


def note_progress(*, key: str, message: str, now: datetime) -> None:
    """Say a word about work that does not go on at the moment."""
    with writing():
        Progress.objects.filter(key=key).update(message=message[:200], updated_at=now)


def request_cancel(*, key: str, now: datetime) -> None:
    """Ask running work to stop at its next safe point."""
    with writing():
        Progress.objects.filter(key=key).update(cancel_requested=True, updated_at=now)


def run_again(*, task_path: str, argument: str, value: str, now: datetime) -> bool:
    """Have the task with this argument that was given up run again; False where there is none. The caller has checked who asks, and records it."""
    with writing():
        given_up = DBTaskResult.objects.failed().filter(task_path=task_path, **{f"args_kwargs__kwargs__{argument}": value})
        return bool(given_up.update(status=TaskResultStatus.READY, started_at=None, finished_at=None, run_after=now))
