"""Reads on visits that other parts may make."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from jiuzhu.delivery.visits.models import ExtraFrequency, Visit, VisitPhoto, VisitQuerySet
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound


def visits(actor: Actor) -> VisitQuerySet:
    """Visits the actor may see."""
    return Visit.objects.scoped_to(actor)


def find_visit(actor: Actor, visit_id: UUID | str) -> Visit:
    """Give one visit the actor may see; raises NotFound."""
    found = visits(actor).filter(pk=visit_id).first()
    if found is None:
        raise NotFound("没有找到这次走访。", "请确认这户在您的辖区内。")
    return found


def visits_of(household_id: UUID | str) -> VisitQuerySet:
    """Every visit of a household, newest first; the caller has checked that the actor may see the household."""
    return Visit.objects.filter(household_id=household_id).order_by("-due_on", "-opened_at")


def next_due(household_id: UUID | str) -> Visit | None:
    """Give the visit a household is owed next."""
    return Visit.objects.filter(household_id=household_id, state__in=("due", "missed")).order_by("due_on").first()


def stops(actor: Actor) -> list[Visit]:
    """List the visits that wait for whoever records them, first due first, at most two hundred."""
    return list(visits(actor).filter(state__in=("due", "missed")).order_by("due_on", "division_code", "household_name")[:200])


def counts_by_state(actor: Actor, *, today: date) -> dict[str, int]:
    """Count the visits that wait, are missed, and were made this year."""
    return visits(actor).aggregate(
        due=Count("id", filter=Q(state="due")),
        missed=Count("id", filter=Q(state="missed")),
        done=Count("id", filter=Q(state="done", visited_at__year=today.year)),
    )


def photos_of(visit: Visit) -> list[VisitPhoto]:
    """List the photographs of a visit."""
    return list(visit.photos.order_by("at", "id"))


def find_photo(actor: Actor, visit_id: UUID | str, photo_id: UUID | str) -> VisitPhoto:
    """Give one photograph of a visit the actor may see; raises NotFound."""
    found = VisitPhoto.objects.filter(visit=find_visit(actor, visit_id), pk=photo_id).first()
    if found is None:
        raise NotFound("没有找到这张照片。", "请回到走访记录重新打开。")
    return found


def extra_frequency(household_id: UUID | str) -> ExtraFrequency | None:
    """Give the frequency set for one household, if any."""
    return ExtraFrequency.objects.filter(household_id=household_id).first()
