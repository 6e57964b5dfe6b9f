"""Reads on the list that others may make: keys for the comparison, counts for people, never who it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Min

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import WATCH_REASONS
from jiuzhu.monitoring.watching.models import Watched
from jiuzhu.monitoring.watching.rules import Terms, terms_of

CHUNK_ROWS = 2000


@dataclass(frozen=True)
class Share:
    """How many people are watched for one reason, since when the earliest, and when the next is dropped."""

    reason: str
    label: str
    people: int
    since: date | None
    next_drop: date | None


def watched_in(division_code: str, *, on: date) -> Iterator[tuple[UUID, str, str]]:
    """Give (key, reason, village) of those watched in a division on a day, for the comparison."""
    rows = Watched.objects.in_division(division_code).filter(until_on__gte=on).order_by("key", "reason")
    yield from rows.values_list("key", "reason", "division_code").iterator(CHUNK_ROWS)


def reasons_of(key: str, *, on: date) -> dict[str, date]:
    """Map the reasons for which somebody, given by key, is watched to the day each is known since; the caller may see the finding."""
    try:
        wanted = UUID(key)
    except ValueError:
        return {}
    return dict(Watched.objects.filter(key=wanted, until_on__gte=on).values_list("reason", "since_on"))


def shares(actor: Actor) -> list[Share]:
    """Count those watched where the actor reads monitoring, by reason."""
    rows = Watched.objects.scoped_to(actor).order_by().values("reason").annotate(people=Count("id"), since=Min("since_on"), drop=Min("until_on"))
    found = {row["reason"]: row for row in rows}
    return [
        Share(reason, label, found[reason]["people"], found[reason]["since"], found[reason]["drop"]) if reason in found else Share(reason, label, 0, None, None)
        for reason, label in WATCH_REASONS.items()
    ]


def people_watched(actor: Actor) -> int:
    """Count those watched where the actor reads monitoring, each once whatever the reasons."""
    return Watched.objects.scoped_to(actor).aggregate(people=Count("key", distinct=True))["people"]


def by_township(actor: Actor) -> list[tuple[str, int]]:
    """Count those watched by township code, most first."""
    counted: Counter[str] = Counter()
    for row in Watched.objects.scoped_to(actor).order_by().values("division_code").annotate(people=Count("key", distinct=True)):
        counted[ancestor_at(row["division_code"], Level.TOWNSHIP) or row["division_code"]] += row["people"]
    return counted.most_common()


def terms(law: DatedPack) -> Terms | None:
    """Give what a law says of watching."""
    return terms_of(law)
