"""Third step in the background: what was confirmed is written to the register, household by household, each exactly once."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime
from typing import Any

from jiuzhu.casework.imports.models import Import, ImportItem, ImportProblem
from jiuzhu.casework.imports.services.work import breathe, category_entry, household_entry, pause, person_entry, to_text
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry import services as writes
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.jobs.services import advance, start_progress
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import take

HOUSEHOLDS_AT_ONCE = 20
ACTION = "导入名册"


def apply_import(*, batch_id: str, actor: Actor, at: datetime) -> Import:
    """Write every new and changed household that is not written yet. Safe to run twice: a household and its mark are one transaction.

    A household that the register refuses now (it changed since the preview) is left out and listed with the reason.
    """
    batch = Import.objects.get(pk=batch_id)
    if batch.state != "applying":
        return batch
    key = f"import:{batch.pk}"
    wanted = ImportItem.objects.filter(batch=batch, kind__in=("new", "changed"))
    total = wanted.count()
    done = total - wanted.filter(applied_at__isnull=True).count()
    start_progress(key=key, total=total, now=at, message="导入中")
    while items := list(wanted.filter(applied_at__isnull=True).order_by("place")[:HOUSEHOLDS_AT_ONCE]):
        for item in items:
            _apply(batch, item, actor, at)
            breathe()
        done += len(items)
        advance(key=key, done=done, now=at, message="导入中")
        pause()
    take(batch, step="finish", actor=actor, at=at, seen_version=batch.version)
    return batch


def _apply(batch: Import, item: ImportItem, actor: Actor, at: datetime) -> None:
    """Write one household and its mark in a transaction of their own, so that a clerk waits for one household at most."""
    work = json.loads(item.work)
    try:
        # Checked before the transaction, during which everybody else waits.
        checked = _checked(batch, work, actor) if item.kind == "new" else None
        with writing():
            undo = _register(checked, item, actor, at) if checked else _change(batch, work, item, actor, at)
            item.undo = to_text(undo)
            item.applied_at = at
            item.save(update_fields=["undo", "applied_at", "household_id"])
    except DomainError as error:
        reason = f"{error.what}{error.remedy}"[:300]
        with writing():
            ImportItem.objects.filter(pk=item.pk).update(kind="rejected")
            ImportProblem(id=uuid.uuid4(), batch=batch, line=item.line, column="整行", value="", reason=reason).save(force_insert=True)


def _checked(batch: Import, work: dict[str, Any], actor: Actor) -> writes.CheckedRegistration:
    return writes.check_registration(entries=[household_entry(work["entry"])], on=batch.import_on, actor=actor)


def _register(checked: writes.CheckedRegistration, item: ImportItem, actor: Actor, at: datetime) -> dict[str, Any]:
    household = writes.enter_registration(checked=checked, actor=actor, at=at, action=ACTION)[0]
    item.household_id = str(household.pk)
    return {"entry": writes.newest_entry(household.pk), "steps": []}


def _change(batch: Import, work: dict[str, Any], item: ImportItem, actor: Actor, at: datetime) -> dict[str, Any]:
    household_id = item.household_id
    back: list[dict[str, Any]] = []
    for step in work["steps"]:
        if step["do"] == "household":
            changed = writes.correct_household(household_id=household_id, changes=step["changes"], actor=actor, at=at, action=ACTION)
            back.append({"do": "household", "changes": {name: old for name, (old, _) in changed.items()}})
        elif step["do"] == "person":
            changed = writes.correct_person(
                person_id=step["person_id"], changes=step["changes"], on=batch.import_on, actor=actor, at=at, action=ACTION
            )
            back.append({"do": "person", "person_id": step["person_id"], "changes": {name: old for name, (old, _) in changed.items()}})
        elif step["do"] == "member":
            person = writes.add_member(
                household_id=household_id, entry=person_entry(step["entry"]), on=batch.import_on, actor=actor, at=at, action=ACTION
            )
            back.append({"do": "member", "person_id": str(person.pk)})
        else:
            former = registry.newest_category(household_id)
            before = former and {
                "id": str(former.pk), "until": former.until, "end_reason": former.end_reason, "monthly_benefit_fen": former.monthly_benefit_fen,
            }  # fmt: skip
            if step["do"] == "benefit":
                until = date.fromisoformat(step["until"]) if step["until"] else None
                writes.correct_benefit(
                    household_id=household_id,
                    monthly_benefit_fen=step["monthly_benefit_fen"],
                    until=until,
                    actor=actor,
                    at=at,
                    action=ACTION,
                )
                back.append({"do": "category", "category_id": None, "former": before})
            else:
                made = writes.change_category(
                    household_id=household_id, entry=category_entry(step["entry"]), actor=actor, at=at, action=ACTION
                )
                back.append({"do": "category", "category_id": str(made.pk), "former": before})
    return {"entry": writes.newest_entry(household_id), "steps": back}
