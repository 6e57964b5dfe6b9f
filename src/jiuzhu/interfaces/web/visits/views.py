"""Visits: the list, one visit with its record, the visits of one household."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.visits import queries, services
from jiuzhu.delivery.visits.rules import CONDITIONS, situations
from jiuzhu.delivery.visits.services.recording import PHOTOS_AT_MOST
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import photos_in, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.outbox import received
from jiuzhu.interfaces.web.pictures import picture_answer
from jiuzhu.interfaces.web.places import where
from jiuzhu.interfaces.web.shell import household_address
from jiuzhu.interfaces.web.tabs import tab_links
from jiuzhu.interfaces.web.visits.forms import AgreedForm, CallForm, ExplainForm, FrequencyForm, RecordForm
from jiuzhu.interfaces.web.visits.rail import READERS

COLUMNS = [
    Column("who", "家庭", sort=("household_name",)),
    Column("place", "村（社区）", sort=("division_code", "due_on")),
    Column("kind", "类型", sort=("kind", "due_on")),
    Column("due", "应于", sort=("due_on",)),
    Column("done", "走访", sort=("visited_at",)),
    Column("state", "状态"),
]
TABS = {"due": "待走访", "missed": "逾期未访", "done": "已走访", "explained": "未访已说明"}
HEADS = ["走访日期", "对象", "村（社区）", "对象类别", "类型", "应于", "走访人", "同行人", "见到", "基本情况", "走访情况", "新的需求", "增加走访原因", "未访原因", "状态"]
EXPORT_ROWS = 20_000


@requires(*READERS)
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """List visits by state: who is owed one first."""
    tab, found = _found(request)
    listing = Listing(request, found, COLUMNS, unit="户次")
    counts = queries.counts_by_state(request.actor, today=_today(request))
    tabs = tab_links(TABS, tab, counts)
    names = names_of(one.division_code for one in listing)
    page = {
        "listing": listing,
        "rows": [(one, short_name(names.get(one.division_code, ""))) for one in listing],
        "tabs": tabs,
        "tab": tab,
        "q": request.GET.get("q", ""),
        "query": request.GET.urlencode(),
        "today": _today(request),
        "intervals": pack_in_force(_today(request)).visit_intervals,
    }
    return render(request, "visits/visits.html", page)


@requires(*READERS)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The ledger of visits (F-22), as filtered."""
    _, found = _found(request)
    found = list(found[:EXPORT_ROWS])
    names = names_of(one.division_code for one in found)
    rows = (_exported(one, short_name(names.get(one.division_code, ""))) for one in found)
    return workbook(title="探访工作台账", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(*READERS)
@require_GET
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One visit: what is asked, or what was found."""
    return _page(request, queries.find_visit(request.actor, pk))


@requires(Duty.VISIT_RECORD)
@require_POST
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a visit; what a phone sends twice is recorded once."""
    found, form = queries.find_visit(request.actor, pk), RecordForm(request.POST)

    def take() -> object:
        photos = photos_in(request, most=PHOTOS_AT_MOST)
        return services.record_visit(visit=found, actor=request.actor, at=request.now, photos=photos, **form.told())

    answer = received(request, form, take, following=lambda _: reverse("visit", args=[pk]), said="走访已记录。")
    if answer is not None:
        return answer
    found.refresh_from_db()
    return _page(request, found, record=form)


@requires(Duty.VISIT_RECORD)
@require_POST
def explain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why a visit was missed."""
    found, form = queries.find_visit(request.actor, pk), ExplainForm(request.POST)
    if form.is_valid():
        try:
            services.explain_missed(visit=found, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "未访原因已登记。")
            return redirect("visit", pk=pk)
    found.refresh_from_db()
    return _page(request, found, explain=form)


@requires(Duty.VISIT_RECORD)
@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the day and time agreed with the household: day plans go by it."""
    found, form = queries.find_visit(request.actor, pk), AgreedForm(request.POST, auto_id="id_agreed_%s")
    if form.is_valid():
        try:
            services.agree_time(visit=found, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已记下约定，上门安排会按它排。" if form.cleaned_data["on"] else "约定已取消。")
            return redirect("visit", pk=pk)
    return _page(request, found, agreed=form)


@requires(*READERS)
@require_GET
def photo(request: HttpRequest, pk: UUID, photo_pk: UUID) -> HttpResponse:
    """A photograph of a visit the actor may see."""
    kept = queries.find_photo(request.actor, pk, photo_pk)
    return picture_answer(kept.file_id)


@requires(Duty.REGISTER_READ)
@require_GET
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every visit of one household, and how often it is visited."""
    return _household_page(request, registry.find_household(request.actor, pk))


@requires(Duty.VISIT_RECORD)
@require_POST
def call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a household visited out of turn."""
    found, form = registry.find_household(request.actor, pk), CallForm(request.POST)
    if form.is_valid():
        try:
            made = services.call_for_visit(household_id=pk, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("visit", pk=made.pk)
    return _household_page(request, found, call=form)


@requires(Duty.VISIT_RECORD)
@require_http_methods(["POST"])
def frequency(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a household visited more often than its category asks."""
    found = registry.find_household(request.actor, pk)
    form = FrequencyForm(request.POST, situations=_situations(request, found))
    if form.is_valid():
        try:
            services.set_frequency(household_id=pk, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "走访频次已调整。")
            return redirect("household-visits", pk=pk)
    return _household_page(request, found, frequency=form)


def _page(request: HttpRequest, found: Any, **refused: Any) -> HttpResponse:
    may = request.actor.holds(Duty.VISIT_RECORD, division_code=found.division_code)
    page = {
        "visit": found,
        "where": where(found.division_code, found.address),
        "photos": queries.photos_of(found),
        "conditions": [CONDITIONS.get(code, code) for code in found.conditions],
        "record": refused.get("record") or RecordForm(initial={"seen_version": found.version, "met": "yes", "companion": found.comes_beside(request.actor.name)}),
        "explain": refused.get("explain") or ExplainForm(initial={"seen_version": found.version}, auto_id="id_explain_%s"),
        "agreed": refused.get("agreed") or AgreedForm(initial={"on": found.agreed_on, "time": found.agreed_time}, auto_id="id_agreed_%s"),
        "may_record": may and found.state in ("due", "missed"),
        "may_explain": may and found.state == "missed",
        "quote": next((one for one in pack_in_force(_today(request)).visit_intervals if one.code == found.interval_code), None),
        "file_url": household_address(found.household_id) if request.actor.holds_anywhere(Duty.REGISTER_READ) else "",
    }
    return render(request, "visits/visit.html", page, status=400 if refused else 200)


def _household_page(request: HttpRequest, found: Any, **refused: Any) -> HttpResponse:
    extra = queries.extra_frequency(found.pk)
    page = {
        "household": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "visits": list(queries.visits_of(found.pk)[:60]),
        "extra": extra,
        "call": refused.get("call") or CallForm(auto_id="id_call_%s"),
        "frequency": refused.get("frequency") or FrequencyForm(
            auto_id="id_frequency_%s",
            situations=_situations(request, found),
            initial={"months": extra.months if extra else "1", "situation": extra.situation if extra else ""},
        ),
        "may_record": request.actor.holds(Duty.VISIT_RECORD, division_code=found.division_code),
        "file_url": household_address(found.pk),
    }
    return render(request, "visits/household.html", page, status=400 if refused else 200)


def _situations(request: HttpRequest, household: Any) -> tuple[str, ...]:
    return situations(pack_in_force(_today(request), division_code=household.division_code))


def _found(request: HttpRequest) -> tuple[str, Any]:
    tab = request.GET.get("tab", "due")
    tab = tab if tab in TABS else "due"
    found = queries.visits(request.actor).filter(state=tab)
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(household_name__contains=text)
    return tab, found.order_by("-visited_at", "id") if tab == "done" else found.order_by("due_on", "division_code", "household_name")


def _exported(one: Any, village: str) -> list[object]:
    return [
        timezone.localdate(one.visited_at) if one.visited_at else None,
        f"{one.household_name}家庭",
        village,
        one.interval_label,
        one.get_kind_display(),
        one.due_on,
        one.visitor_name,
        one.companion,
        one.met if one.met is not None else None,
        "、".join(CONDITIONS.get(code, code) for code in one.conditions),
        one.findings or None,
        "、".join(one.needs),
        one.cause,
        one.missed_because,
        one.state_label,
    ]


def _today(request: HttpRequest) -> Any:
    return timezone.localdate(request.now)
