"""Helpers: who they are and what they did, a new one, training and vetting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import divisions_under, find_division, full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, level_of, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.mutual_help.forms import HelperForm, QualifyForm
from jiuzhu.interfaces.web.mutual_help.rail import READERS
from jiuzhu.matching.mutual_help import queries, services
from jiuzhu.matching.mutual_help.rules import MINUTES_OF_HOUR
from jiuzhu.matching.resources.library_queries import qualifications_of

COLUMNS = [Column("name", "姓名"), Column("kind", "身份"), Column("place", "村（社区）"), Column("hours", "已确认的时长", numeric=True)]


@requires(*READERS)
@require_GET
def helpers(request: ActingRequest) -> HttpResponse:
    """List helpers by how much they helped: recognition goes by confirmed hours."""
    listing = Listing(request, queries.recognised(request.actor), COLUMNS, page_size=50, unit="人")
    names = names_of({each.division_code for each, _ in listing})
    rows = [(each, short_name(names.get(each.division_code, "")), f"{minutes // MINUTES_OF_HOUR} 小时 {minutes % MINUTES_OF_HOUR} 分") for each, minutes in listing]
    return render(request, "mutual_help/helpers.html", {"listing": listing, "rows": rows, "may_register": request.actor.holds_anywhere(Duty.PAIR_KEEP)})


@requires(Duty.PAIR_KEEP)
@never_cache
@require_http_methods(["GET", "POST"])
def helper_new(request: ActingRequest) -> HttpResponse:
    """Register somebody who wishes to help."""
    form = HelperForm(request.POST or None, choices={"division_code": _villages(request)})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_helper(entry=services.HelperEntry(**form.cleaned_data), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已登记，接着登记培训。")
            return redirect("helper", pk=made.pk)
    return render(request, "mutual_help/helper_new.html", {"form": form}, status=400 if form.errors else 200)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def helper(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One helper: training, vetting, pairs."""
    found, today = queries.find_helper(request.actor, pk), timezone.localdate(request.now)
    form = None
    if request.actor.holds(Duty.PAIR_KEEP, division_code=found.division_code):
        form = QualifyForm(request.POST or None, initial={"valid_from": today})
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.qualify_helper(helper=found, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已登记。")
            return redirect("helper", pk=pk)
    page: dict[str, Any] = {
        "helper": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "form": form,
        "held": qualifications_of(resource_id=found.resource_id),
        "pairs": queries.pairs(request.actor).filter(helper=found).order_by("-opened_at"),
    }
    return render(request, "mutual_help/helper.html", page, status=400 if form is not None and form.errors else 200)


def _villages(request: ActingRequest) -> list[tuple[str, Any]]:
    found = []
    for code in request.actor.divisions(Duty.PAIR_KEEP):
        found += [find_division(code)] if level_of(code) == Level.VILLAGE else divisions_under(code, Level.VILLAGE)
    return [(each.code, short_name(each.name)) for each in dict.fromkeys(found)]
