"""The register as rows for rules and analytics, in the columns of the register files (data-contracts §3).

A household with a category of its own is one row. A person with a category of the person's own (特困, 单人户) is a
household of one besides, whose ``household_id`` is ``household/person``; ``household_of`` gives the household again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership, Person
from jiuzhu.casework.registry.rules import in_force
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.kernel.money import yuan_from_fen

PERSON_COLUMNS = (
    "person_id",
    "household_id",
    "id_number",
    "birth_date",
    "disability_type",
    "disability_grade",
    "self_care",
    "alive",
)
"""What facts are made of; a name is none."""
HOUSEHOLD_COLUMNS = (
    "household_id",
    "division_code",
    "area_type",
    "category",
    "category_class",
    "category_from",
    "category_until",
    "members",
    "monthly_benefit_yuan",
)
CHUNK_ROWS = 2000
ONE_DAY = timedelta(days=1)
COUNTY_DIGITS = 6
SEPARATOR = "/"


_MEMBER = (
    "household_id",
    "person_id",
    "person__id_number",
    "person__birth_date",
    "person__disability_type",
    "person__disability_grade",
    "person__self_care",
    "person__alive",
)
_MAY_BE_EMPTY = ("person__disability_type", "person__self_care")
"""Columns whose empty text is nothing."""
_TERM = (
    "household_id",
    "person_id",
    "category",
    "category_class",
    "since",
    "until",
    "monthly_benefit_fen",
    "household__division_code",
    "household__area_type",
    "household__members",
)


class _Term(NamedTuple):
    """A category of a household, or of one person in it, as the columns ``_TERM`` have it."""

    household_id: UUID
    person_id: UUID | None
    category: str
    category_class: str
    since: date
    until: date | None
    benefit_fen: int | None
    division_code: str
    area_type: str
    members: int


def household_of(household_id: str) -> str:
    """Give the household's own id for a ``household_id`` of these rows."""
    return household_id.partition(SEPARATOR)[0]


def memberships() -> QuerySet[Membership]:
    """Current memberships of open households with their persons, by household."""
    return (
        Membership.objects.current()
        .filter(household__closed_on__isnull=True)
        .select_related("person", "household")
        .order_by("household_id", "id")
    )


def categories(on: date) -> QuerySet[CategoryMembership]:
    """Categories that have begun by a day, newest last, by household."""
    return (
        CategoryMembership.objects.filter(since__lte=on, household__closed_on__isnull=True)
        .select_related("household")
        .order_by("household_id", "since", "entered_at")
    )


def household_rows(on: date, *, division_code: str = "") -> Iterator[tuple[Any, ...]]:
    """Give one row a household with its category as of a day (in force or last ended), and one for each person with an own category in force.

    ``category_from`` is the day from which the category has held without a break: another amount or class begins a new term, no new category.
    ``division_code`` keeps the households that lie in it, and those elsewhere of which somebody there is a member too.
    """
    newest: _Term | None = None
    runs: dict[UUID | None, tuple[_Term, date]] = {}
    found = categories(on).filter(_concerning(division_code)) if division_code else categories(on)
    for term in map(_Term._make, found.values_list(*_TERM).iterator(CHUNK_ROWS)):
        if newest and newest.household_id != term.household_id:
            yield _row(newest, str(newest.household_id), newest.members, runs[None][1])
            newest = None
        if runs and next(iter(runs.values()))[0].household_id != term.household_id:
            runs = {}
        began = _began(term, runs.get(term.person_id))
        runs[term.person_id] = (term, began)
        if not term.person_id:
            newest = term
        elif in_force(term.since, term.until, on=on):
            yield _row(term, f"{term.household_id}{SEPARATOR}{term.person_id}", 1, began)
    if newest:
        yield _row(newest, str(newest.household_id), newest.members, runs[None][1])


def _concerning(division_code: str, household: str = "household") -> Q:
    """Say which rows of a household belong to a division: where it lies there, or somebody of it is a member of one that does."""
    there = Household.objects.filter(division_code__range=division_range(division_code))
    people = Membership.objects.current().filter(household__in=there, household__closed_on__isnull=True)
    shared = Membership.objects.current().filter(person__in=people.values("person"))
    return Q(**{f"{household}__in": there.values("pk")}) | Q(**{f"{household}__in": shared.values("household")})


