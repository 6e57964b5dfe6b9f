"""The carer's own day on the phone, in the order of the plan."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.delivery.rounds import queries, services
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.rounds.rail import WALKING


@requires(*WALKING)
@require_GET
def mine(request: ActingRequest) -> HttpResponse:
    """The actor's published days from today on."""
    today = timezone.localdate(request.now)
    return render(request, "rounds/mine.html", {"rounds": queries.my_rounds(request.actor, since=today), "today": today})


@requires(*WALKING)
@require_GET
def day(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One published day of the actor."""
    found = queries.find_my_round(request.actor, pk)
    return render(request, "rounds/mine.html", {"rounds": [found], "today": timezone.localdate(request.now)})


@requires(*WALKING)
@require_POST
def read(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Say that the day has been seen."""
    found = queries.find_my_round(request.actor, pk)
    seen = request.POST.get("seen_version", "")
    try:
        services.mark_read(round_=found, actor=request.actor, at=request.now, seen_version=int(seen) if seen.isdecimal() else -1)
    except DomainError as error:
        messages.warning(request, str(error))
    return redirect("rounds-mine")
