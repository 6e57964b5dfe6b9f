"""Letting one thing, and the work that waits on it, lie where its household lives now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.models import Stateful, WorkItem


def relocate(thing: Stateful, *, division_code: str, at: datetime) -> bool:
    """Let a thing and the work that waits follow its household to another place, as the system; whom the work was handed to is not there.

    Gives False, and writes nothing, where a step was taken or it was moved since the thing was read. The version rises, so that whoever saw it where it
    was looks again and leaves no work there.
    """
    return _move(thing, division_code, at, seen_version=thing.version, version=thing.version + 1)


def relocate_for_step(thing: Stateful, *, division_code: str, at: datetime, seen_version: int) -> bool:
    """Do the same for a step that is being pressed on it, in the transaction of that step: the version stays as the page showed it, and rises with the step.

    Gives False where the page showed another version: the step is refused then, or was taken before. A step that is refused takes the move back with it.
    Raises TransactionManagementError outside a transaction: between the move and the step somebody else's could be taken where it was.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a thing moves for a step in the transaction of that step")
    return _move(thing, division_code, at, seen_version=seen_version, version=seen_version)


def _move(thing: Stateful, division_code: str, at: datetime, *, seen_version: int, version: int) -> bool:
    there = thing.division_code == division_code
    with writing():
        more = {} if there else thing.changes_on_moving(division_code)
        read = type(thing)._base_manager.filter(pk=thing.pk, state=thing.state, version=seen_version, division_code=thing.division_code)
        changes = {"division_code": division_code, "version": version, **more}
        if not read.update(**changes):
            return False
        open_ones = WorkItem.objects.filter(workflow=thing.workflow.name, subject_id=thing.pk, closed_at__isnull=True).exclude(
            division_code=division_code
        )
        waited = open_ones.values_list("division_code", flat=True).first()
        before = waited or thing.division_code if there else thing.division_code
        here_since = {} if ancestor_at(before, Level.TOWNSHIP) == ancestor_at(division_code, Level.TOWNSHIP) else {"came_at": at}
        open_ones.update(division_code=division_code, assignee_id="", **here_since)
        for name, value in changes.items():
            setattr(thing, name, value)
        record(
            actor=SYSTEM, at=at, subject_kind=thing.workflow.name, subject_id=str(thing.pk), action=f"{thing.workflow.label}：随户迁移",
            before={"division": before}, after={"division": division_code}, household_id=thing.describe().household_id,
        )  # fmt: skip
    return True
