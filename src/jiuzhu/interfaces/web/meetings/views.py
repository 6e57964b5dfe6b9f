"""What is to be discussed, the meetings, one meeting up to its minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.documents.minutes import meeting_minutes
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.meetings.forms import CallOffForm, ConcludeForm, MeetingForm
from jiuzhu.interfaces.web.monitoring.warning_pages import rows_of
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.monitoring.meetings import queries, services
from jiuzhu.monitoring.meetings.workflow import MEETING
from jiuzhu.monitoring.warnings.figures import in_one_line

A_WEEK = timedelta(days=7)
MOST_SHOWN = 200
COLUMNS = [Column("held", "日期"), Column("place", "地点"), Column("items", "议题", numeric=True), Column("minutes", "纪要"), Column("state", "状态")]


@requires(Duty.MEETING_HOLD)
@require_http_methods(["GET", "POST"])
def meetings(request: ActingRequest) -> HttpResponse:
    """What is to be discussed with the time left, the meetings so far; ticked warnings are put on a new meeting's agenda."""
    today = timezone.localdate(request.now)
    form = MeetingForm(request.POST or None, initial={"held_on": today + A_WEEK})
    picked = request.POST.getlist("pick")
    if request.method == "POST" and form.is_valid():
        try:
            made = services.call_meeting(
                entry=form.entry(), warning_ids=_ids(picked), division_code=_county(request), actor=request.actor, at=request.now
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已列入议程。会后逐件录入决议，再定稿纪要。")
            return redirect("meeting", pk=made.pk)
    waiting, listing = queries.to_discuss(request.actor), Listing(request, queries.meetings(request.actor), COLUMNS, unit="次")
    page = {
        "rows": rows_of(waiting[:MOST_SHOWN], actor=request.actor, now=request.now),
        "waiting": waiting.count(),
        "listing": listing,
        "meetings": [(each, each.items.count()) for each in listing],
        "form": form,
        "picked": picked,
    }
    return render(request, "meetings/meetings.html", page, status=400 if form.errors else 200)


@requires(Duty.MEETING_HOLD)
@never_cache
@require_http_methods(["GET", "POST"])
def meeting(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One meeting: its agenda with what was resolved, its data, and letting the minutes stand."""
    found = queries.find_meeting(request.actor, pk)
    forms = _forms(request, found)
    status = press(request, forms, lambda name, form: _take(request, found, name, form), found)
    if status is DONE:
        return redirect("meeting", pk=pk)
    items = queries.items_of(found)
    rows = rows_of([each.warning for each in items], actor=request.actor, now=request.now)
    unresolved = [each for each in items if not each.outcome and queries.stands(each)]
    page = {
        "meeting": found,
        "attendees": found.attendees.splitlines(),
        "items": [(each, row, queries.has_left(each)) for each, row in zip(items, rows, strict=True)],
        "open": len(unresolved),
        "next": unresolved[0] if unresolved else None,
        "others": rows_of(queries.to_discuss(request.actor)[:MOST_SHOWN], actor=request.actor, now=request.now) if found.state == "called" else [],
        "forms": forms,
        "steps": [(step, MEETING.steps[step.step].label) for step in reversed(steps_of(MEETING.name, str(found.pk)))],
    }
    return render(request, "meetings/meeting.html", page, status=status)


@requires(Duty.MEETING_HOLD)
@require_POST
def meeting_add(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Put more warnings on the agenda."""
    services.add_items(meeting_id=pk, warning_ids=_ids(request.POST.getlist("pick")), actor=request.actor, at=request.now)
    return redirect("meeting", pk=pk)


@requires(Duty.MEETING_HOLD)
@never_cache
@require_GET
def minutes(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The minutes as PDF; raises NotFound before they stand."""
    found = queries.find_meeting(request.actor, pk)
    if found.state != "concluded":
        raise NotFound("这次会议的纪要还没有定稿。", "请逐件录入决议后定稿，再打印。")
    pdf = meeting_minutes(
        found,
        items=[
            {
                "subject": f"{each.warning.rule_label}：{each.warning.subject_name}",
                "place": "户已迁出" if queries.has_left(each) else full_name_of(each.warning.division_code, below=Level.COUNTY),
                "figures": "" if queries.has_left(each) else in_one_line(each.warning.evidence, most=4),
                "outcome": each.dropped_note or each.resolution,
                "department": f"{each.department_name}（{each.matter}）" if each.department_name else "",
                "review_on": each.review_on,
                "note": each.note_sealed,
            }
            for each in queries.items_of(found)
        ],
        county=full_name_of(found.division_code, below=Level.CITY),
        marks=marks_for(request.actor, request.now),
    )
    return attachment(pdf, name=f"专题会议纪要-{found.minutes_no}.pdf", content_type="application/pdf")


def _forms(request: ActingRequest, found: Any) -> dict[str, Form]:
    if found.state != "called":
        return {}
    kinds: dict[str, tuple[type[Form], dict[str, Any]]] = {
        "conclude": (ConcludeForm, {"seen_version": found.version}),
        "call_off": (CallOffForm, {"seen_version": found.version}),
        "change": (MeetingForm, {name: getattr(found, name) for name in ("held_on", "place", "chair", "attendees")}),
    }
    return {
        name: kind(data=posted_to(request, name), initial=initial, auto_id=f"id_{name}_%s") for name, (kind, initial) in kinds.items()
    }


def _take(request: ActingRequest, found: Any, name: str, form: Any) -> str:
    common = {"meeting_id": found.pk, "actor": request.actor, "at": request.now}
    steps: dict[str, Callable[[], object]] = {
        "conclude": lambda: services.conclude(**common, **form.cleaned_data),
        "call_off": lambda: services.call_off(**common, **form.cleaned_data),
        "change": lambda: services.change_meeting(**common, entry=form.entry()),
    }
    steps[name]()
    said = {"conclude": "纪要已定稿，议程上的预警已按决议办结。", "call_off": "会议已取消，预警等待另开会议。", "change": "已更正。"}
    return said[name]


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _county(request: ActingRequest) -> str:
    return request.actor.divisions(Duty.MEETING_HOLD)[0]
