"""Undoing in the background: the last written household first, each put back as it was unless something was built on it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiuzhu.casework.imports.models import Import, ImportItem
from jiuzhu.casework.imports.services.work import breathe, pause
from jiuzhu.casework.registry import services as writes
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.jobs.services import advance, start_progress
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.foundation.workflow.services import take

HOUSEHOLDS_AT_ONCE = 20
ACTION = "撤销导入"


def take_back(*, batch_id: str, actor: Actor, at: datetime) -> Import:
    """Put back what an import wrote; households on which something was built stay and say why. Safe to run twice."""
    batch = Import.objects.get(pk=batch_id)
    if batch.state != "undoing":
        return batch
    # Asked for in writing when it was ordered; a task's arguments are no place for what may name people.
    reason = [step.reason for step in steps_of(batch.workflow.name, str(batch.pk)) if step.step == "undo"][-1]
    key = f"import:{batch.pk}"
    written = ImportItem.objects.filter(batch=batch, applied_at__isnull=False, undone_at__isnull=True)
    with writing():
        written.exclude(kept_reason="").update(kept_reason="")
    total, done = written.count(), 0
    start_progress(key=key, total=total, now=at, message="撤销中")
    while items := list(written.filter(kept_reason="").order_by("-place")[:HOUSEHOLDS_AT_ONCE]):
        for item in items:
            with writing():
                _take_back(item, actor, at, reason)
            breathe()
        done += len(items)
        advance(key=key, done=done, now=at, message="撤销中")
        pause()
    kept = written.exists()
    take(batch, step="kept" if kept else "undone", actor=actor, at=at, seen_version=batch.version)
    return batch


def _take_back(item: ImportItem, actor: Actor, at: datetime, reason: str) -> None:
    undo = json.loads(item.undo)
    try:
        with transaction.atomic():
            writes.check_untouched(item.household_id, since_entry=undo["entry"])
            if item.kind == "new":
                writes.undo_registration(household_id=item.household_id, since_entry=undo["entry"], reason=reason, actor=actor, at=at)
            else:
                _steps_back(item, undo["steps"], actor, at, reason)
    except DomainError as error:
        item.kept_reason = f"{error.what}{error.remedy}"[:300]
        item.save(update_fields=["kept_reason"])
        return
    item.undone_at = at
    item.save(update_fields=["undone_at"])


def _steps_back(item: ImportItem, steps: list[dict], actor: Actor, at: datetime, reason: str) -> None:
    about: dict[str, Any] = {"actor": actor, "at": at, "reason": reason}
    for step in reversed(steps):
        if step["do"] == "household":
            writes.correct_household(household_id=item.household_id, changes=step["changes"], action=ACTION, **about)
        elif step["do"] == "person":
            writes.correct_person(person_id=step["person_id"], changes=step["changes"], on=timezone.localdate(at), action=ACTION, **about)
        elif step["do"] == "member":
            writes.undo_member(household_id=item.household_id, person_id=step["person_id"], **about)
        else:
            writes.undo_category(household_id=item.household_id, category_id=step["category_id"], former=step["former"], **about)
