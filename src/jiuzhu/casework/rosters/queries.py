"""Every read of monthly rosters and months that others may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from jiuzhu.casework.rosters.models import Line, Month, Roster
from jiuzhu.casework.rosters.rules import Paid
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.finding import one_of


@dataclass(frozen=True)
class CountyMonth:
    """How a county's month stands: townships with a roster, those through and those late, and what the rosters handed in come to (fen)."""

    month: Month
    townships: int
    through: int
    late: int
    households: int
    people: int
    sum_fen: int
    unpriced: int


def rosters(actor: Actor, *, month: str, county_code: str = "") -> QuerySet[Any]:
    """Rosters of a month the actor may see, by place; of one county where it is named."""
    found = Roster.objects.scoped_to(actor).filter(month=month)
    return found.filter(county_code=county_code) if county_code else found


def months(actor: Actor) -> list[str]:
    """List the months with a roster the actor may see, newest first."""
    return list(Roster.objects.scoped_to(actor).order_by("-month").values_list("month", flat=True).distinct())


def months_of_counties(actor: Actor, *, month: str) -> list[Month]:
    """List the month of every county where the actor checks what is entered, by place; nothing where the actor sees no whole county."""
    return list(Month.objects.scoped_to(actor).filter(month=month).order_by("division_code"))


def standings(actor: Actor, months: Iterable[Month], *, on: date) -> list[CountyMonth]:
    """Count the rosters of some counties' months."""
    found = []
    for month in months:
        rows = rosters(actor, month=month.month, county_code=month.division_code)
        counted = rows.order_by().aggregate(
            townships=Count("pk"),
            through=Count("pk", filter=Q(state__in=("audited", "locked"))),
            late=Count("pk", filter=Q(state="open", due_on__lt=on)),
            **{name: Sum(name, default=0) for name in ("households", "people", "sum_fen", "unpriced")},
        )
        found.append(CountyMonth(month, **counted))
    return found


def townships_without(month: Month) -> list[str]:
    """Name the townships of a county that have nobody on aid and so no roster; the caller has checked that the actor may see the month."""
    there = set(Roster.objects.filter(county_code=month.division_code, month=month.month).values_list("division_code", flat=True))
    return [short_name(each.name) for each in divisions_under(month.division_code, Level.TOWNSHIP) if each.code not in there]


def find_roster(actor: Actor, roster_id: UUID | str) -> Roster:
    """Give one roster the actor may see; raises NotFound."""
    return one_of(Roster.objects.scoped_to(actor), roster_id, "没有找到这份发放册。", "请确认它在您的辖区内。")


def find_month(actor: Actor, month_id: UUID | str) -> Month:
    """Give one county's month the actor may see; raises NotFound."""
    return one_of(Month.objects.scoped_to(actor), month_id, "没有找到这个月份。", "请确认它在您的辖区内。")


def lines_of(roster: Roster, *, change: str = "", category: str = "") -> QuerySet[Any]:
    """Lines of a roster as handed in; the caller has checked that the actor may see it."""
    found = Line.objects.filter(roster=roster)
    if change:
        found = found.filter(change=change)
    return found.filter(category=category) if category else found


def last_locked(roster: Roster) -> dict[tuple[str, str], Paid]:
    """Give what the township's last closed month before this one paid, by whose it was; nothing where there is none."""
    former = Roster.objects.filter(division_code=roster.division_code, month__lt=roster.month, state="locked").order_by("-month").first()
    if former is None:
        return {}
    paid = (
        Paid(str(each.household_id), str(each.person_id or ""), each.category, each.category_class, each.amount_fen)
        for each in former.lines.all()
    )
    return {each.key: each for each in paid}
