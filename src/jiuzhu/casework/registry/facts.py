"""The register as rows for rules and analytics, in the columns of the register files (data-contracts §3).

A household with a category of its own is one row. A person with a category of the person's own (特困, 单人户) is a
household of one besides, whose ``household_id`` is ``household/person``; ``household_of`` gives the household again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Left

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership
from jiuzhu.casework.registry.rules import in_force
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.kernel.money import yuan_from_fen

PERSON_COLUMNS = (
    "person_id",
    "household_id",
    "id_number",
    "name",
    "sex",
    "birth_date",
    "relation",
    "division_code",
    "disability_type",
    "disability_grade",
    "self_care",
    "alive",
)
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


def household_rows(on: date) -> Iterator[tuple[Any, ...]]:
    """Give one row a household with its category as of a day (in force or last ended), and one for each person with an own category in force.

    ``category_from`` is the day from which the category has held without a break: another amount or class begins a new term, no new category.
    """
    newest: CategoryMembership | None = None
    runs: dict[Any, tuple[CategoryMembership, date]] = {}
    for category in categories(on).iterator(CHUNK_ROWS):
        if newest and newest.household_id != category.household_id:
            yield _row(newest, str(newest.household_id), newest.household.members, runs[newest.household_id, None][1])
            newest = None
        whose = (category.household_id, category.person_id)
        began = _began(category, runs.get(whose))
        runs = {each: run for each, run in runs.items() if each[0] == category.household_id} | {whose: (category, began)}
        if not category.person_id:
            newest = category
        elif in_force(category.since, category.until, on=on):
            yield _row(category, f"{category.household_id}{SEPARATOR}{category.person_id}", 1, began)
    if newest:
        yield _row(newest, str(newest.household_id), newest.household.members, runs[newest.household_id, None][1])


def _began(category: CategoryMembership, run: tuple[CategoryMembership, date] | None) -> date:
    """Give the day from which a category holds, counting the run it goes on from."""
    if run is None or run[0].category != category.category:
        return category.since
    until = run[0].until
    return run[1] if until is None or until >= category.since - ONE_DAY else category.since


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


def person_rows(on: date, *, everyone: bool = False) -> Iterator[tuple[Any, ...]]:
    """Give one row a member: under the household, and under the household of one as well where the person has an own category in force.

    Members of households that have never had a category are left out, unless ``everyone``.
    """
    own = set(CategoryMembership.objects.in_force(on).filter(person__isnull=False).values_list("household_id", "person_id"))
    shared = set(CategoryMembership.objects.filter(person__isnull=True, since__lte=on).values_list("household_id", flat=True))
    for membership in memberships().iterator(CHUNK_ROWS):
        key = (membership.household_id, membership.person_id)
        if key in own:
            yield _person(membership, f"{key[0]}{SEPARATOR}{key[1]}")
        if everyone or membership.household_id in shared:
            yield _person(membership, str(membership.household_id))


def _row(category: CategoryMembership, household_id: str, members: int, began: date) -> tuple[Any, ...]:
    household: Household = category.household
    benefit = category.monthly_benefit_fen
    return (
        household_id,
        household.division_code,
        household.area_type or None,
        category.category,
        category.category_class or None,
        began,
        category.until,
        members,
        None if benefit is None else yuan_from_fen(benefit),
    )


def _person(membership: Membership, household_id: str) -> tuple[Any, ...]:
    person = membership.person
    return (
        str(person.pk),
        household_id,
        person.id_number,
        person.name,
        person.sex,
        person.birth_date,
        membership.relation,
        person.division_code,
        person.disability_type or None,
        person.disability_grade,
        person.self_care or None,
        person.alive,
    )
