"""What is under way goes along when its household moves: whoever works where it lives now finds it on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jiuzhu.foundation.jobs.rules import trouble_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.models import Stateful, WorkItem
from jiuzhu.foundation.workflow.relocating import relocate

MOST_AT_ONCE = 500
log = structlog.get_logger(__name__)


def followers(kind: type[Stateful] = Stateful) -> Iterator[type[Stateful]]:
    """Give every kind of thing that says in which states it follows its household."""
    for each in kind.__subclasses__():
        if each.follows_household:
            yield each
        yield from followers(each)


def follow_households(*, at: datetime) -> int:
    """Let what is under way follow households that moved, at most 500 of a kind; gives how many did. Running it again moves nothing twice.

    One that cannot be moved is told of in the log and holds up no other; the first such failure is raised once the rest is done, so that the job shows it.
    """
    moved, first = 0, None
    for kind in followers():
        for pk in list(elsewhere(kind).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]):
            try:
                moved += _follow(kind, pk, at)
            except Exception as error:  # one that fails holds up no other
                trouble = trouble_of(error)
                log.error("household not followed", kind=kind.workflow.name, subject=str(pk), error=trouble.kind, where=trouble.where)
                first = first or error
    if first:
        raise first
    return moved


def elsewhere(kind: type[Stateful]) -> QuerySet[Any]:
    """Give the things under way that lie, or whose waiting work lies, where their household does not live."""
    rows: Any = kind._base_manager
    waits = WorkItem.objects.filter(workflow=kind.workflow.name, subject_id=OuterRef("pk"), closed_at__isnull=True)
    apart = ~Q(division_code=F("household__division_code")) | Exists(waits.exclude(division_code=OuterRef("household__division_code")))
    found: QuerySet[Any] = rows.filter(apart, state__in=kind.follows_household, household__isnull=False)
    return found


def _follow(kind: type[Stateful], pk: Any, at: datetime) -> bool:
    with writing():
        # Read again: since the list was made it may have ended, or its household moved on or back.
        thing = elsewhere(kind).filter(pk=pk).select_related("household").first()
        return thing is not None and relocate(thing, division_code=thing.household.division_code, at=at)
