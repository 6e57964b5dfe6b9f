"""What becomes of a comparison that broke off however often it was tried."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.comparison import tasks
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.queries import is_resumable
from jiuzhu.monitoring.comparison.services.asking import busy
from jiuzhu.monitoring.comparison.services.course import expected_steps
from jiuzhu.monitoring.comparison.services.running import end_run

BROKEN_OFF = "比对中途出错。"
REMEDY = "已有的预警没有受影响，读过的数据都留着：请点“继续”；仍不成功请联系系统管理员。"


class NotResumable(DomainError):
    """The comparison did not break off, or a later one of its division stands."""

    code = "comparison_not_resumable"
    status = 409


def give_up(*, run_id: str, at: datetime) -> None:
    """End a comparison as failed and say why, so that it can be gone on with or another asked for."""
    run = Run.objects.get(pk=run_id)
    end_run(run, at, state="failed", message=f"{run.message or BROKEN_OFF}{REMEDY}")


def resume(*, run: Run, actor: Actor, at: datetime) -> None:
    """Go on with a comparison that broke off; what was kept of the files already read is not read again. Raises NotResumable, ComparisonBusy."""
    actor.require(Duty.COMPARISON_RUN, division_code=run.division_code)
    with writing():
        if not is_resumable(run):
            raise NotResumable("这次比对不能继续。", "请在月份页面查看最近一次比对，需要时重新比对。")
        reopen(run_id=str(run.pk))
        jobs.start_progress(key=run.progress_key, total=expected_steps(run), now=at, message="等待继续")
        record(actor=actor, at=at, subject_kind="comparison", subject_id=str(run.pk), action="继续比对")
        if not jobs.run_again(task_path=tasks.run_comparison.module_path, argument="run_id", value=str(run.pk), now=at):
            tasks.run_comparison.enqueue(run_id=str(run.pk), at=at.isoformat())


def reopen(*, run_id: str) -> None:
    """Put a comparison that was given up back in line; raises ComparisonBusy while another one is under way."""
    try:
        with transaction.atomic():
            Run.objects.filter(pk=run_id, state="failed").update(state="waiting", message="")
    except IntegrityError as error:
        raise busy(Run.objects.get(pk=run_id).division_code) from error
