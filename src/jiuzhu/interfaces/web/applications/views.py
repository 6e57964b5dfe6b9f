"""Applications: the list, a form taken at the window, one application with what is to be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.applications import queries, services
from jiuzhu.casework.applications.workflow import APPLICATION, ENDED_STATES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import due_of, open_items
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.applications.forms import ApplicationForm, OneMatterForm
from jiuzhu.interfaces.web.applications.page import page_of
from jiuzhu.interfaces.web.applications.rail import WORKERS
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.registry.places import village_choices
from jiuzhu.interfaces.web.tabs import counts_of, tab_links

COLUMNS = [
    Column("name", "申请人", sort=("name",)),
    Column("matter", "申请事项", sort=("matter",)),
    Column("place", "村（社区）", sort=("division_code", "-opened_at")),
    Column("channel", "途径", sort=("channel",)),
    Column("received", "收到", sort=("received_on", "opened_at")),
    Column("state", "状态"),
    Column("left", "还剩", sort=("due", "received_on")),
]
TABS = {
    "received": ("待受理", ("received", "supplementing")),
    "reviewing": ("审核", ("accepted", "reviewing")),
    "proposed": ("待确认", ("proposed",)),
    "ended": ("已办结", ENDED_STATES),
}


@requires(*WORKERS)
@require_GET
def applications(request: ActingRequest) -> HttpResponse:
    """List applications by what is to be done with them."""
    handles = request.actor.holds_anywhere(Duty.APPLICATION_HANDLE)
    first = "received" if handles else "proposed"
    chosen = request.GET.get("tab", first)
    tab = chosen if chosen in TABS else first
    found = queries.applications(request.actor)
    rows = found.filter(state__in=TABS[tab][1]).annotate(due=due_of(APPLICATION.name))
    listing = Listing(request, rows, COLUMNS, default_sort="-received" if tab == "ended" else "left", unit="件")
    names, items = names_of(each.division_code for each in listing), open_items(APPLICATION.name, [each.pk for each in listing])
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, "")), left_of(items.get(each.pk), now=request.now)) for each in listing],
        "tabs": tab_links(TABS, tab, counts_of(TABS, found)),
        "tab": tab,
        "may_take": handles,
    }
    return render(request, "applications/applications.html", page)


@requires(Duty.APPLICATION_HANDLE)
@require_http_methods(["GET", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Take one form at the window."""
    today = timezone.localdate(request.now)
    villages = village_choices(request.actor, Duty.APPLICATION_HANDLE)
    form = ApplicationForm(
        request.POST or None, villages=villages, matters=_matters(request, today), initial={"received_on": today, "channel": "window"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.take_down(entry=form.entry(), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"已收下申请，共 {len(made)} 项。请核对材料。")
            return redirect("application", pk=made[0].pk)
    return render(request, "applications/form.html", {"form": form}, status=400 if form.errors else 200)


@requires(*WORKERS)
@never_cache
@require_GET
def application(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One application: who, for what, how far it is, what comes next."""
    return render(request, "applications/application.html", page_of(request, queries.find_application(request.actor, pk)))


@requires(Duty.APPLICATION_HANDLE)
@never_cache
@require_http_methods(["GET", "POST"])
def form(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Complete or correct an application before it is accepted."""
    found = queries.find_application(request.actor, pk)
    request.actor.require(Duty.APPLICATION_HANDLE, division_code=found.division_code)
    if found.state not in APPLICATION.steps["fill_in"].sources:
        # Numbers stand in it in full, for whoever fills it in.
        messages.warning(request, "这件申请已经受理或办结，申请表不能再改。")
        return redirect("application", pk=pk)
    today = timezone.localdate(request.now)
    begun = {
        "press": found.press,
        "seen_version": found.version,
        "name": found.name,
        "id_number": found.id_sealed,
        "village_code": found.division_code,
        "lives": found.lives_sealed,
        "phone": found.phone_sealed,
        "matters": found.matter,
        "situation": found.situation_sealed,
        "members": "\n".join(_line(each) for each in found.members[1:]),
        "channel": found.channel,
        "agent_name": found.agent_name,
        "agent_relation": found.agent_relation,
        "agent_phone": found.agent_phone_sealed,
        "received_on": found.received_on,
        "consented": found.consented,
    }
    places = village_choices(request.actor, Duty.APPLICATION_HANDLE)
    filled = OneMatterForm(request.POST or None, villages=places, matters=_matters(request, today, found.division_code), initial=begun)
    if request.method == "POST" and filled.is_valid():
        given: Any = {"actor": request.actor, "at": request.now, "seen_version": filled.cleaned_data["seen_version"]}
        try:
            services.fill_in(application=found, entry=filled.entry(), **given)
        except DomainError as error:
            refuse(filled, error)
        else:
            messages.success(request, "申请表已保存。")
            return redirect("application", pk=pk)
    return render(request, "applications/form.html", {"form": filled, "found": found}, status=400 if filled.errors else 200)


def _matters(request: ActingRequest, today: Any, place: str = "") -> Any:
    seat = place or next(iter(request.actor.divisions(Duty.APPLICATION_HANDLE)), "")
    return queries.matters_in_force(today, division_code=ancestor_at(seat, Level.COUNTY) or seat)


def _line(member: dict[str, str]) -> str:
    from_code = queries.relation_label(member["relation"])
    return f"{member['name']} {member['id_number']} {from_code}"
