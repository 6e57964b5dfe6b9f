"""Whether what goes to the charity or the public tells who or where a household is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.charity.models import CharityOrder
from jiuzhu.delivery.charity.rules import check_silent, check_text
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range, short_name
from jiuzhu.foundation.policy.queries import pack_in_force

SMALLEST = "charity_smallest_place_households"


def tells_nobody(order: CharityOrder, words: str, *, field: str, at: datetime, whole: bool = False) -> str:
    """Give words, tidied, that the charity or the public reads; ``whole`` where they must say what is needed.

    Raises TellsWhoItIs, CharityOrderInvalid.
    """
    household: Any = order.household
    names = [household.head_name, *(each.person.name for each in registry.members_of(household.pk))]
    places = [household.address, household.number, *map(short_name, names_of(_too_small(order, at)).values())]
    return (check_text if whole else check_silent)(words, field=field, names=names, places=places)


def township_named(order: CharityOrder, at: datetime) -> str:
    """Give the township that may be named; empty where so few live there that it would tell who it is."""
    township = ancestor_at(order.division_code, Level.TOWNSHIP) or ""
    return "" if township in _too_small(order, at) else township


def _too_small(order: CharityOrder, at: datetime) -> list[str]:
    smallest = pack_in_force(timezone.localdate(at), division_code=order.division_code).number(SMALLEST)
    places = dict.fromkeys((order.division_code, ancestor_at(order.division_code, Level.TOWNSHIP) or order.division_code))
    return [code for code in places if smallest is None or _households_in(code) < smallest]


def _households_in(code: str) -> int:
    low, high = division_range(code)
    return registry.households(SYSTEM).filter(closed_on__isnull=True, division_code__gte=low, division_code__lte=high).count()
