"""Many households at once, for work done in bulk: themselves, who lives in them, which category is somebody's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership


@dataclass
class Home:
    """A household with its living members and the categories in force that are one member's own."""

    household: Household
    members: list[Membership] = field(default_factory=list)
    own: dict[Any, CategoryMembership] = field(default_factory=dict)


def homes_together(household_ids: Collection[UUID], *, on: date) -> dict[UUID, Home]:
    """Map households to their homes on a day; no scope: for the services of the system."""
    homes = {each.pk: Home(each) for each in Household.objects.filter(pk__in=household_ids)}
    for membership in Membership.objects.current().filter(household_id__in=household_ids, person__alive=True).select_related("person"):
        homes[membership.household_id].members.append(membership)
    for row in CategoryMembership.objects.in_force(on).filter(household_id__in=household_ids, person__isnull=False):
        homes[row.household_id].own[row.person_id] = row
    return homes
