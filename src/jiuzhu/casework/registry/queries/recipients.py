"""Whom services are for, by place and category: the list of recipients (002·二(三))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from jiuzhu.casework.registry.models import CategoryMembership, Membership, Person, Residence
from jiuzhu.casework.registry.queries.finding import households
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import division_range

CHUNK_ROWS = 2000


def recipients(actor: Actor, *, on: date, categories: Iterable[str]) -> QuerySet[CategoryMembership]:
    """Categories in force on a day of households the actor may see, a person's own among them, by place."""
    rows = CategoryMembership.objects.in_force(on).filter(category__in=tuple(categories), household__closed_on__isnull=True)
    mine = rows.filter(household__in=households(actor).values("pk")).select_related("household__standing", "person")
    return mine.order_by("household__division_code", "category", "household__number", "pk")


def recipients_then(actor: Actor, *, division_code: str, on: date, categories: Iterable[str]) -> Iterator[tuple[CategoryMembership, str]]:
    """Give the categories in force on a day of the households that lived in a division on that day, oldest first, each with the village then.

    One that the register knows only since later counts where it lives now.
    """
    place = division_range(division_code)
    then = Residence.objects.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))
    here = then.filter(division_code__range=place)
    lived = dict(here.values_list("household_id", "division_code"))
    entered_later = Q(household__division_code__range=place) & ~Exists(then.filter(household=OuterRef("household")))
    rows = recipients(actor, on=on, categories=categories).filter(Q(household__in=here.values("household_id")) | entered_later)
    for each in rows.order_by("since", "entered_at"):
        yield each, lived.get(each.household_id, each.household.division_code)


def living_in_category(on: date, *, division_code: str, category: str) -> list[tuple[Membership, dict[UUID, CategoryMembership]]]:
    """List the living members of a place whose household or who themselves are in a category, each with the categories that are a person's own. No scope.

    The household's category is the one that stands on it, in force or not: whoever judges by facts tells.
    """
    place = division_range(division_code)
    rows = CategoryMembership.objects.in_force(on).filter(person__isnull=False, household__division_code__range=place)
    own = {each.person_id: each for each in rows if each.person_id is not None}
    found = Membership.objects.current().filter(household__division_code__range=place, household__closed_on__isnull=True, person__alive=True)
    mine = Q(household__category=category) | Q(person_id__in=rows.filter(category=category).values("person_id"))
    return [(each, own) for each in found.filter(mine).select_related("person", "household").order_by("household__division_code", "household__number", "pk")]


@dataclass(frozen=True)
class Aided:
    """Somebody on aid on a day: by which category, from which day on, and what tells whose business they are."""

    id_number: str
    name: str
    category: str
    category_class: str
    since: date
    woman: bool = False
    child: bool = False
    disabled: bool = False
    pupil: bool = False


def aided_on(on: date, *, division_code: str) -> Iterator[Aided]:
    """Give everybody of a division who was on aid on a day, one row for each recognition: by themselves first, then with the household. No scope."""
    rows = CategoryMembership.objects.in_force(on).filter(
        household__division_code__range=division_range(division_code), household__closed_on__isnull=True
    )
    for each in rows.filter(person__isnull=False).select_related("person").order_by("pk").iterator(CHUNK_ROWS):
        if each.person is not None:
            yield _aided(each.person, each, on)
    whole = {each.household_id: each for each in rows.filter(person__isnull=True)}
    members = Membership.objects.on(on).filter(household__in=rows.filter(person__isnull=True).values("household_id"))
    for member in members.select_related("person").order_by("pk").iterator(CHUNK_ROWS):
        yield _aided(member.person, whole[member.household_id], on)


def _aided(person: Person, term: CategoryMembership, on: date) -> Aided:
    return Aided(
        person.id_number,
        person.name,
        term.category,
        term.category_class,
        term.since,
        woman=person.sex == "F",
        child=age_on(person.birth_date, on) < ADULT_AGE,
        disabled=bool(person.disability_type or person.disability_grade),
        pupil=person.school_stage not in ("", "none"),
    )


def recipients_counted(rows: QuerySet[CategoryMembership]) -> Counter[tuple[str, str, str]]:
    """Count people by (village, category, class): everybody who lives in a household recognised as a whole, but those recognised by themselves there alone."""
    found: Counter[tuple[str, str, str]] = Counter()
    keys = ("household__division_code", "category", "category_class")
    whole, alone = rows.filter(person__isnull=True).order_by(), rows.filter(person__isnull=False).order_by()
    for code, category, of_class, number in whole.values_list(*keys).annotate(n=Sum("household__members")):
        found[code, category, of_class] += number
    for code, category, of_class, number in alone.values_list(*keys).annotate(n=Count("pk")):
        found[code, category, of_class] += number
    many = Counter(household for household, _ in set(alone.values_list("household_id", "person_id")))
    for code, category, of_class, household in whole.filter(household__in=alone.values("household_id")).values_list(*keys, "household_id"):
        found[code, category, of_class] -= many[household]
    return +found
