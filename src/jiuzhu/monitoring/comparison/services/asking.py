"""Asking for a comparison and stopping one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.jobs.queries import progress as find_progress
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.comparison import tasks
from jiuzhu.monitoring.comparison.models import ACTIVE, Run
from jiuzhu.monitoring.comparison.services.course import expected_steps
from jiuzhu.monitoring.feeds.queries import for_comparison
from jiuzhu.monitoring.feeds.rules import last_day_of

ANSWERS_WITHIN = timedelta(seconds=10)
"""A comparison that is at work looks twice a second whether it was asked to stop."""


class ComparisonBusy(DomainError):
    """Another comparison is under way."""

    code = "comparison_busy"
    status = 409


class NothingDelivered(DomainError):
    """No department has delivered anything for the month."""

    code = "nothing_delivered"


def request_run(*, month: str, division_code: str, actor: Actor, at: datetime) -> Run:
    """Ask for the comparison of a month; raises NothingDelivered, ComparisonBusy."""
    actor.require(Duty.COMPARISON_RUN, division_code=division_code)
    last_day_of(month)
    if not for_comparison(division_code=division_code, month=month)[1]:
        raise NothingDelivered(f"{month} 还没有可用的部门数据。", "请先上传部门数据，检查通过后再比对。")
    return begin_run(month=month, division_code=division_code, actor=actor, at=at)


def begin_run(*, month: str, division_code: str, actor: Actor, at: datetime) -> Run:
    """Have a month compared, whatever has been delivered for it; raises ComparisonBusy."""
    try:
        with writing():
            run = Run.objects.create(
                division_code=division_code, month=month, started_by=actor.user_id, starter_name=actor.name, requested_at=at
            )
            jobs.start_progress(key=run.progress_key, total=expected_steps(run), now=at, message="等待开始")
            record(actor=actor, at=at, subject_kind="comparison", subject_id=str(run.pk), action="发起比对", after={"month": month})
            tasks.run_comparison.enqueue(run_id=str(run.pk), at=at.isoformat())
    except IntegrityError:
        raise busy(division_code) from None
    return run


def busy(division_code: str) -> ComparisonBusy:
    """Say which comparison is under way and who began it."""
    run = Run.objects.filter(division_code=division_code, state__in=ACTIVE).first()
    if run is None:
        return ComparisonBusy("已有一次比对正在进行。", "请等它完成，或先停止它。")
    began = f"{timezone.localtime(run.requested_at):%H:%M}"
    return ComparisonBusy(f"{run.starter_name} {began} 已发起 {run.month} 的比对，正在进行。", "请等它完成，或先停止它。")


def cancel(*, run: Run, actor: Actor, at: datetime) -> None:
    """Ask a comparison to stop; one that has not begun, or was asked a while ago and no longer answers, ends at once.

    One that has begun to write warnings goes to its end: half a month would be worse than one more.
    """
    actor.require(Duty.COMPARISON_RUN, division_code=run.division_code)
    with writing():
        stoppable = Run.objects.filter(pk=run.pk, state__in=ACTIVE, settled_at=None)
        if not stoppable.exists():
            return
        progress = find_progress(run.progress_key)
        stuck = progress is not None and progress.cancel_requested and at - progress.updated_at > ANSWERS_WITHIN
        if progress is None or not progress.cancel_requested:
            jobs.request_cancel(key=run.progress_key, now=at)
        stoppable.filter(state__in=ACTIVE if stuck else ("waiting",)).update(state="cancelled", message="已停止")
        record(actor=actor, at=at, subject_kind="comparison", subject_id=str(run.pk), action="停止比对")
