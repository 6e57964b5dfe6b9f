"""The register of liaisons, one department's, and the reports of a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.liaisons import queries, rules, services
from jiuzhu.casework.liaisons.rules import PARTS, Seat
from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.kernel.errors import DomainError, NotFound, NotPermitted
from jiuzhu.foundation.policy.packs import DatedPack, Report
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.duties.page import name_of
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.liaisons.forms import LiaisonForm, ReceivedForm
from jiuzhu.supervision.duties.rules import EVERY_WORDS, Occurrence, occurrence

TIMES = 6
"""How many past times of a report are offered."""
MONTHS_A_YEAR = 12


@requires(Duty.FEED_UPLOAD)
@require_GET
def liaisons(request: HttpRequest) -> HttpResponse:
    """Every department's liaisons, and who is missing."""
    county, law = _place(request)
    held = queries.current(request.actor, division_code=county)
    missing = rules.missing(law, held)
    rows = []
    for unit in rules.units_owing(law):
        seats = [seat for seat in rules.seats_of(law) if seat.unit == unit]
        rows.append((unit, name_of(law, unit), [(seat, held.get(seat), seat in missing) for seat in seats]))
    rows.sort(key=lambda row: not any(lacks for _, _, lacks in row[2]))
    due, today = rules.due_on(law), timezone.localdate(request.now)
    page = {
        "rows": rows,
        "missing": missing,
        "lacking": len({seat.unit for seat in missing}),
        "due_on": due,
        "late": bool(due and due < today and missing),
        "ground": next((each for name, each in law.parameters.items() if name in rules.REQUIRED.values()), None),
        "reports": rules.monthly(law),
    }
    return render(request, "liaisons/liaisons.html", page)


@requires(Duty.FEED_UPLOAD)
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, unit: str) -> HttpResponse:
    """One department: who stands for it, entering and changing, who did before."""
    county, law = _place(request)
    seats = {f"{seat.part}-{seat.number}": seat for seat in rules.seats_of(law) if seat.unit == unit}
    if not seats:
        raise NotFound("没有这个单位。", "请从联络员名册重新选择。")
    held = queries.current(request.actor, division_code=county)
    chosen = request.POST.get("seat", "")
    bound: LiaisonForm | None = None
    if request.method == "POST" and chosen in seats:
        bound = _form(request, county, chosen, seats[chosen], held, request.POST)
        try:
            if "end" in request.POST:
                services.end_liaison(division_code=county, seat=seats[chosen], actor=request.actor, at=request.now)
                messages.success(request, "已记下，不再担任。")
                return redirect("liaison-unit", unit=unit)
            if bound.is_valid():
                given = bound.cleaned_data
                services.enter_liaison(
                    division_code=county,
                    seat=seats[chosen],
                    name=given["name"],
                    title=given["title"],
                    phone=given["phone"],
                    organisation_id=given["organisation"],
                    user_id=given["user"],
                    actor=request.actor,
                    at=request.now,
                )
                messages.success(request, f"已登记{PARTS[seats[chosen].part]}。")
                return redirect("liaison-unit", unit=unit)
        except DomainError as error:
            refuse(bound, error)
    forms = [
        (key, seat, held.get(seat), bound if bound is not None and key == chosen else _form(request, county, key, seat, held))
        for key, seat in seats.items()
    ]
    page = {"name": name_of(law, unit), "forms": forms, "former": queries.former(request.actor, division_code=county, unit=unit)}
    return render(request, "liaisons/unit.html", page, status=400 if bound is not None and bound.errors else 200)


@requires(Duty.FEED_UPLOAD)
@require_http_methods(["GET", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """One time of a report: which departments handed it in, which are late."""
    county, law = _place(request)
    today = timezone.localdate(request.now)
    known = rules.monthly(law)
    report = next((each for each in known if each.code == request.GET.get("report")), known[0] if known else None)
    times = _times(report, law, today) if report else []
    time = next((each for each in times if each.due_on.isoformat() == request.GET.get("due")), times[0] if times else None)
    form: ReceivedForm | None = None
    if request.method == "POST" and report and time:
        form = ReceivedForm(request.POST)
        if form.is_valid():
            try:
                services.receive_report(
                    division_code=county, report=report.code, due_on=time.due_on, actor=request.actor, at=request.now, **form.cleaned_data
                )
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, "已记下。")
                return redirect(f"{reverse('liaison-reports')}?report={report.code}&due={time.due_on}")
    came = queries.received(division_code=county, report=report.code, due_on=time.due_on) if report and time else {}
    rows = []
    for code in report.by if report and time else ():
        noted = came.get(code)
        stands = rules.standing(due=time.due_on, received_on=noted.received_on if noted else None, today=today)  # type: ignore[union-attr]
        rows.append((code, name_of(law, code), noted, stands))
    rows.sort(key=lambda row: (row[3].received_on is not None, not row[3].late))
    page = {
        "known": [(each, EVERY_WORDS[each.every]) for each in known],
        "report": report,
        "times": times,
        "time": time,
        "rows": rows,
        "late": sum(stands.late and stands.received_on is None for _, _, _, stands in rows),
        "received": sum(stands.received_on is not None for _, _, _, stands in rows),
        "form": form,
        "today": today,
    }
    return render(request, "liaisons/reports.html", page, status=400 if form is not None and form.errors else 200)


def _times(report: Report, law: DatedPack, today: date) -> list[Occurrence]:
    """Give the next time of a report and the ones before, newest first; none while the county has not set the day."""
    days = working_days() if report.shift_to_workday else None
    found: dict[date, Occurrence] = {}
    for back in range(-1, TIMES * MONTHS_A_YEAR):
        whole = today.year * MONTHS_A_YEAR + today.month - 1 - back
        each = occurrence(report, law, date(whole // MONTHS_A_YEAR, whole % MONTHS_A_YEAR + 1, 1) if back else today.replace(day=1), days)
        if each is not None:
            found.setdefault(each.due_on, each)
        if len(found) > TIMES:
            break
    past = [each for each in sorted(found.values(), key=lambda each: each.due_on, reverse=True) if each.due_on < today]
    return sorted([*past[:TIMES], *[each for each in found.values() if each.due_on >= today][-1:]], key=lambda each: each.due_on, reverse=True)


def _form(request: HttpRequest, county: str, key: str, seat: Seat, held: dict[Seat, queries.Liaison], data: Any = None) -> LiaisonForm:
    departments = [each for each in accounts.organisations(kinds=["department"]) if each.division_code == county]
    today = timezone.localdate(request.now)
    users = [
        (str(user.pk), f"{user.name}（{each.name}）")
        for each in departments
        for user in accounts.colleagues(Duty.FEED_SEND, division_code=None, organisation_id=str(each.pk), on=today)
    ]
    there = held.get(seat)
    initial = {}
    if there is not None:
        initial = {"name": there.name, "title": there.title, "phone": there.phone_sealed, "organisation": str(there.organisation_id or ""), "user": there.user_id}
    return LiaisonForm(data, auto_id=f"{key}-%s", departments=[(str(each.pk), each.name) for each in departments], users=users, initial=initial)


def _place(request: HttpRequest) -> tuple[str, DatedPack]:
    codes = request.actor.divisions(Duty.FEED_UPLOAD)
    if not codes:
        raise NotPermitted("您的岗位不在县里。", "请由县民政局经办人办理。")
    return codes[0], pack_in_force(timezone.localdate(request.now), division_code=codes[0])
