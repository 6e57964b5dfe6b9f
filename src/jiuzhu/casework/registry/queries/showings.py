"""Who was shown numbers of people on the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from jiuzhu.casework.registry.models import Showing, ShowingQuerySet
from jiuzhu.foundation.accounts.rules import Actor


@dataclass(frozen=True)
class DayOfShowings:
    """Of how many people somebody was shown numbers on one day, and how often."""

    on: date
    who: str
    people: int
    times: int


def showings(actor: Actor, *, since: date, who: str = "") -> ShowingQuerySet:
    """Showings from a day on where the actor reads the ledger, newest first."""
    found = Showing.objects.scoped_to(actor).filter(shown_on__gte=since).select_related("person")
    return found.filter(viewer_name__contains=who) if who else found


def showings_by_day(actor: Actor, *, since: date) -> list[DayOfShowings]:
    """Count showings by person and day, the newest day and whoever was shown most first."""
    rows = (
        Showing.objects.scoped_to(actor)
        .filter(shown_on__gte=since)
        .order_by()
        .values("shown_on", "shown_to")
        .annotate(who=Max("viewer_name"), people=Count("person_id", distinct=True), times=Count("id"))
        .order_by("-shown_on", "-people", "who")
    )
    return [DayOfShowings(row["shown_on"], row["who"], row["people"], row["times"]) for row in rows]
