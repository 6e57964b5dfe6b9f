"""Shifts of field staff."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.delivery.rounds.queries import PLANNING
from jiuzhu.delivery.rounds.rules import HOUR, clock
from jiuzhu.delivery.rounds.rules import hours as in_words
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation, staff_in
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.rounds.areas import area_in, areas_of, key_of, villages_of
from jiuzhu.interfaces.web.rounds.forms import EARLIEST_BREAK, LATEST_BREAK, WEEKDAYS, ShiftForm
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.resources import queries as resources

USUAL = {
    "starts_minute": 8 * HOUR, "ends_minute": 17 * HOUR, "weekdays": ["0", "1", "2", "3", "4"], "break_minutes": HOUR, "break_from": EARLIEST_BREAK,
    "break_until": LATEST_BREAK,
}  # fmt: skip


@requires(*PLANNING)
@require_http_methods(["GET"])
def staff(request: ActingRequest) -> HttpResponse:
    """Everybody of a township or an organisation who goes to doors, with the shift of each."""
    areas = areas_of(request.actor)
    area = area_in(request, areas)
    shifts = queries.shifts_by_person(user.pk for user, _ in _people(request, area))
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
                "elsewhere": _elsewhere(shift, area, request),
                "rest": f"午休 {shift.break_minutes} 分钟" if shift and shift.break_minutes else "",
                "most": f"一天最多{in_words(shift.most_minutes)}" if shift and shift.most_minutes else "",
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
    there = queries.shifts_by_person([pk]).get(pk)
    back = f"{reverse('rounds-staff')}?area={key_of(area)}"
    if request.method == "POST" and "end" in request.POST and there and not _elsewhere(there, area, request):
        services.end_shift(shift=there, actor=request.actor, at=request.now)
        messages.success(request, f"{person.name}不再排班。")
        return redirect(back)
    first: dict[str, Any] = USUAL
    elsewhere = _elsewhere(there, area, request)
    if there:
        first = {
            "start_code": there.start_code, "starts_minute": there.starts_minute, "ends_minute": there.ends_minute,
            "weekdays": [str(each) for each in there.weekdays], "skills": there.skills, "break_minutes": there.break_minutes or None,
            "break_from": there.break_from if there.break_minutes else EARLIEST_BREAK, "break_until": there.break_until if there.break_minutes else LATEST_BREAK,
            "most_hours": Decimal(there.most_minutes) / HOUR if there.most_minutes else None,
        }  # fmt: skip
    form = ShiftForm(request.POST or None, initial=first, villages=villages_of(area), skills=_skills(request, area))
    if form.is_valid():
        seat: dict[str, Any] = {"organisation_id": area.organisation_id} if area.organisation_id else {"division_code": _seat(request, area, pk)}
        try:
            services.set_shift(user_id=str(pk), actor=request.actor, at=request.now, **seat, **form.told())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{person.name}的班次已保存。")
            return redirect(back)
    page = {"person": person, "form": form, "area_key": key_of(area), "back": back, "shift": there, "elsewhere": elsewhere}
    return render(request, "rounds/shift.html", page, status=400 if form.errors else 200)


def _people(request: ActingRequest, area: Area) -> list[tuple[Any, str]]:
    on = timezone.localdate(request.now) + timedelta(days=1)
    if area.organisation_id:
        return [(user, area.label) for user, _ in staff_in(Duty.ORDER_SERVE, organisation_id=area.organisation_id, on=on)]
    found = staff_in(Duty.VISIT_RECORD, division_code=area.division_code, on=on)
    names = names_of(code for _, code in found)
    return [(user, short_name(names.get(code, ""))) for user, code in found]


def _elsewhere(shift: Any, area: Area, request: ActingRequest) -> str:
    """Name who set a shift, where it was neither this organisation nor this place."""
    if shift is None or (str(shift.organisation_id or "") == area.organisation_id and (area.organisation_id or request.actor.holds(Duty.ORDER_DISPATCH, division_code=shift.division_code))):
        return ""
    seat = organisation(shift.organisation_id) if shift.organisation_id else None
    return seat.name if seat else short_name(names_of([shift.division_code]).get(shift.division_code, ""))


def _seat(request: ActingRequest, area: Area, pk: UUID) -> str:
    on = timezone.localdate(request.now) + timedelta(days=1)
    return next(code for user, code in staff_in(Duty.VISIT_RECORD, division_code=area.division_code, on=on) if user.pk == pk)


def _skills(request: ActingRequest, area: Area) -> list[tuple[str, str]]:
    if not area.organisation_id:
        return []
    labels = catalogue.labels(timezone.localdate(request.now))
    return [(each.item_code, labels.get(each.item_code, each.item_code)) for each in resources.offers_of(area.organisation_id)]
