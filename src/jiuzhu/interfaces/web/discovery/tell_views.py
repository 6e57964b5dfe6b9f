"""People in difficulty told of by carers, charities, departments and volunteers; what they see is whether it was taken up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import divisions_under, full_name_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.discovery.forms import TellForm
from jiuzhu.interfaces.web.discovery.views import sent_form
from jiuzhu.interfaces.web.listing import Listing
from jiuzhu.interfaces.web.orders.offline import told as kept_on_phone
from jiuzhu.interfaces.web.registry.places import village_choices
from jiuzhu.monitoring.discovery import queries, services
from jiuzhu.monitoring.discovery.rules import NOT_CONFIRMED, TAKEN_UP

TONES = {TAKEN_UP: "green", NOT_CONFIRMED: ""}


@requires(Duty.LEAD_TELL)
@never_cache
@require_GET
def told(request: HttpRequest) -> HttpResponse:
    """List what one told oneself, each with whether it was taken up."""
    listing = Listing(request, queries.told_by(request.actor), ())
    rows = [(each, full_name_of(each.village_code, below=Level.COUNTY), TONES.get(each.became, "amber")) for each in listing]
    return render(request, "discovery/told.html", {"listing": listing, "rows": rows})


@requires(Duty.LEAD_TELL)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Tell of somebody in difficulty; what a phone sends twice is told once."""
    villages = _villages(request.actor)
    only = [code for _, group in villages[1:] for code, _ in group]
    form = TellForm(request.POST or None, villages=villages, initial={"village_code": only[0] if len(only) == 1 else ""})
    sent = sent_form(request, form, record=services.tell, following=lambda made: reverse("told"))
    if sent is not None:
        return sent
    here = reverse("tell")
    kept = kept_on_phone(worker=reverse("tell-worker"), scope=here, pages=[here])
    return render(request, "discovery/tell.html", {"form": form, "offline": kept}, status=400 if form.errors else 200)


def _villages(actor: Any) -> list[Any]:
    """One's own village, and every village of the counties in which one's organisations lie, by township."""
    choices: list[Any] = village_choices(actor, Duty.LEAD_TELL)
    for county in sorted({county for _, county in queries.told_counties(actor)}):
        for township in divisions_under(county, Level.TOWNSHIP):
            villages = [(each.code, short_name(each.name)) for each in divisions_under(township.code, Level.VILLAGE)]
            if villages:
                choices.append((short_name(township.name), villages))
    return choices
