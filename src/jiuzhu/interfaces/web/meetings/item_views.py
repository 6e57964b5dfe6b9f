"""One warning on an agenda: what was found out about it, and what was resolved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.meetings.forms import ResolveForm
from jiuzhu.interfaces.web.monitoring.warning_forms import MATTERS, decide_choices
from jiuzhu.interfaces.web.monitoring.warning_pages import page_of_warning
from jiuzhu.monitoring.meetings import queries, services

KEPT = ("outcome", "referred_to", "matter", "review_on", "died_on", "left_on")


@requires(Duty.MEETING_HOLD)
@never_cache
@require_http_methods(["GET", "POST"])
def item(request: ActingRequest, pk: UUID, item_pk: UUID) -> HttpResponse:
    """What lies behind one warning, and the resolution on it; it takes effect with the minutes."""
    meeting = queries.find_meeting(request.actor, pk)
    found = queries.find_item(meeting, item_pk)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            services.resolve(meeting_id=pk, item_id=item_pk, entry=form.entry(), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"第 {found.position} 件的决议已录入。")
            return redirect("meeting", pk=pk)
    page = {
        "meeting": meeting,
        "item": found,
        "warning": found.warning,
        "page": page_of_warning(request, found.warning),
        "form": form,
        "matters": MATTERS,
        "editable": meeting.state == "called" and queries.stands(found),
    }
    return render(request, "meetings/item.html", page, status=400 if form.errors else 200)


@requires(Duty.MEETING_HOLD)
@require_POST
def item_off(request: ActingRequest, pk: UUID, item_pk: UUID) -> HttpResponse:
    """Take a warning off the agenda."""
    services.take_off(meeting_id=pk, item_id=item_pk, actor=request.actor, at=request.now)
    messages.success(request, "已移出议程，等待另开会议。")
    return redirect("meeting", pk=pk)


def _form(request: ActingRequest, found: Any) -> ResolveForm:
    initial, choices = decide_choices(found.warning, timezone.localdate(request.now), request.actor)
    told = {name: getattr(found, name) for name in KEPT if getattr(found, name)}
    if found.outcome:
        told |= {"note": found.note_sealed, "situation": found.situation_sealed, "person_name": found.name_sealed}
    return ResolveForm(request.POST or None, initial=initial | told, **choices)
