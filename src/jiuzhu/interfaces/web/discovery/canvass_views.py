"""Canvasses: the list, a new one, how far it is, a village's households to tick off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.casework.registry.vocabulary import CATEGORIES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import divisions_under, find_division, full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, level_of, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.discovery.forms import CanvassForm, StopForm, TickForm
from jiuzhu.interfaces.web.discovery.views import EVERYBODY
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.orders.offline import told
from jiuzhu.interfaces.web.outbox import gone_on
from jiuzhu.monitoring.discovery import queries, services

COLUMNS = [
    Column("title", "摸排"),
    Column("place", "范围"),
    Column("due", "完成日期", sort=("due_on",)),
    Column("made", "发起", sort=("made_at",)),
    Column("progress", "进度", numeric=True),
]
HOUSEHOLDS_A_PAGE = 1000
"""More than any village has on the register: one page holds them all, so that the phone keeps every one."""


@requires(*EVERYBODY)
@require_GET
def canvasses(request: HttpRequest) -> HttpResponse:
    """List the canvasses one takes part in."""
    listing = Listing(request, queries.canvasses(request.actor).distinct(), COLUMNS, default_sort="-made", unit="次")
    names = names_of(each.division_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, "")), queries.totals(each)) for each in listing],
        "may_begin": request.actor.holds_anywhere(Duty.LEAD_HANDLE),
    }
    return render(request, "discovery/canvasses.html", page)


@requires(Duty.LEAD_HANDLE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a canvass."""
    form = CanvassForm(request.POST or None, divisions=_divisions(request), categories=list(CATEGORIES.items()))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin_canvass(entry=form.entry(), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "摸排已发起，各村清单正在生成。")
            return redirect("canvass", pk=made.pk)
    return render(request, "discovery/canvass_new.html", {"form": form}, status=400 if form.errors else 200)


@requires(*EVERYBODY)
@require_GET
def canvass(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a canvass is, by township and by village."""
    found = queries.find_canvass(request.actor, pk)
    villages = list(queries.villages_of(found, request.actor))
    names = names_of(each.division_code for each in villages)
    page = {
        "canvass": found,
        "place": full_name_of(found.division_code, below=Level.CITY),
        "categories": "、".join(CATEGORIES.get(each, each) for each in found.categories) or "全部在册家庭",
        "townships": queries.progress_by_township(found, request.actor),
        "struck": any(each.struck for each in villages),
        "villages": [(each, short_name(names.get(each.division_code, ""))) for each in villages],
    }
    return render(request, "discovery/canvass.html", page)


@requires(*EVERYBODY)
@require_GET
def village(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A village's households, those to do first."""
    return _village_page(request, queries.find_village(request.actor, pk))


@requires(Duty.LEAD_CHECK)
@require_POST
def tick(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take down how one household was found; what a phone sends twice is taken once."""
    form = TickForm(request.POST)
    if form.is_valid():
        stop = services.tick(stop_id=pk, actor=request.actor, at=request.now, **form.cleaned_data)
        return gone_on(request, reverse("canvass-village", args=[stop.village_id]))
    return JsonResponse({"code": "form_invalid", "what": "没有选择这户的情况。", "remedy": "请选择“没有变化”或“有情况”。"}, status=400)


@requires(Duty.LEAD_HANDLE)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a village's part early."""
    found, form = queries.find_village(request.actor, pk), StopForm(request.POST)
    if form.is_valid():
        try:
            services.stop_village(village=found, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "这个村的摸排已停止。")
            return redirect("canvass", pk=found.canvass_id)
    found.refresh_from_db()
    return _village_page(request, found, stop=form)


def _village_page(request: HttpRequest, found: Any, **refused: Any) -> HttpResponse:
    listing = Listing(request, queries.stops_of(found), [Column("household", "家庭")], page_size=HOUSEHOLDS_A_PAGE, unit="户")
    ticks = request.actor.holds(Duty.LEAD_CHECK, division_code=found.division_code) and found.state == "open"
    page = {
        "village": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "listing": listing,
        "may_tick": ticks,
        "offline": _kept(found) if ticks else "",
        "may_stop": request.actor.holds(Duty.LEAD_HANDLE, division_code=found.division_code) and found.state == "open",
        "stop": refused.get("stop") or StopForm(initial={"seen_version": found.version}),
    }
    return render(request, "discovery/village.html", page, status=400 if refused else 200)


def _kept(village: Any) -> str:
    """Say what the phone keeps of a village's list: the page with every household, those to be gone to first."""
    page = reverse("canvass-village", args=[village.pk])
    return told(worker=reverse("canvass-worker"), scope=page.removesuffix(f"{village.pk}/"), pages=[page])


def _divisions(request: HttpRequest) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for root in request.actor.divisions(Duty.LEAD_HANDLE):
        division = find_division(root)
        found[division.code] = division.name
        if level_of(division.code) is Level.COUNTY:
            found |= {each.code: each.name for each in divisions_under(division.code, Level.TOWNSHIP)}
    return list(found.items())
