"""The ways between villages: minutes and places entered one by one or as a workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.figures import figures_of
from jiuzhu.delivery.rounds.gathering import roads_of
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import XLSX, attachment, workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.rounds import way_workbooks
from jiuzhu.interfaces.web.rounds.areas import area_in, areas_of, key_of, villages_beyond, villages_of
from jiuzhu.interfaces.web.rounds.forms import PlaceForm, TravelForm, WaysFileForm

ways = requires(Duty.ORDER_DISPATCH)


@ways
@require_http_methods(["GET", "POST"])
def travel(request: ActingRequest) -> HttpResponse:
    """Where the villages of a township lie, and how long the ways between them take."""
    areas = _townships(request)
    area = area_in(request, areas)
    villages = villages_of(area)
    what = request.POST.get("what", "")
    place = PlaceForm(request.POST if what == "place" else None, villages=villages, auto_id="id_place_%s")
    way = TravelForm(request.POST if what == "way" else None, villages=villages, auto_id="id_way_%s")
    act: dict[str, Any] = {"actor": request.actor, "at": request.now}
    form = place if what == "place" else way
    if request.method == "POST":
        try:
            if what == "forget":
                services.forget_travel(origin=request.POST.get("origin", ""), target=request.POST.get("target", ""), **act)
            elif what == "place" and form.is_valid():
                services.set_place(**form.cleaned_data, **act)
            elif form.is_valid() and not services.set_travel(**form.cleaned_data, **act):
                messages.info(request, "去的分钟数已保存；回来的由另一个乡镇填写，没有改动。")
        except DomainError as error:
            refuse(form, error)
        if not form.is_bound or not form.errors:
            return redirect(f"{reverse('rounds-travel')}?area={key_of(area)}")
    names = dict(villages)
    known = queries.village_places(area.division_code)
    law = pack_in_force(timezone.localdate(request.now), division_code=area.division_code)
    figures = figures_of(law)
    roads, codes = roads_of(figures), [code for code, _ in villages]
    page = {
        "areas": [(key_of(each), each.label) for each in areas],
        "area_key": key_of(area),
        "place": place,
        "file": WaysFileForm(),
        "way": way,
        "figures": figures,
        "ways": [(each, names.get(each.origin, each.origin), names.get(each.target, each.target)) for each in queries.travel_times(area.division_code)],
        "rows": [(name, known.get(code), roads.minutes(codes[0], code) if codes else None) for code, name in villages],
        "first": villages[0][1] if villages else "",
    }
    return render(request, "rounds/travel.html", page, status=400 if form.errors else 200)


@ways
@require_GET
def table(request: ActingRequest) -> HttpResponse:
    """Every way between two villages of a township as a workbook to be filled in, with what is known of it."""
    area = area_in(request, _townships(request))
    law = pack_in_force(timezone.localdate(request.now), division_code=area.division_code)
    filled = way_workbooks.rows(villages_of(area), roads=roads_of(figures_of(law)))
    heads = list(way_workbooks.COLUMNS.values())
    return workbook(title=f"{area.label}路上时间", heads=heads, rows=filled, actor=request.actor, at=timezone.localtime(request.now))


@ways
@require_POST
def bring_in(request: ActingRequest) -> HttpResponse:
    """Enter the minutes of a workbook; rows that cannot be entered come back in the same workbook, each with its reason."""
    area = area_in(request, _townships(request))
    back = redirect(f"{reverse('rounds-travel')}?area={key_of(area)}")
    form = WaysFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.warning(request, " ".join(str(each) for each in form.errors["file"]))
        return back
    try:
        result = way_workbooks.bring_in(form.cleaned_data["file"], villages=[*villages_beyond(area), *villages_of(area)], actor=request.actor, at=request.now)
    except DomainError as error:
        messages.warning(request, str(error))
        return back
    if result.marked:
        return attachment(result.marked, name=f"没有填入的 {result.rejected} 行（已填入 {result.entered} 行）.xlsx", content_type=XLSX)
    messages.success(request, f"填入了 {result.entered} 段路的分钟数。")
    return back


def _townships(request: ActingRequest) -> list[Any]:
    return [each for each in areas_of(request.actor) if not each.organisation_id]
