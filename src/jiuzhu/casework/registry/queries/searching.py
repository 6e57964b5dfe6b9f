"""Searching by name, pinyin, ID number or its last four, phone, village, file number or a number of another system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from jiuzhu.casework.registry.models import (
    ExternalNumber,
    Household,
    HouseholdQuerySet,
    Membership,
    NameToken,
    NumberSeries,
    Person,
    PersonQuerySet,
)
from jiuzhu.casework.registry.names import searched_name
from jiuzhu.casework.registry.services.records import id_index, number_index, tail_index
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import codes_named, under
from jiuzhu.foundation.kernel.identity import LENGTH, tidy

SHORTEST_NAME = 2
HIGHEST_CHARACTER = "\U0010ffff"
SEARCH_ROWS = 20
SERIAL_DIGITS = 5
MOST_PLACES = 20
_TAIL = re.compile(r"\d{3}[\dX]")
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")


@dataclass(frozen=True)
class SearchResult:
    """What a search found: households first; ``more`` when not everything is listed."""

    households: list[Household]
    persons: list[Person]
    more: bool


def search(actor: Actor, text: str, *, rows: int = SEARCH_ROWS) -> SearchResult:
    """Find households and persons by whatever was typed, within the actor's divisions; nothing typed finds nothing."""
    if not text.strip():
        return SearchResult([], [], False)
    households = list(
        matching_households(Household.objects.scoped_to(actor, by_other_index=True), text, actor=actor).order_by("number")[: rows + 1]
    )
    persons = list(
        matching_persons(Person.objects.scoped_to(actor, by_other_index=True).kept(), text, actor=actor).order_by("name_pinyin", "id")[
            : rows + 1
        ]
    )
    return SearchResult(households[:rows], persons[:rows], len(households) > rows or len(persons) > rows)


def matching_persons(people: PersonQuerySet, text: str, *, actor: Actor) -> PersonQuerySet:
    """Narrow persons to those whose name, pinyin, ID number, phone, village or outside number the text gives."""
    typed = tidy(text)
    if len(typed) == LENGTH and typed[:-1].isdigit():
        return people.filter(id_index=id_index(typed))
    if _PHONE.fullmatch(typed):
        return people.filter(Q(phone_index=number_index(typed, "phone")) | Q(pk__in=_outside(text, "person_id")))
    if _TAIL.fullmatch(typed):
        return people.filter(
            Q(id_tail_index=tail_index(typed, "id_number"))
            | Q(phone_tail_index=tail_index(typed, "phone"))
            | Q(pk__in=_outside(text, "person_id"))
        )
    name = searched_name(text)
    if any(character.isdigit() for character in name):
        return people.filter(Q(pk__in=_outside(text, "person_id")))
    if not name:
        return people.none()
    villages = _villages(text, actor)
    found = Q(pk__in=NameToken.objects.filter(_starts("token", name)).values("person_id"))
    return people.filter(found | under("division_code", villages)) if villages else people.filter(found)


def matching_households(households: HouseholdQuerySet, text: str, *, actor: Actor) -> HouseholdQuerySet:
    """Narrow households to those whose number, outside number or village the text gives, or that hold a matching person."""
    typed = text.strip()
    if typed and any(character.isdigit() for character in typed) and not _PHONE.fullmatch(tidy(typed)):
        found = _starts("number", typed.upper()) | Q(pk__in=_outside(typed, "household_id")) | Q(pk__in=_of_people(typed, actor))
        if typed.isdigit() and len(typed) <= SERIAL_DIGITS:
            found |= Q(
                number__in=[
                    f"{county}-{typed.zfill(SERIAL_DIGITS)}" for county in NumberSeries.objects.values_list("county_code", flat=True)
                ]
            )
        return households.filter(found)
    villages = _villages(text, actor)
    found = Q(pk__in=_of_people(text, actor))
    return households.filter(found | under("division_code", villages)) if villages else households.filter(found)


def _of_people(text: str, actor: Actor) -> QuerySet[Any, Any]:
    people = matching_persons(Person.objects.scoped_to(actor, by_other_index=True).kept(), text, actor=actor)
    if _villages(text, actor):
        # The village already brings its households; joining its people would only slow it down.
        people = (
            Person.objects.scoped_to(actor, by_other_index=True)
            .kept()
            .filter(pk__in=NameToken.objects.filter(_starts("token", searched_name(text))).values("person_id"))
        )
    return Membership.objects.current().filter(person__in=people.values("id")).values("household_id")


def _outside(text: str, column: str) -> QuerySet[Any, Any]:
    return ExternalNumber.objects.filter(number=text.strip(), **{f"{column}__isnull": False}).values(column)


def _starts(field: str, start: str) -> Q:
    """The condition that a column starts with a text, in the form each database answers from an index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": start, f"{field}__lt": start + HIGHEST_CHARACTER})
    return Q(**{f"{field}__startswith": start})


def _villages(text: str, actor: Actor) -> list[str]:
    """Codes of townships and villages of that name (at least two characters, no letters) in the actor's divisions."""
    name = text.strip()
    if len(name) < SHORTEST_NAME or name.isascii():
        return []
    return codes_named(name, within=None if actor.system else actor.divisions(Duty.REGISTER_READ), most=MOST_PLACES)
