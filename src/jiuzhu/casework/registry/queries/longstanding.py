"""How many people of a village have been on aid for a long time without a break."""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.casework.registry.queries.finding import households
from jiuzhu.foundation.accounts.rules import Actor

Span = tuple[date, date | None]
MONTHS_A_YEAR = 12


def recipients_by_village(actor: Actor, *, on: date, months: int) -> Counter[str]:
    """Count, by village, the living people who have been on aid for so many months up to a day, a change of category not being a break (A-24).

    A household's category counts for everybody who lives in it, a person's own for that person.
    """
    start = months_before(on, months)
    rows = CategoryMembership.objects.filter(since__lte=on, household__closed_on__isnull=True).filter(Q(until__isnull=True) | Q(until__gte=start))
    rows = rows.filter(household__in=households(actor).values("pk")).filter(Q(person__isnull=True) | Q(person__alive=True))
    found = rows.values_list("household_id", "person_id", "since", "until", "household__division_code", "household__members")
    spans: dict[tuple[object, object], list[Span]] = defaultdict(list)
    places: dict[object, tuple[str, int]] = {}
    for household_id, person_id, since, until, division_code, members in found:
        spans[household_id, person_id].append((since, until))
        places[household_id] = division_code, members
    lasting = {key for key, each in spans.items() if unbroken(each, start, on)}
    whole = {household_id for household_id, person_id in lasting if person_id is None}
    counted: Counter[str] = Counter()
    for home in whole:
        code, members = places[home]
        counted[code] += members
    for home, own in lasting:
        if own is not None and home not in whole:
            counted[places[home][0]] += 1
    return counted


def unbroken(spans: Iterable[Span], start: date, end: date) -> bool:
    """Tell whether spans (both ends included, None: still running) together cover every day from ``start`` to ``end``."""
    reached = start - timedelta(days=1)
    for since, until in sorted(spans, key=lambda span: span[0]):
        if since > reached + timedelta(days=1):
            break
        reached = max(reached, until or end)
    return reached >= end


def months_before(on: date, months: int) -> date:
    """Give the same day so many months earlier, or that month's last."""
    whole = on.year * MONTHS_A_YEAR + on.month - 1 - months
    year, month = whole // MONTHS_A_YEAR, whole % MONTHS_A_YEAR + 1
    return date(year, month, min(on.day, calendar.monthrange(year, month)[1]))
