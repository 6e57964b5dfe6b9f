"""Shifts of field staff, and the ways between villages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.figures import figures_of
from jiuzhu.delivery.rounds.gathering import Area, roads_of
from jiuzhu.delivery.rounds.queries import PLANNING
from jiuzhu.delivery.rounds.rules import HOUR, clock
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import staff_in
from jiuzhu.foundation.divisions.queries import divisions_under, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.rounds.areas import area_in, areas_of, key_of
from jiuzhu.interfaces.web.rounds.forms import WEEKDAYS, PlaceForm, ShiftForm, TravelForm
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.resources import queries as resources

USUAL = {"starts_minute": 8 * HOUR, "ends_minute": 17 * HOUR, "weekdays": ["0", "1", "2", "3", "4"]}


@requires(*PLANNING)
@require_http_methods(["GET"])
def staff(request: ActingRequest) -> HttpResponse:
    """Everybody of a township or an organisation who goes to doors, with the shift of each."""
    areas = areas_of(request.actor)
    area = area_in(request, areas)
    shifts = {each.pk: each for each in queries.shifts(request.actor)}
    names = names_of(each.start_code for each in shifts.values())
    labels = catalogue.labels(timezone.localdate(request.now)) | {"visit": "走访"}
    rows = []
    for user, seat in _people(request, area):
        shift = shifts.get(user.pk)
        rows.append(
            {
                "user": user,
                "seat": seat,
                "shift": shift,
                "hours": f"{clock(shift.starts_minute)}–{clock(shift.ends_minute)}" if shift else "",
                "days": "、".join(label for number, label in WEEKDAYS if int(number) in shift.weekdays) if shift else "",
                "start": short_name(names.get(shift.start_code, "")) if shift else "",
                "skills": "、".join(labels.get(each, each) for each in shift.skills) or "全部" if shift else "",
            }
        )
    page = {"areas": [(key_of(each), each.label) for each in areas], "area": area, "area_key": key_of(area), "rows": rows}
    return render(request, "rounds/staff.html", page)


@requires(*PLANNING)
@require_http_methods(["GET", "POST"])
def shift(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Set the shift of one person, or take it back."""
    area = area_in(request, areas_of(request.actor))
    person = next((user for user, _ in _people(request, area) if user.pk == pk), None)
    if person is None:
        raise NotFound("没有找到这个人。", "请从“人员与班次”的列表中选择。")
    there = next((each for each in queries.shifts(request.actor) if each.pk == pk), None)
    back = f"{reverse('rounds-staff')}?area={key_of(area)}"
    if request.method == "POST" and "end" in request.POST and there:
        services.end_shift(shift=there, actor=request.actor, at=request.now)
        messages.success(request, f"{person.name}不再排班。")
        return redirect(back)
    first: dict[str, Any] = USUAL
    if there:
        first = {
            "start_code": there.start_code, "starts_minute": there.starts_minute, "ends_minute": there.ends_minute,
            "weekdays": [str(each) for each in there.weekdays], "skills": there.skills,
        }  # fmt: skip
    form = ShiftForm(request.POST or None, initial=first, villages=_villages(area), skills=_skills(request, area))
    if form.is_valid():
        seat: dict[str, Any] = {"organisation_id": area.organisation_id} if area.organisation_id else {"division_code": _seat(request, area, pk)}
        try:
            services.set_shift(user_id=str(pk), actor=request.actor, at=request.now, **seat, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{person.name}的班次已保存。")
            return redirect(back)
    page = {"person": person, "form": form, "area_key": key_of(area), "back": back, "shift": there}
    return render(request, "rounds/shift.html", page, status=400 if form.errors else 200)


@requires(Duty.ORDER_DISPATCH)
@require_http_methods(["GET", "POST"])
def travel(request: ActingRequest) -> HttpResponse:
    """Where the villages of a township lie, and how long the ways between them take."""
    areas = [each for each in areas_of(request.actor) if not each.organisation_id]
    area = area_in(request, areas)
    villages = _villages(area)
    what = request.POST.get("what", "")
    place = PlaceForm(request.POST if what == "place" else None, villages=villages, auto_id="id_place_%s")
    way = TravelForm(request.POST if what == "way" else None, villages=villages, auto_id="id_way_%s")
    act: dict[str, Any] = {"actor": request.actor, "at": request.now}
    form = place if what == "place" else way
    if request.method == "POST":
        try:
            if what == "forget":
                services.forget_travel(origin=request.POST.get("origin", ""), target=request.POST.get("target", ""), **act)
            elif form.is_valid():
                (services.set_place if what == "place" else services.set_travel)(**form.cleaned_data, **act)
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
        "way": way,
        "figures": figures,
        "ways": [(each, names.get(each.origin, each.origin), names.get(each.target, each.target)) for each in queries.travel_times(area.division_code)],
        "rows": [(name, known.get(code), roads.minutes(codes[0], code) if codes else None) for code, name in villages],
        "first": villages[0][1] if villages else "",
    }
    return render(request, "rounds/travel.html", page, status=400 if form.errors else 200)


def _people(request: ActingRequest, area: Area) -> list[tuple[Any, str]]:
    on = timezone.localdate(request.now) + timedelta(days=1)
    if area.organisation_id:
        return [(user, area.label) for user, _ in staff_in(Duty.ORDER_SERVE, organisation_id=area.organisation_id, on=on)]
    found = staff_in(Duty.VISIT_RECORD, division_code=area.division_code, on=on)
    names = names_of(code for _, code in found)
    return [(user, short_name(names.get(code, ""))) for user, code in found]


def _seat(request: ActingRequest, area: Area, pk: UUID) -> str:
    on = timezone.localdate(request.now) + timedelta(days=1)
    return next(code for user, code in staff_in(Duty.VISIT_RECORD, division_code=area.division_code, on=on) if user.pk == pk)


def _villages(area: Area) -> list[tuple[str, str]]:
    township = ancestor_at(area.division_code, Level.TOWNSHIP) or area.division_code
    return [(each.code, short_name(each.name)) for each in divisions_under(township, Level.VILLAGE)]


def _skills(request: ActingRequest, area: Area) -> list[tuple[str, str]]:
    if not area.organisation_id:
        return []
    labels = catalogue.labels(timezone.localdate(request.now))
    return [(each.item_code, labels.get(each.item_code, each.item_code)) for each in resources.offers_of(area.organisation_id)]
