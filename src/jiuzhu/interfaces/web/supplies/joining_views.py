"""The public page on which a caring enterprise registers itself (000A·二（七）16)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.foundation.gateways.rules import mobile
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import public
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.origin import address_of
from jiuzhu.interfaces.web.selftest.places import places
from jiuzhu.interfaces.web.supplies.forms import JoinForm
from jiuzhu.matching.resources import library_services as services
from jiuzhu.matching.resources.kinds import ResourceEntry


@public
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Register; it counts once the county has checked it."""
    form = JoinForm(request.POST or None, counties=[(each.division_code, each.label) for each in places()])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            entry = ResourceEntry(
                kind="enterprise", name=told["name"], division_code=told["division_code"], places=(told["division_code"],), contact=told["contact"], phone=mobile(told["phone"]),
                details=told["details"], price_model=told["price_model"], price_fen=form.price_fen(),
            )  # fmt: skip
            services.register_enterprise(entry=entry, source=address_of(request), at=request.now, resource_id=told["request_id"])
        except DomainError as error:
            refuse(form, error)
        else:
            return render(request, "supplies/joined.html")
    return render(request, "supplies/join.html", {"form": form}, status=400 if form.errors else 200)
