"""What somebody's going away would do to the aid of a household and of their own."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from jiuzhu.casework.registry.models import CategoryMembership, Membership

MONTHS_A_YEAR = 12


def lives_alone(household_id: UUID | str, person_id: UUID | str) -> bool:
    """Tell whether nobody living but this person belongs to the household."""
    others = Membership.objects.current().filter(household_id=household_id, person__alive=True).exclude(person_id=person_id)
    return not others.exists()


def ends_all_aid(household_id: UUID | str, person_id: UUID | str, *, on: date) -> bool:
    """Tell whether the household has aid past a day and would have none without this member, with nobody living left or none but the member's own."""
    reaching = CategoryMembership.objects.filter(Q(until__isnull=True) | Q(until__gt=on), household_id=household_id)
    if not Membership.objects.current().filter(household_id=household_id, person_id=person_id).exists():
        return False
    if lives_alone(household_id, person_id):
        return reaching.filter(Q(person__isnull=True) | Q(person_id=person_id)).exists()
    return reaching.exists() and not reaching.exclude(person_id=person_id).exists()


def own_categories_of(household_id: UUID | str, person_id: UUID | str) -> list[CategoryMembership]:
    """List one member's own categories in a household, oldest first; the caller has checked that the actor may see the household."""
    return list(CategoryMembership.objects.filter(household_id=household_id, person_id=person_id).order_by("since", "entered_at"))


def own_categories_reaching(household_id: UUID | str, person_id: UUID | str, *, past: date) -> list[CategoryMembership]:
    """List one member's own categories in a household that have no end or one past a day."""
    return [each for each in own_categories_of(household_id, person_id) if each.until is None or each.until > past]


def aided_besides(household_id: UUID | str, person_id: UUID | str, *, past: date) -> bool:
    """Tell whether a household has aid past a day, of its own or of a member's, besides what one person has of their own."""
    reaching = CategoryMembership.objects.filter(Q(until__isnull=True) | Q(until__gt=past), household_id=household_id)
    return reaching.exclude(person_id=person_id).exists()


def others_aided(household_id: UUID | str, *, besides: UUID | str | None, past: date) -> bool:
    """Tell whether living members of a household, besides one where one is told, have aid of their own past a day."""
    living = Membership.objects.current().filter(household_id=household_id, person__alive=True)
    reaching = CategoryMembership.objects.filter(Q(until__isnull=True) | Q(until__gt=past), household_id=household_id)
    others = reaching.filter(person__in=living.values("person"))
    return (others.exclude(person_id=besides) if besides else others).exists()


def newest_reaching(household_id: UUID | str, person_id: UUID | str | None, *, on: date) -> CategoryMembership | None:
    """Give the newest category of a household, or one member's own in it, if it goes on to a day or past it; the caller has checked the scope."""
    whose = Q(person__isnull=True) if person_id is None else Q(person_id=person_id)
    newest = CategoryMembership.objects.filter(whose, household_id=household_id).order_by("-since", "-entered_at").first()
    return newest if newest is not None and (newest.until is None or newest.until >= on) else None


def paid_in(household_id: UUID | str, person_id: UUID | str, *, after: date, until: date) -> str:
    """Give the last month (YYYY-MM) that aid counting a member was paid for by the register after the month of a day, the household's or their own; empty where none was."""
    whose = Q(person__isnull=True) | Q(person_id=person_id)
    return _last_paid(CategoryMembership.objects.filter(whose, household_id=household_id), after, until)


def _last_paid(counting: QuerySet[CategoryMembership], after: date, until: date) -> str:
    terms, month, last = list(counting), _next_month(after), ""
    while month <= until:
        if any(each.since <= month and (each.until is None or each.until >= month) for each in terms):
            last = f"{month:%Y-%m}"
        month = _next_month(month)
    return last


def _next_month(day: date) -> date:
    return date(day.year + day.month // MONTHS_A_YEAR, day.month % MONTHS_A_YEAR + 1, 1)
