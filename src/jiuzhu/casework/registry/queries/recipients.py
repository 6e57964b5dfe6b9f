"""Whom services are for, by place and category: the list of recipients (002·二(三))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet, Sum

from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.casework.registry.queries.finding import households
from jiuzhu.foundation.accounts.rules import Actor


def recipients(actor: Actor, *, on: date, categories: Iterable[str]) -> QuerySet[CategoryMembership]:
    """Categories in force on a day of households the actor may see, a person's own among them, by place."""
    rows = CategoryMembership.objects.in_force(on).filter(category__in=tuple(categories), household__closed_on__isnull=True)
    mine = rows.filter(household__in=households(actor).values("pk")).select_related("household__standing", "person")
    return mine.order_by("household__division_code", "category", "household__number", "pk")


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
