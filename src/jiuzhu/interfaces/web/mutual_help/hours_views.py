"""Hours of help logged on the phone, pair by pair, without a signal too."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.mutual_help.forms import HoursForm
from jiuzhu.interfaces.web.orders.offline import told
from jiuzhu.interfaces.web.outbox import received
from jiuzhu.matching.mutual_help import queries, services

MOST_SHOWN = 100


@requires(Duty.PAIR_KEEP)
@require_GET
def hours(request: ActingRequest) -> HttpResponse:
    """Every pair that helps now with a form for its hours; on the phone it opens as it was kept."""
    return _page(request)


@requires(Duty.PAIR_KEEP)
@never_cache
@require_POST
def hours_log(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Take down help given on a day; what a phone sends twice is taken once."""
    found = queries.find_pair(request.actor, pk)
    form = HoursForm(request.POST, auto_id=f"id_{pk}_%s")
    answer = received(
        request,
        form,
        lambda: services.log_hours(pair=found, actor=request.actor, at=request.now, **form.cleaned_data),
        following=lambda _: reverse("pair-hours"),
    )
    return answer or _page(request, refused=(pk, form))


def _page(request: ActingRequest, *, refused: tuple[UUID, Any] | None = None) -> HttpResponse:
    running = queries.pairs(request.actor).filter(state="running").order_by("division_code", "helper__name", "id")
    pairs = [each for each in running[:MOST_SHOWN] if request.actor.holds(Duty.PAIR_KEEP, division_code=each.division_code)]
    names, today, here = names_of(each.division_code for each in pairs), timezone.localdate(request.now), reverse("pair-hours")
    last = queries.last_hours(pairs)
    rows = []
    for each in pairs:
        fresh = HoursForm(initial={"press": uuid4(), "on": today}, auto_id=f"id_{each.pk}_%s")
        form = refused[1] if refused and refused[0] == each.pk else fresh
        rows.append((each, short_name(names.get(each.division_code, "")), form, last.get(each.pk)))
    page = {"rows": rows, "offline": told(worker=reverse("pair-hours-worker"), scope=here, pages=[here])}
    return render(request, "mutual_help/hours.html", page, status=400 if refused else 200)
