"""Being called instead of ordering alone, and the village's page of whom to call."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.self_service import queries, services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import public, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.origin import address_of, refuse_other_sites
from jiuzhu.interfaces.web.self_service.forms import CALL_CONSENT, CallForm, CallStepForm
from jiuzhu.interfaces.web.self_service.views import AGAIN, NO_COOKIE
from jiuzhu.interfaces.web.selftest.places import places


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def call_me(request: HttpRequest) -> HttpResponse:
    """Leave a name and a village, and a phone where there is one."""
    form = CallForm(request.POST or None, county=places()[0].division_code)
    if request.method == "POST":
        refuse_other_sites(request, remedy=AGAIN)
        if form.is_valid():
            told = form.cleaned_data
            try:
                services.request_call(
                    name=told["name"],
                    phone=told["phone"],
                    village_code=told["village"],
                    words=told["words"],
                    consent=told["consent"],
                    consent_text=CALL_CONSENT,
                    source=address_of(request),
                    press=told["press"],
                    at=request.now,
                )
            except DomainError as error:
                refuse(form, error)
            else:
                place = full_name_of(told["village"], below=Level.COUNTY)
                return render(request, "self_service/called.html", NO_COOKIE | {"place": place})
    return render(request, "self_service/call.html", NO_COOKIE | {"form": form}, status=400 if form.errors else 200)


@requires(Duty.ORDER_PLACE)
@require_http_methods(["GET", "POST"])
def call_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request to be called: whom, where, what about; and how it went."""
    found = queries.find_call_request(request.actor, pk)
    form = CallStepForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_call(request=found, **form.cleaned_data, actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已记下。")
            return redirect("order-call", pk=pk)
    waiting = found.state == found.workflow.initial
    page = {"found": found, "form": form if waiting else None, "phone": found.phone_sealed if waiting else "", "place": full_name_of(found.division_code, below=Level.COUNTY)}
    return render(request, "self_service/call_request.html", page, status=400 if form.errors else 200)
