"""Every read of liaisons and received reports that others may make."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jiuzhu.casework.liaisons.models import Figure, Liaison, LiaisonQuerySet, ReportReceived
from jiuzhu.casework.liaisons.rules import Seat
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor

__all__ = ["Figure", "Liaison", "all_figures_of", "counties_told_by", "current", "figures_of", "former", "liaisons", "liaisons_of_department", "may_enter_figure", "received"]


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


def figures_of(*, division_code: str, figure: str, until: str, months: int) -> list[Figure]:
    """List a figure of a county month by month, the newest first, as it counts now; the caller has checked who asks."""
    found = Figure.objects.current().filter(division_code=division_code, figure=figure, month__lte=until)
    return list(found.order_by("-month")[:months])


def counties_told_by(actor: Actor) -> list[str]:
    """List the counties for which the actor's departments have a liaison now, whether they send files or not."""
    own = Liaison.objects.current().filter(organisation_id__in=actor.organisations(Duty.FEED_SEND))
    return sorted(set(own.values_list("division_code", flat=True)))


def all_figures_of(*, division_code: str, figure: str) -> QuerySet[Figure]:
    """Give a figure of a county in every month, as it counts now; the caller has checked who asks."""
    return Figure.objects.current().filter(division_code=division_code, figure=figure).order_by("-month")


def may_enter_figure(actor: Actor, *, division_code: str, unit: str) -> bool:
    """Tell whether the actor enters figures of a county: whoever hands files in there, and the liaison of the department that tells them."""
    if actor.holds(Duty.FEED_UPLOAD, division_code=division_code):
        return True
    own = Liaison.objects.current().filter(division_code=division_code, unit=unit, organisation_id__in=actor.organisations(Duty.FEED_SEND))
    return own.exists()
