"""What higher parts write about a household: its level, its children's gravest colour, its open needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from jiuzhu.casework.registry.models import Standing
from jiuzhu.casework.registry.vocabulary import COLOURS, LEVELS
from jiuzhu.foundation.kernel.writing import writing


def hold_standing(household_id: UUID | str) -> Standing:
    """Give what stands of a household, which nobody else writes to until the transaction ends; taken before any of its needs."""
    mine = Standing.objects.select_for_update(no_key=True).filter(household_id=household_id)
    found = mine.first()
    if found is None:
        Standing.objects.get_or_create(household_id=household_id)
        found = mine.get()
    return found


def set_standing(
    *,
    household_id: UUID | str,
    level: str | None = None,
    level_on: date | None = None,
    colour: str | None = None,
    open_needs: Sequence[str] | None = None,
) -> Standing:
    """Write what is given and leave the rest; belongs to the caller's transaction, whose entry on the ledger is its trace."""
    if (level and level not in LEVELS) or (colour and colour not in COLOURS):
        raise ValueError(f"unknown level or colour: {level!r}, {colour!r}")
    with writing():
        # As it is now: whoever writes something else of it at this moment is not written over.
        standing = hold_standing(household_id)
        if level is not None:
            standing.level, standing.level_on = level, level_on
        if colour is not None:
            standing.colour = colour
        if open_needs is not None:
            standing.open_needs = list(open_needs)
        standing.save()
    return standing
