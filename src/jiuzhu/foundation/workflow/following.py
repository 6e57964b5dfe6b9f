"""What is under way goes along when its household moves: whoever works where it lives now finds it on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F

from jiuzhu.foundation.workflow.models import Stateful
from jiuzhu.foundation.workflow.services import relocate

MOST_AT_ONCE = 500


def followers(kind: type[Stateful] = Stateful) -> Iterator[type[Stateful]]:
    """Give every kind of thing that says in which states it follows its household."""
    for each in kind.__subclasses__():
        if each.follows_household:
            yield each
        yield from followers(each)


def follow_households(*, at: datetime) -> int:
    """Let what is under way follow households that moved, at most 500 of a kind; gives how many did. Running it again moves nothing twice."""
    moved = 0
    for kind in followers():
        rows: Any = kind._base_manager
        under_way = rows.filter(state__in=kind.follows_household, household__isnull=False)
        elsewhere = under_way.exclude(household__division_code=F("division_code")).select_related("household").order_by("pk")
        for thing in elsewhere[:MOST_AT_ONCE]:
            relocate(thing, division_code=thing.household.division_code, at=at)
            moved += 1
    return moved
