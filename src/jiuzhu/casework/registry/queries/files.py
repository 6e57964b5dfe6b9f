"""The register's part of a household file: members, categories, where it lived, numbers elsewhere, notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiuzhu.casework.registry.models import CategoryMembership, ExternalNumber, Household, Membership, Note, Person, Residence, Standing
from jiuzhu.casework.registry.queries.history import Link, history_of
from jiuzhu.casework.registry.rules import age_on, in_force, masked_id, masked_number
from jiuzhu.casework.registry.vocabulary import (
    ADULT_AGE,
    AREA_TYPES,
    ILLNESSES,
    RELATIONS,
    SELF_CARE,
    SEXES,
    category_label,
    disability_label,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.queries import full_name_of


@dataclass(frozen=True)
class Member:
    """One member as shown: numbers masked; ``tags`` are (text, tone)."""

    person_id: str
    name: str
    relation: str
    relation_label: str
    sex_label: str
    age: int
    birth_date: date
    alive: bool
    id_number_masked: str
    phone_masked: str
    tags: list[tuple[str, str]]
    since: date
    until: date | None = None
    category_words: str = ""


@dataclass(frozen=True)
class HouseholdFile:
    """The register's part of one household file on one day."""

    household: Household
    place: str
    area_label: str
    category_words: str
    category_in_force: bool
    standing: Standing
    members: list[Member]
    former_members: list[Member]
    categories: list[CategoryMembership]
    residences: list[Residence]
    numbers: list[ExternalNumber]
    notes: list[Note]
    chain: list[Link] = field(default_factory=list)


def household_file_parts(actor: Actor, household: Household, *, on: date) -> HouseholdFile:
    """Compose what the register knows of a household that was found for the actor; numbers are masked."""
    memberships = list(Membership.objects.filter(household=household).select_related("person").order_by("since", "id"))
    categories = list(CategoryMembership.objects.filter(household=household).select_related("person").order_by("-since", "-entered_at"))
    residences = list(Residence.objects.filter(household=household).order_by("-since"))
    own = {
        each.person_id: category_label(each.category, each.category_class)
        for each in reversed(categories)
        if each.person_id and in_force(each.since, each.until, on=on)
    }
    sees_children = actor.holds(Duty.CHILD_READ, division_code=household.division_code)
    members = [_member(each, on, own.get(each.person_id, ""), sees_children) for each in memberships]
    current = [member for member in members if member.until is None]
    standing = Standing.objects.filter(household=household).first() or Standing(household=household)
    return HouseholdFile(
        household=household,
        place=full_name_of(household.division_code),
        area_label=AREA_TYPES.get(household.area_type, ""),
        category_words=category_label(household.category, household.category_class),
        category_in_force=bool(household.category_since) and in_force(household.category_since, household.category_until, on=on),
        standing=standing,
        members=sorted(current, key=lambda member: (member.relation != "head", member.birth_date)),
        former_members=[member for member in members if member.until is not None],
        categories=categories,
        residences=residences,
        numbers=list(ExternalNumber.objects.filter(household=household).order_by("system")),
        notes=list(Note.objects.filter(household=household)),
        chain=history_of(household, memberships, categories, residences),
    )


def former_households(actor: Actor) -> list[Residence]:
    """List the households that moved out of the actor's divisions: number and days only, for what was done there to be found again."""
    left = Residence.objects.filter(within_divisions(actor, Duty.REGISTER_READ, "division_code"), until__isnull=False).select_related(
        "household"
    )
    still = Household.objects.scoped_to(actor).values("id")
    return list(left.exclude(household__in=still).order_by("-until")[:500])


def _member(membership: Membership, on: date, category_words: str, sees_children: bool) -> Member:
    person = membership.person
    age = age_on(person.birth_date, min(on, person.died_on) if person.died_on else on)
    return Member(
        person_id=str(person.pk),
        name=person.name,
        relation=membership.relation,
        relation_label=RELATIONS[membership.relation],
        sex_label=SEXES.get(person.sex, ""),
        age=age,
        birth_date=person.birth_date,
        alive=person.alive,
        id_number_masked=masked_id(person.id_number),
        phone_masked=masked_number(person.phone or ""),
        tags=list(_tags(person, hides=age < ADULT_AGE and not sees_children)),
        since=membership.since,
        until=membership.until,
        category_words=category_words,
    )


def _tags(person: Person, *, hides: bool) -> Iterable[tuple[str, str]]:
    if not person.alive:
        yield "已故", ""
    if hides:
        return
    if person.self_care in ("half", "none"):
        yield SELF_CARE[person.self_care], "amber"
    if person.disability_type or person.disability_grade:
        yield disability_label(person.disability_type, person.disability_grade), ""
    if person.illness:
        yield ILLNESSES[person.illness], ""


def person_words(person: Person, on: date) -> dict[str, Any]:
    """Give a person's masked numbers and age for a list or a form."""
    return {"age": age_on(person.birth_date, on), "id_number": masked_id(person.id_number), "phone": masked_number(person.phone or "")}
