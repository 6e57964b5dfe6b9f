"""Finding one record or the records of a list, always within what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from jiuzhu.casework.registry.models import CategoryMembership, Household, HouseholdQuerySet, Membership, Person, PersonQuerySet, Standing
from jiuzhu.casework.registry.services.records import id_index
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.kernel.identity import tidy


def households(actor: Actor, *, searching: bool = False) -> HouseholdQuerySet:
    """Households in the actor's divisions, those closed included; ``searching`` when they are to be narrowed by a text."""
    return Household.objects.scoped_to(actor, by_other_index=searching)


def persons(actor: Actor, *, searching: bool = False) -> PersonQuerySet:
    """Persons in the actor's divisions, without merged records; ``searching`` when they are to be narrowed by a text."""
    return Person.objects.scoped_to(actor, by_other_index=searching).kept()


class NamedPerson(NamedTuple):
    """A person as a finding names one: the name, and the village."""

    name: str
    division_code: str


class NamedHousehold(NamedTuple):
    """A household as a finding names one: its file number, what it is called, and the village."""

    number: str
    name: str
    division_code: str


def named_persons(ids: Iterable[UUID]) -> dict[str, NamedPerson]:
    """Map at most 500 ids to the persons, without merged records; plain rows, since making models of them takes longer than the query. No scope."""
    found = Person.objects.kept().filter(pk__in=ids).order_by().values_list("pk", "name", "division_code")
    return {str(pk): NamedPerson(name, place) for pk, name, place in found}


def named_households(ids: Iterable[UUID]) -> dict[str, NamedHousehold]:
    """Map at most 1,000 ids to the households in the same way. No scope."""
    found = Household.objects.filter(pk__in=ids).order_by().values_list("pk", "number", "head_name", "division_code")
    return {str(pk): NamedHousehold(number, Household.called(head), place) for pk, number, head, place in found}


def find_household(actor: Actor, household_id: UUID | str) -> Household:
    """Give one household in the actor's divisions; raises NotFound."""
    return one_of(Household.objects.scoped_to(actor), household_id, "没有找到这户家庭。", "请确认这户在您的辖区内；已迁出的由迁入地办理。")


def find_person(actor: Actor, person_id: UUID | str) -> Person:
    """Give one person in the actor's divisions; raises NotFound."""
    return one_of(Person.objects.scoped_to(actor), person_id, "没有找到这个人。", "请确认此人在您的辖区内。")


def household_by_number(number: str) -> Household | None:
    """Find a household by its file number; no scope, for services that check the duty themselves."""
    return Household.objects.filter(number=number.strip()).first()


def household_by_outside_number(*, system: str, number: str) -> Household | None:
    """Find a household by the number another system gave it; no scope, for services that check the duty themselves."""
    return Household.objects.filter(external_numbers__system=system, external_numbers__number=number).first()


def person_by_id_number(id_number: str) -> Person | None:
    """Find the person with an ID number; no scope, for services that check the duty themselves."""
    return Person.objects.kept().filter(id_index=id_index(tidy(id_number))).first()


def persons_by_id_numbers(id_numbers: Iterable[str]) -> dict[str, Person]:
    """Map ID numbers to the persons that bear them, at most 500 numbers a call; no scope."""
    wanted = {id_index(tidy(number)): number for number in id_numbers}
    return {wanted[person.id_index]: person for person in Person.objects.kept().filter(id_index__in=wanted)}


def members_of(household_id: UUID | str, *, living: bool = False) -> list[Membership]:
    """List the current memberships of a household with their persons, head first, then by age."""
    found = Membership.objects.current().filter(household_id=household_id).select_related("person")
    if living:
        found = found.filter(person__alive=True)
    return sorted(found, key=lambda membership: (membership.relation != "head", membership.person.birth_date, membership.pk))


def households_of(person_id: UUID | str) -> list[Household]:
    """List the households a person belongs to now."""
    return list(Household.objects.filter(memberships__person_id=person_id, memberships__until__isnull=True).order_by("number"))


def newest_category(household_id: UUID | str) -> CategoryMembership | None:
    """Give the newest category of the household itself, in force or not."""
    found = CategoryMembership.objects.filter(household_id=household_id, person__isnull=True)
    return found.order_by("-since", "-entered_at").first()


def categories_of(household_id: UUID | str) -> list[CategoryMembership]:
    """List the categories of the household itself, oldest first; the caller has checked that the actor may see the household."""
    return list(CategoryMembership.objects.filter(household_id=household_id, person__isnull=True).order_by("since", "entered_at"))


def recognitions(actor: Actor, *, first: date, last: date) -> QuerySet[CategoryMembership]:
    """Categories that hold from a day between two, of households in the actor's divisions, with their households."""
    mine = Household.objects.scoped_to(actor).filter(categories__since__range=(first, last)).values("pk")
    return CategoryMembership.objects.filter(since__range=(first, last), household__in=mine).select_related("household")


def standings(household_ids: Iterable[object]) -> dict[object, Standing]:
    """Map households of one page to their standing."""
    return {each.household_id: each for each in Standing.objects.filter(household_id__in=list(household_ids))}


def current_memberships(person_ids: Iterable[object]) -> dict[object, list[Membership]]:
    """Map persons of one page to their current memberships with the households."""
    found: dict[object, list[Membership]] = {}
    for each in Membership.objects.current().filter(person_id__in=list(person_ids)).select_related("household"):
        found.setdefault(each.person_id, []).append(each)
    return found
