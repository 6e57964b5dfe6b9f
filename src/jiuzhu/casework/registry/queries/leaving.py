"""Whom of the register a county may have to watch: who left aid, who lives without work; their ID numbers for whoever makes keys of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership, Person
from jiuzhu.foundation.divisions.rules import division_range

_PERSONS_AT_ONCE = 500


@dataclass(frozen=True)
class Leaver:
    """Somebody who was on aid until a day."""

    person_id: UUID
    last_day: date


def people_who_left(division_code: str, *, since: date, on: date) -> Iterator[Leaver]:
    """Give the living people of a division whose aid ended between two days, by its end or by their leaving the household, and who are not on aid again."""
    here = Q(household__division_code__range=division_range(division_code), person__alive=True, person__merged_into__isnull=True)
    members = Membership.objects.filter(here).exclude(person__in=_on_aid(on))
    ended = CategoryMembership.objects.filter(until__gte=since, until__lt=on)
    own = ended.filter(here, person__isnull=False).exclude(person__in=_on_aid(on))
    yield from (Leaver(person_id, last_day) for person_id, last_day in own.values_list("person_id", "until") if person_id and last_day)
    shared = ended.filter(person__isnull=True, household__division_code__range=division_range(division_code))
    last_days = dict(shared.order_by("until").values_list("household_id", "until"))
    for membership in members.filter(household__in=shared.values("household_id")):
        last_day = last_days.get(membership.household_id)
        if last_day and membership.since <= last_day and (membership.until is None or membership.until >= last_day):
            yield Leaver(membership.person_id, last_day)
    gone = members.filter(until__gte=since, until__lt=on, household__in=_in_force(on).values("household_id"))
    yield from (Leaver(person_id, last_day) for person_id, last_day in gone.values_list("person_id", "until") if last_day)


def people_by_employment(division_code: str, *, employment: str, on: date) -> QuerySet[Person, UUID]:
    """Give the ids of the living people in open households of a division with an employment (``unemployed`` …) who are not on aid."""
    homes = Household.objects.filter(division_code__range=division_range(division_code), closed_on__isnull=True)
    there = Membership.objects.current().filter(household__in=homes).values("person_id")
    found = Person.objects.kept().filter(alive=True, employment=employment, pk__in=there).exclude(pk__in=_on_aid(on))
    return found.order_by("pk").values_list("pk", flat=True)


def id_numbers_of(person_ids: Iterable[UUID]) -> Iterator[tuple[UUID, str, str]]:
    """Give (person_id, ID number, village) of living people; no scope, for services that make keys of the numbers."""
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), _PERSONS_AT_ONCE):
        for person in Person.objects.kept().filter(alive=True, pk__in=wanted[start : start + _PERSONS_AT_ONCE]).order_by("pk"):
            yield person.pk, person.id_number, person.division_code


def _in_force(on: date) -> QuerySet[CategoryMembership]:
    return CategoryMembership.objects.in_force(on).filter(person__isnull=True)


def _on_aid(on: date) -> QuerySet[Person, Any]:
    shared = Membership.objects.current().filter(household__in=_in_force(on).values("household_id"))
    own = CategoryMembership.objects.in_force(on).filter(person__isnull=False)
    return Person.objects.filter(Q(pk__in=shared.values("person_id")) | Q(pk__in=own.values("person_id"))).values("pk")
