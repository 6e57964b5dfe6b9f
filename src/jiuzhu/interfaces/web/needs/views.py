"""The list of needs, and one household's: what is open, what is new, how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.assessment.needs import queries, services
from jiuzhu.assessment.needs.workflow import READERS
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, under
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import shown_need
from jiuzhu.interfaces.web.needs.forms import EditForm, EndForm, FilterForm, NeedForm
from jiuzhu.interfaces.web.registry.places import place_filter_choices, short_names

COLUMNS = [
    Column("household", "家庭", sort=("household__number",)),
    Column("place", "村（社区）", sort=("household__division_code", "household__number")),
    Column("need", "需求"),
    Column("kind", "困难类型", sort=("kind",)),
    Column("degree", "程度"),
    Column("measure", "跟进措施"),
    Column("month", "更新到", sort=("refreshed_month",)),
]
HEADS = ("乡镇、村（社区）", "档案号", "户主", "谁的需求", "困难类型", "需求", "困难程度", "跟进措施", "来源", "登记日期", "更新日期", "状态")
TABS = {"open": "未满足", "met": "已满足", "withdrawn": "已撤销"}


@requires(*READERS)
@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """List needs by how they stand."""
    tab, form, found = _found(request)
    today = timezone.localdate(request.now)
    listing = Listing(request, found.filter(state=tab).select_related("household", "person"), COLUMNS, default_sort="place", unit="项")
    names = short_names({each.household.division_code for each in listing})
    page = {
        "listing": listing,
        "rows": [(shown_need(request.actor, each, on=today), names.get(each.household.division_code, "")) for each in listing],
        "tabs": [{"label": label, "url": listing.url_with(tab=code), "active": code == tab, "count": found.filter(state=code).count()} for code, label in TABS.items()],
        "tab": tab,
        "filters": form,
    }
    return render(request, "needs/needs.html", page)


@requires(*READERS)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    tab, _, found = _found(request)
    wanted = found.filter(state=tab).select_related("household", "person").order_by("household__division_code", "household__number", "opened_at")
    rows: list[tuple[Any, ...]] = []
    places: dict[str, str] = {}
    today = timezone.localdate(request.now)
    for need in (shown_need(request.actor, each, on=today) for each in wanted.iterator(500)):
        code = need.household.division_code
        places[code] = places.get(code) or full_name_of(code, below=Level.COUNTY)
        rows.append(
            (
                places[code], need.household.number, need.household.head_name, need.person.name if need.person else "全家", need.kind_label, need.label,
                need.get_degree_display() or "", need.measure, need.get_source_display(), need.opened_on, timezone.localdate(need.refreshed_at), need.state_label,
            )
        )  # fmt: skip
    return workbook(title="服务需求", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(*READERS)
@require_http_methods(["GET", "POST"])
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One household's needs; a new one is recorded here."""
    found = registry.find_household(request.actor, pk)
    may_write = request.actor.holds(Duty.ASSESSMENT_WRITE, division_code=found.division_code)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_need(household_id=pk, source="hand", source_id="", actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "需求已登记。")
            return redirect("household-needs", pk=pk)
    return _household_page(request, found, form, may_write)


@requires(Duty.ASSESSMENT_WRITE)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a need."""
    need, form = queries.find_need(request.actor, pk), EndForm(request.POST)
    request.actor.require(Duty.ASSESSMENT_WRITE, division_code=need.household.division_code)
    if form.is_valid():
        told = form.cleaned_data["reason"]
        if form.cleaned_data["how"] == "met":
            services.meet_need(need=need, by=told, actor=request.actor, at=request.now)
        else:
            services.withdraw_need(need=need, reason=told, actor=request.actor, at=request.now)
        messages.success(request, f"“{need.label}”{need.state_label}。")
        return redirect("household-needs", pk=need.household_id)
    return _household_page(request, need.household, _form(request, need.household, empty=True), True, ending=need, refused=form)


@requires(Duty.ASSESSMENT_WRITE)
@require_POST
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the degree, the follow-up measure and the service of an open need."""
    need = queries.find_need(request.actor, pk)
    items = queries.item_labels(timezone.localdate(request.now), division_code=need.household.division_code)
    form = EditForm(need, items=items, sent=request.POST)
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("degree", "measure", "item_code")}
        try:
            services.amend_need(need=need, seen=form.seen(), actor=request.actor, at=request.now, **asked)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"“{need.label}”已修改。")
            return redirect("household-needs", pk=need.household_id)
    return _household_page(request, need.household, _form(request, need.household, empty=True), True, edited=(need, form))


def _found(request: HttpRequest) -> tuple[str, FilterForm, Any]:
    kinds = queries.need_kinds(timezone.localdate(request.now))
    form = FilterForm(request.GET, places=place_filter_choices(request.actor), kinds=kinds)
    found = queries.needs(request.actor)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("q"):
        found = queries.searched(found, asked["q"].strip())
    if asked.get("place"):
        found = found.filter(under("household__division_code", [asked["place"]]))
    if asked.get("lack"):
        found = queries.lacking(found, asked["lack"])
    for name in ("kind", "degree"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    tab = request.GET.get("tab", "open")
    return tab if tab in TABS else "open", form, found


def _form(request: HttpRequest, found: Any, *, empty: bool = False) -> NeedForm:
    on = timezone.localdate(request.now)
    members = [(str(each.person_id), each.person.name) for each in registry.members_of(found.pk, living=True)]
    given = {"kinds": queries.need_kinds(on, division_code=found.division_code), "items": queries.item_labels(on, division_code=found.division_code)}
    return NeedForm(None if empty else request.POST or None, members=members, **given)


def _household_page(
    request: HttpRequest, found: Any, form: NeedForm, may_write: bool, *, ending: Any = None, refused: EndForm | None = None, edited: tuple[Any, EditForm] | None = None
) -> HttpResponse:
    today = timezone.localdate(request.now)
    items = queries.item_labels(today, division_code=found.division_code) if may_write else {}
    open_needs = queries.open_needs_of(found.pk)
    edits = [(need, edited[1] if edited and edited[0].pk == need.pk else EditForm(need, items=items)) for need in open_needs] if may_write else []
    page = {
        "household": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "needs": [shown_need(request.actor, each, on=today) for each in open_needs],
        "edits": edits,
        "edited": edited[0] if edited else None,
        "ended": [shown_need(request.actor, each, on=today) for each in queries.ended_needs_of(found.pk)],
        "months": queries.months_said(found.pk),
        "form": form,
        "may_write": may_write,
        "ending": ending,
        "end_form": refused or EndForm(),
        "month": queries.open_month_of(found.division_code) if may_write else None,
    }
    return render(request, "needs/household.html", page, status=400 if form.errors or refused or edited else 200)
