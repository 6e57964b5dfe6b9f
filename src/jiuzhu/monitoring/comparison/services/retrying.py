"""What becomes of a comparison that broke off however often it was tried."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.services.asking import ComparisonBusy
from jiuzhu.monitoring.comparison.services.running import end_run

BROKEN_OFF = "比对中途出错，已有的预警没有受影响；请重新比对，仍不成功请联系系统管理员。"


def give_up(*, run_id: str, at: datetime) -> None:
    """End a comparison as failed, so that another can be asked for."""
    end_run(Run.objects.get(pk=run_id), at, state="failed", message=BROKEN_OFF)


def reopen(*, run_id: str) -> None:
    """Put a comparison that was given up back in line; raises ComparisonBusy while another one is under way."""
    try:
        with transaction.atomic():
            Run.objects.filter(pk=run_id, state="failed").update(state="waiting", message="")
    except IntegrityError as error:
        raise ComparisonBusy("已有一次比对正在进行。", "请等它完成，再试这一次。") from error
