"""Imports whose background step broke off: they go on by themselves, or say that the administrator has been told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from jiuzhu.casework.imports import tasks
from jiuzhu.casework.imports.models import Import
from jiuzhu.casework.imports.services.starting import progress_key
from jiuzhu.foundation.jobs.queries import is_cared_for
from jiuzhu.foundation.jobs.services import note_progress
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.queries import steps_of

STEPS = {"reading": tasks.read, "checking": tasks.check, "applying": tasks.apply, "undoing": tasks.take_back}
LEFT_FOR = timedelta(minutes=1)
BROKEN_OFF = "中途出错，已停在这里，写入的不会重复；系统管理员可在“后台任务”里让它继续"


def resume_left(now: datetime) -> int:
    """Have every import that stands in the middle of a step, with no task for it, go on from there; gives how many."""
    paths = [task.module_path for task in STEPS.values()]
    resumed = 0
    for batch in Import.objects.filter(state__in=STEPS, changed_at__lt=now - LEFT_FOR):
        if is_cared_for(paths, argument="batch_id", value=str(batch.pk)):
            continue
        taken = steps_of(batch.workflow.name, str(batch.pk))
        asker, at = (taken[-1].actor_id, taken[-1].at) if taken else (batch.made_by, batch.opened_at)
        with writing():
            # Guarded by the state as seen, so that two workers do not both have it go on.
            if Import.objects.filter(pk=batch.pk, state=batch.state, changed_at=batch.changed_at).update(changed_at=now):
                STEPS[batch.state].enqueue(batch_id=str(batch.pk), user_id=asker, at=localtime(at).isoformat())
                resumed += 1
    return resumed


def tell_given_up(arguments: Mapping[str, Any], now: datetime) -> None:
    """Say on an import's page that its step broke off."""
    note_progress(key=progress_key(arguments["batch_id"]), message=BROKEN_OFF, now=now)
