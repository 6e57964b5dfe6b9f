"""How long visits and services take, and how many come to each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.figures import figures_of
from jiuzhu.delivery.rounds.gathering import stays_of
from jiuzhu.delivery.visits.rules import KINDS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.rounds.areas import area_in, areas_of, key_of
from jiuzhu.interfaces.web.rounds.forms import StayForm


@requires(Duty.ORDER_DISPATCH)
@require_http_methods(["GET", "POST"])
def stays(request: ActingRequest) -> HttpResponse:
    """The lengths of a county; who plans for the whole county sets them, everybody who plans sees them."""
    area = area_in(request, [each for each in areas_of(request.actor) if not each.organisation_id])
    seat = seat_of(area.division_code)
    law = pack_in_force(timezone.localdate(request.now), division_code=area.division_code)
    listed = {f"order:{each.code}": each.label for each in law.catalogue}
    kinds = [*((f"visit:{code}", label) for code, label in KINDS.items()), *listed.items()]
    may = request.actor.holds(Duty.ORDER_DISPATCH, division_code=seat)
    form = StayForm(request.POST if "minutes" in request.POST else None, kinds=kinds)
    if request.method == "POST":
        try:
            if "forget" in request.POST:
                services.set_stay(seat_code=seat, what=request.POST["forget"][:80], stay=None, actor=request.actor, at=request.now)
            elif form.is_valid():
                services.set_stay(seat_code=seat, what=form.cleaned_data["what"], stay=form.stay(), actor=request.actor, at=request.now)
                messages.success(request, "已保存，下一次排安排时用。")
        except DomainError as error:
            refuse(form, error)
        if not form.errors:
            return redirect(f"{reverse('rounds-stays')}?area={key_of(area)}")
    known, entered = stays_of(area.division_code, figures_of(law)), queries.stays_entered(seat)
    rows: list[dict[str, Any]] = [{"what": what, "label": label, "stay": known.of(what), "entered": what in entered} for what, label in kinds]
    page = {"area_key": key_of(area), "form": form, "rows": rows, "may": may}
    return render(request, "rounds/stays.html", page, status=400 if form.errors else 200)
