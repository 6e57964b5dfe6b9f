"""Leads from the field: the list, a new one, one lead with what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.assessment.indicators.services import assess_discovery
from jiuzhu.assessment.needs.queries import item_labels, need_kinds
from jiuzhu.assessment.needs.rules import WORDS_LENGTH
from jiuzhu.assessment.needs.services import record_need_found
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.applications.went import whereto
from jiuzhu.interfaces.web.discovery.forms import CheckForm, DiscoveryForm, HandleForm
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.orders.offline import told
from jiuzhu.interfaces.web.outbox import received
from jiuzhu.interfaces.web.places import where
from jiuzhu.interfaces.web.registry.places import village_choices
from jiuzhu.interfaces.web.shell import household_address
from jiuzhu.interfaces.web.tabs import counts_of, tab_links
from jiuzhu.monitoring.discovery import queries, services
from jiuzhu.monitoring.discovery.workflow import DISCOVERY

EVERYBODY = (Duty.LEAD_REPORT, Duty.LEAD_HANDLE)
COLUMNS = [
    Column("who", "是谁", sort=("who",)),
    Column("place", "村（社区）", sort=("division_code", "-opened_at")),
    Column("channel", "途径", sort=("channel",)),
    Column("finder", "发现人", sort=("finder_name",)),
    Column("at", "发现", sort=("opened_at",)),
    Column("state", "状态"),
]
TABS = {
    "reported": ("待核实", ("reported",)),
    "verified": ("待处理", ("verified",)),
    "ended": ("已办结", tuple(code for code, state in DISCOVERY.states.items() if state.final)),
}


@requires(*EVERYBODY)
@require_GET
def discoveries(request: HttpRequest) -> HttpResponse:
    """List leads by what is to be done with them."""
    chosen = request.GET.get("tab", "reported")
    tab = chosen if chosen in TABS else "reported"
    found = queries.discoveries(request.actor)
    listing = Listing(request, found.filter(state__in=TABS[tab][1]), COLUMNS, default_sort="-at")
    names = names_of(each.division_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing],
        "tabs": tab_links(TABS, tab, counts_of(TABS, found)),
        "tab": tab,
        "may_report": request.actor.holds_anywhere(Duty.LEAD_REPORT),
    }
    return render(request, "discovery/discoveries.html", page)


@requires(Duty.LEAD_REPORT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record somebody found in difficulty; what a phone sends twice is recorded once."""
    villages = village_choices(request.actor, Duty.LEAD_REPORT)
    only = [code for _, group in villages[1:] for code, _ in group]
    begun = {"village_code": only[0] if len(only) == 1 else "", "channel": "visit"} | _from_household(request)
    form = DiscoveryForm(request.POST or None, villages=villages, initial=begun)
    sent = sent_form(request, form, record=services.record_discovery, following=lambda made: reverse("discovery", args=[made.pk]))
    if sent is not None:
        return sent
    here = reverse("discovery-new")
    # A form begun for one household shows it, and is not kept on the phone.
    kept = "" if "household" in request.GET else told(worker=reverse("discovery-worker"), scope=here, pages=[here])
    return render(request, "discovery/new.html", {"form": form, "offline": kept}, status=400 if form.errors else 200)


def sent_form(request: HttpRequest, form: Any, *, record: Callable[..., Any], following: Callable[[Any], str]) -> HttpResponse | None:
    """Record what a page or a phone's outbox sent; None where the page is to be shown, with what is wrong beside the field."""
    if request.method != "POST":
        return None
    said = "已记下，转给村（社区）核实。"
    return received(request, form, lambda: record(entry=form.entry(), actor=request.actor, at=request.now), following=following, said=said)


@requires(*EVERYBODY)
@never_cache
@require_GET
def discovery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One lead: what was seen, what the village found, what became of it."""
    return _page(request, queries.find_discovery(request.actor, pk))


@requires(Duty.LEAD_CHECK)
@require_POST
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take down what the village found."""
    found, form = queries.find_discovery(request.actor, pk), CheckForm(request.POST)
    if form.is_valid():
        try:
            services.check(discovery=found, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "核实情况已记下。")
            return redirect("discovery", pk=pk)
    found.refresh_from_db()
    return _page(request, found, check=form)


@requires(Duty.LEAD_HANDLE)
@require_POST
def handle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide what becomes of a lead."""
    found = queries.find_discovery(request.actor, pk)
    form = _handle_form(request, found, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        both = {"actor": request.actor, "at": request.now, "seen_version": given["seen_version"]}
        number = given.get("household_number", "")
        try:
            if given["outcome"] == "assess":
                made = assess_discovery(discovery_id=pk, household_number=number, **both)
                messages.success(request, "已转需求评估。")
                return redirect("assessment-open", pk=made.pk)
            if given["outcome"] == "need":
                need = record_need_found(discovery_id=pk, household_number=number, entry=form.need(), **both)
                messages.success(request, "已记入需求台账。")
                return redirect("household-needs", pk=need.household_id)
            _DECIDE[given["outcome"]](found, number, given["note"], both)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已办理。")
            return redirect("discovery", pk=pk)
    found.refresh_from_db()
    return _page(request, found, handle=form)


_DECIDE = {
    "apply": lambda found, number, note, both: services.apply(discovery=found, note=note, **both),
    "recheck": lambda found, number, note, both: services.open_recheck(discovery=found, household_number=number, **both),
    "close": lambda found, number, note, both: services.close(discovery=found, reason=note, **both),
}


def _from_household(request: HttpRequest) -> dict[str, Any]:
    try:
        wanted = UUID(request.GET.get("household", ""))
    except ValueError:
        return {}
    household = registry.find_household(request.actor, wanted)
    return {
        "household_id": household.pk,
        "who": f"{household.head_name}家庭",
        "village_code": household.division_code,
        "where": household.address,
    }


def _handle_form(request: HttpRequest, found: Any, data: Any = None) -> HandleForm:
    keeps_needs = request.actor.holds(Duty.ASSESSMENT_WRITE, division_code=found.division_code)
    on, place = timezone.localdate(request.now), found.division_code
    return HandleForm(
        data,
        steps=[each for each in DISCOVERY.steps_from(found.state) if each not in ("assess", "record_need") or keeps_needs],
        knows_household=bool(found.household_id),
        kinds=need_kinds(on, division_code=place),
        items=item_labels(on, division_code=place),
        initial={"seen_version": found.version, "words": found.what_sealed[:WORDS_LENGTH]},
    )


def _page(request: HttpRequest, found: Any, **refused: Any) -> HttpResponse:
    handles = queries.may_handle(request.actor, found)
    checks = request.actor.holds(Duty.LEAD_CHECK, division_code=found.division_code)
    page = {
        "found": found,
        "where": where(found.division_code, found.place_sealed),
        "check": refused.get("check") or CheckForm(initial={"seen_version": found.version}),
        "handle": refused.get("handle") or _handle_form(request, found),
        "may_check": checks and found.state == "reported",
        "may_handle": handles and found.state == "verified",
        "steps": [(step, DISCOVERY.steps[step.step].label) for step in reversed(steps_of(DISCOVERY.name, str(found.pk)))],
        "went": whereto(request.actor, DISCOVERY.name, found.pk),
        "file_url": household_address(found.household_id) if found.household_id and request.actor.holds_anywhere(Duty.REGISTER_READ) else "",
    }
    return render(request, "discovery/discovery.html", page, status=400 if refused else 200)
