"""Who was on aid at both ends of a month, for the month-end statement."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership
from jiuzhu.casework.registry.statement import Change, Held, changes
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at

UNITS = {"households": "户", "persons": "人"}
UNKNOWN = "unknown"
_CHUNK = 2000


def statement_of(actor: Actor, *, first: date, last: date, unit: str) -> list[Change]:
    """Give every household or person on aid at the end of the month before ``first`` or on ``last``, within the actor's divisions.

    A person's own category goes before that of the household; a household counts with its own category, else with a member's.
    Townships are those where the households lie now, so that a move does not count as a change.
    """
    before, after = (_held(actor, day, unit) for day in (first - timedelta(days=1), last))
    return changes(before, after)


def _held(actor: Actor, day: date, unit: str) -> dict[str, tuple[str, Held]]:
    scope = Household.objects.scoped_to(actor)
    in_force = CategoryMembership.objects.in_force(day).filter(household__in=scope)
    rows = in_force.order_by("since", "entered_at").values_list(
        "household_id", "person_id", "category", "household__area_type", "household__division_code"
    )
    of_household: dict[object, Held] = {}
    of_person: dict[object, tuple[str, Held]] = {}
    for household, person, category, area_type, code in rows.iterator(_CHUNK):
        held = Held(category, area_type or UNKNOWN, ancestor_at(code, Level.TOWNSHIP) or code)
        if person:
            of_person[person] = (str(household), held)
        else:
            of_household[household] = held
    if unit == "households":
        own = {home: (home, held) for home, held in of_person.values()}
        return own | {str(home): (str(home), held) for home, held in of_household.items()}
    found: dict[str, tuple[str, Held]] = {}
    living = (
        Membership.objects.on(day)
        .filter(household__in=scope)
        .filter(Q(person__died_on__isnull=True, person__alive=True) | Q(person__died_on__gt=day))
    )
    for household, person in living.order_by("household_id", "id").values_list("household_id", "person_id").iterator(_CHUNK):
        if person in of_person:
            found[str(person)] = of_person[person]
        elif household in of_household:
            found.setdefault(str(person), (str(household), of_household[household]))
    return found


def households_of_month(actor: Actor, *, first: date, last: date) -> tuple[int, int, int]:
    """Count the households on aid on the last day, those not on aid at the end of the month before, and those on aid then and no longer."""
    scope = Household.objects.scoped_to(actor)
    before, after = (CategoryMembership.objects.in_force(day).filter(household=OuterRef("pk")) for day in (first - timedelta(days=1), last))
    there = scope.filter(Exists(after))
    return there.count(), there.filter(~Exists(before)).count(), scope.filter(Exists(before)).filter(~Exists(after)).count()