@dataclass(frozen=True)
class Concerned:
    """Whom a division concerns, as sub-queries of ids: the households ``household_rows`` gives of it, and who belongs to them now."""

    households: QuerySet[Any, Any]
    persons: QuerySet[Any, Any]


def concerned(division_code: str) -> Concerned:
    """Say whom a division concerns. No scope."""
    households = Household.objects.filter(_concerning(division_code, "pk")).values("pk")
    return Concerned(households, Membership.objects.current().filter(household__in=households).values("person"))


def _began(term: _Term, run: tuple[_Term, date] | None) -> date:
    """Give the day from which a category holds, counting the run it goes on from."""
    if run is None or run[0].category != term.category:
        return term.since
    until = run[0].until
    return run[1] if until is None or until >= term.since - ONE_DAY else term.since


def uncategorised_rows(on: date) -> Iterator[tuple[Any, ...]]:
    """Give one row for each open household that has had no category of its own by a day: what it would be judged by all the same."""
    known = CategoryMembership.objects.filter(person__isnull=True, since__lte=on).values("household_id")
    for household in Household.objects.filter(closed_on__isnull=True).exclude(pk__in=known).order_by("pk").iterator(CHUNK_ROWS):
        yield (str(household.pk), household.division_code, household.area_type or None, None, None, None, None, household.members, None)


def person_details() -> Iterator[tuple[str, str]]:
    """Give (person_id, school_stage) of the members whose schooling is known."""
    rows = Membership.objects.current().filter(household__closed_on__isnull=True).exclude(person__school_stage="")
    for person, stage in rows.values_list("person_id", "person__school_stage").iterator(CHUNK_ROWS):
        yield str(person), stage


def people_as_written(division_code: str) -> Iterator[tuple[str, str, str, str, date, str, str]]:
    """Give (person_id, id_number, name, sex, birth_date, village, address) of everyone in the open households of a division, once each."""
    told = set()
    for membership in memberships().filter(household__division_code__range=division_range(division_code)).iterator(CHUNK_ROWS):
        person, household = membership.person, membership.household
        if person.pk not in told:
            told.add(person.pk)
            yield str(person.pk), person.id_number, person.name, person.sex, person.birth_date, household.division_code, household.address


def counties() -> tuple[str, ...]:
    """List the first six digits of the places of open households."""
    rows = Household.objects.filter(closed_on__isnull=True).annotate(county=Left("division_code", COUNTY_DIGITS))
    return tuple(rows.order_by("county").values_list("county", flat=True).distinct())


def person_rows(on: date, *, everyone: bool = False, division_code: str = "") -> Iterator[tuple[Any, ...]]:
    """Give one row a member: under the household, and under the household of one as well where the person has an own category in force.

    Members of households that have never had a category are left out, unless ``everyone``. ``division_code`` as for ``household_rows``.
    """
    terms = CategoryMembership.objects.filter(household=OuterRef("household"))
    own = Exists(terms.in_force(on).filter(person=OuterRef("person")))
    shared = Exists(terms.filter(person__isnull=True, since__lte=on))
    found = memberships().filter(_concerning(division_code)) if division_code else memberships()
    number = Person._meta.get_field("id_number")
    # Columns and not models: of a register of a million, making the objects took most of the time.
    for household, person, sealed, *told, has_own, is_shared in found.values_list(*_MEMBER, own, shared).iterator(CHUNK_ROWS):
        if not (has_own or everyone or is_shared):
            continue
        row = (number.opened(sealed, person), *((value or None) if name in _MAY_BE_EMPTY else value for name, value in zip(_MEMBER[3:], told, strict=True)))
        if has_own:
            yield str(person), f"{household}{SEPARATOR}{person}", *row
        if everyone or is_shared:
            yield str(person), str(household), *row


def _row(term: _Term, household_id: str, members: int, began: date) -> tuple[Any, ...]:
    benefit = term.benefit_fen
    return (
        household_id,
        term.division_code,
        term.area_type or None,
        term.category,
        term.category_class or None,
        began,
        term.until,
        members,
        None if benefit is None else yuan_from_fen(benefit),
    )
