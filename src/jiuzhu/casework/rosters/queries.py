"""Every read of monthly rosters and months that others may make."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jiuzhu.casework.rosters.models import Line, Month, Roster
from jiuzhu.casework.rosters.rules import Paid
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound


def rosters(actor: Actor, *, month: str) -> QuerySet[Any]:
    """Rosters of a month the actor may see, by place."""
    return Roster.objects.scoped_to(actor).filter(month=month)


def months(actor: Actor) -> list[str]:
    """List the months with a roster the actor may see, newest first."""
    return list(Roster.objects.scoped_to(actor).order_by("-month").values_list("month", flat=True).distinct())


def month_of_county(actor: Actor, *, month: str) -> Month | None:
    """Give the month of the actor's county, where the actor checks what is entered there; None otherwise."""
    return Month.objects.scoped_to(actor).filter(month=month).first()


def find_roster(actor: Actor, roster_id: UUID | str) -> Roster:
    """Give one roster the actor may see; raises NotFound."""
    found = Roster.objects.scoped_to(actor).filter(pk=roster_id).first()
    if found is None:
        raise NotFound("没有找到这份发放册。", "请确认它在您的辖区内。")
    return found


def find_month(actor: Actor, month_id: UUID | str) -> Month:
    """Give one county's month the actor may see; raises NotFound."""
    found = Month.objects.scoped_to(actor).filter(pk=month_id).first()
    if found is None:
        raise NotFound("没有找到这个月份。", "请确认它在您的辖区内。")
    return found


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
