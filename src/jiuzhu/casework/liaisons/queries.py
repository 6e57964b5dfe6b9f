"""Every read of liaisons and received reports that others may make."""

from __future__ import annotations

from datetime import date

from jiuzhu.casework.liaisons.models import Liaison, LiaisonQuerySet, ReportReceived
from jiuzhu.casework.liaisons.rules import Seat
from jiuzhu.foundation.accounts.rules import Actor

__all__ = ["Liaison", "current", "former", "liaisons", "liaisons_of_department", "received"]


def liaisons(actor: Actor) -> LiaisonQuerySet:
    """Liaisons the actor may see, former ones included."""
    return Liaison.objects.scoped_to(actor)


def current(actor: Actor, *, division_code: str) -> dict[Seat, Liaison]:
    """Map the places of a county to who holds them now."""
    return {each.seat: each for each in liaisons(actor).current().filter(division_code=division_code).select_related("organisation")}


def former(actor: Actor, *, division_code: str, unit: str) -> list[Liaison]:
    """List who stood for a unit before, the latest first."""
    return list(liaisons(actor).filter(division_code=division_code, unit=unit, until_on__isnull=False).order_by("-until_on", "-entered_at"))


def liaisons_of_department(*, division_code: str, organisation_id: str) -> list[Liaison]:
    """List who stands for a department of a county now, whoever works before whoever leads; the caller has checked that the actor may see it."""
    found = Liaison.objects.current().filter(division_code=division_code, organisation_id=organisation_id)
    return sorted(found, key=lambda each: each.part != "staff")


def received(*, division_code: str, report: str, due_on: date) -> dict[str, ReportReceived]:
    """Map the units whose report of a time came in to what was noted."""
    return {each.unit: each for each in ReportReceived.objects.filter(division_code=division_code, report=report, due_on=due_on)}
