"""Asking for a day plan, the plan itself, planning on after an absence, publishing, printing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.gathering import gather
from jiuzhu.delivery.rounds.moving import troubles
from jiuzhu.delivery.rounds.queries import PLANNING
from jiuzhu.delivery.rounds.rules import clock, clock_on, hours
from jiuzhu.delivery.rounds.settling import usual_served
from jiuzhu.delivery.rounds.timing import timed
from jiuzhu.delivery.rounds.unserved import unserved
from jiuzhu.foundation.jobs.queries import progress
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.documents.rounds import day_plan_paper
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.asked import seen_version
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.listing import Listing
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.rounds.areas import area_in, areas_of, key_of, station_in, stations_of
from jiuzhu.interfaces.web.rounds.forms import AbsentForm
from jiuzhu.interfaces.web.rounds.notes import told
from jiuzhu.interfaces.web.rounds.timeline import timeline

SHOWN = 30


@requires(*PLANNING)
@require_http_methods(["GET", "POST"])
def rounds(request: ActingRequest) -> HttpResponse:
    """What a day holds for a township or an organisation, who is on shift, and having it planned; the plans there are."""
    areas = areas_of(request.actor)
    township, on = area_in(request, areas), _day(request)
    area = station_in(request, township)
    trouble = None
    if request.method == "POST":
        chosen = request.POST.getlist("carers")
        try:
            made = services.ask_plan(area=area, on=on, actor=request.actor, at=request.now, carer_ids=chosen)
        except DomainError as error:
            trouble = error
        else:
            return redirect("day-plan", pk=made.pk)
    found = queries.plans(request.actor)
    there = found.filter(on=on, **({"organisation_id": area.organisation_id} if area.organisation_id else {"division_code": area.division_code, "organisation": None}))
    day = gather(area, on=on)
    page = {
        "areas": [(key_of(each), each.label) for each in areas],
        "area": area,
        "area_key": key_of(township),
        "stations": [(each.division_code, each.label.removeprefix(township.label)) for each in stations_of(township)],
        "village": area.division_code if area != township else "",
        "on": on,
        "there": there.first(),
        "day": day,
        "left_out": Counter(each.why + each.remedy for each in day.left_out).most_common(SHOWN),
        "visits": sum(each.kind == "visit" for task in day.everything for each in task.members),
        "orders": sum(each.kind == "order" for task in day.everything for each in task.members),
        "chosen": request.POST.getlist("carers") if trouble else [each.id for each in day.carers],
        "trouble": trouble,
        "plans": Listing(request, found.order_by("-on", "place_label", "pk"), (), page_size=SHOWN, unit="份"),
        "may_forecast": not area.organisation_id,
    }
    return render(request, "rounds/rounds.html", page, status=400 if trouble else 200)


@requires(*PLANNING)
@require_GET
def plan(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One day plan: the timeline, who goes where and when, what is not served and why."""
    found = queries.find_plan(request.actor, pk)
    day, routes = found.day, found.routes
    figures = timed(day, routes)
    left = [(task.key, why) for task, why in unserved(day, routes)] if found.state != "asked" else []
    page: dict[str, Any] = {
        "plan": found,
        "progress": progress(found.progress_key) if found.state == "asked" else None,
        "timeline": timeline(day, routes),
        "served": len([task for task in day.doors if task.key in routes.served()]) + len(day.staying),
        "troubles": troubles(day, figures) if found.state != "asked" else [],
        "usual": usual_served(day, routes),
        "travel": figures.travel,
        "late": sum(each.late > 0 for each in figures.stops.values()),
        "unserved": [*left, *(("", why) for why in day.left_out)],
        "long": [
            {"task": each.task, "hours": hours(each.task.minutes), "name": day.carer(each.carer).name if each.carer else "", "starts": clock(each.starts), "ends": clock_on(each.ends)}
            for each in day.long
        ],
        "notes": told(found, day),
        "absent": AbsentForm(initial={"seen_version": found.version}, carers=[(each.id, each.name) for each in day.carers]),
    }
    return render(request, "rounds/plan.html", page)


@requires(*PLANNING)
@require_GET
def progress_of(request: ActingRequest, pk: UUID) -> HttpResponse:
    """How far the search is; the page is drawn anew once it is over."""
    found = queries.find_plan(request.actor, pk)
    answer = render(request, "rounds/_searching.html", {"plan": found, "progress": progress(found.progress_key)})
    if found.state != "asked":
        answer["HX-Refresh"] = "true"
    return answer


@requires(*PLANNING)
@require_POST
def repeat(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Have the day planned anew from what is due and agreed by now."""
    found = queries.find_plan(request.actor, pk)
    try:
        services.repeat_plan(plan=found, actor=request.actor, at=request.now, seen_version=seen_version(request))
    except DomainError as error:
        messages.warning(request, str(error))
    return redirect("day-plan", pk=pk)


@requires(*PLANNING)
@require_POST
def publish(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Publish the plan: times are written, carers are told."""
    found = queries.find_plan(request.actor, pk)
    try:
        services.publish(plan=found, actor=request.actor, at=request.now, seen_version=seen_version(request))
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "已发布：到达时间写到了走访和订单上，每个人的待办里有自己的安排。")
    return redirect("day-plan", pk=pk)


@requires(*PLANNING)
@require_POST
def absent(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Plan on without somebody who cannot come."""
    found = queries.find_plan(request.actor, pk)
    try:
        services.plan_without(plan=found, carer_id=request.POST.get("carer", ""), actor=request.actor, at=request.now, seen_version=seen_version(request))
    except DomainError as error:
        messages.warning(request, str(error))
    return redirect("day-plan", pk=pk)


@requires(*PLANNING)
@require_GET
def paper(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The plan to print, a page for each carer."""
    found = queries.find_plan(request.actor, pk)
    rows = [row for row in timeline(found.day, found.routes).rows if row.stops]
    pdf = day_plan_paper(found, rows=rows, marks=marks_for(request.actor, request.now))
    return attachment(pdf, name=f"上门安排-{found.place_label}-{found.on:%Y%m%d}.pdf", content_type="application/pdf")


def _day(request: ActingRequest) -> date:
    text = request.POST.get("on") or request.GET.get("on", "")
    today = timezone.localdate(request.now)
    try:
        wanted = parse_date(text) if text else None
    except ValueError:
        wanted = None
    return wanted if wanted and wanted >= today else today + timedelta(days=1)
