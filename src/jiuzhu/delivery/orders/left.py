"""What the limits of an item leave a household's members in the period of a day (P-08, P-51)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jiuzhu.casework.assistance.queries import given_directly_fen
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.limits import MINUTES, MONEY, limits_of
from jiuzhu.delivery.orders.models import Allowance
from jiuzhu.foundation.policy.queries import pack_in_force

MOST = 12
"""So many lines are told; a household of many members is counted when somebody is named."""


@dataclass(frozen=True)
class Left:
    """What one person has left of one limit, in words; nothing left is written as none."""

    name: str
    label: str
    period: str
    left: str


def allowances(household: Any, *, item_code: str, on: date, person_id: UUID | str | None = None) -> list[Left]:
    """List what the limits of an item leave each living member (or one) in the month, or for hours the day, of ``on``; empty where nothing limits it."""
    limits = limits_of(pack_in_force(on, division_code=household.division_code), item_code, on=on)
    if not limits:
        return []
    living = [each.person for each in registry.members_of(household.pk, living=True)]
    found = []
    for person in (each for each in living if person_id is None or str(each.pk) == str(person_id)):
        for limit in limits:
            row = Allowance.objects.filter(limit=limit.code, subject_id=str(person.pk), period_on=limit.period_on).first()
            month = f"{limit.period_on:%Y-%m}"
            direct = given_directly_fen(household_id=household.pk, person_id=person.pk, kind=item_code, month=month) if limit.counts == MONEY else 0
            left = max(0, limit.ceiling - (row.used if row else 0) - direct)
            found.append(Left(person.name, limit.label, "当天" if limit.counts == MINUTES else f"{limit.period_on.month} 月", limit.told(left)))
    return found[:MOST]
