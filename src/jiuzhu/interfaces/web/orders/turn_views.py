"""A household's periodic services: what was ordered, what was left out and why; leaving them out for a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders import queries, services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.orders.forms import PauseForm

SHOWN = 60


@requires(Duty.ORDER_PLACE, Duty.ORDER_READ)
@require_http_methods(["GET", "POST"])
def turns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The turns of a household's periodic services, and a form to leave them out for a time."""
    household = registry.find_household(request.actor, pk)
    today = timezone.localdate(request.now)
    may = request.actor.holds(Duty.ORDER_PLACE, division_code=household.division_code)
    form = PauseForm(request.POST or None, initial={"from_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.pause_services(household_id=pk, **form.cleaned_data, actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已登记，这段时间的周期服务不再点单，已点的已取消。")
            return redirect("household-turns", pk=pk)
    page = {"household": household, "turns": queries.turns_of(pk)[:SHOWN], "pauses": queries.pauses_of(pk), "form": form if may else None, "today": today}
    return render(request, "orders/turns.html", page, status=400 if form.errors else 200)
