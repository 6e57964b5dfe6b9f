"""The library as a list with filters and an export, one resource, and the steps on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.matching.library import LOOKS, item_choices, names
from jiuzhu.interfaces.web.orders.forms import ReasonForm, StepForm
from jiuzhu.interfaces.web.supplies.forms import shown_amount
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.resources import library_queries as queries
from jiuzhu.matching.resources import library_services as services
from jiuzhu.matching.resources.kinds import KINDS, PRICES
from jiuzhu.matching.resources.workflow import RESOURCE

COLUMNS = [
    Column("name", "名称", sort=("name",)),
    Column("items", "服务项目"),
    Column("places", "服务范围"),
    Column("price", "收费", sort=("price_model", "price_fen")),
    Column("left", "余量", numeric=True),
    Column("state", "状态", sort=("state",)),
]
HEADS = ["类型", "名称", "所在地", "来源", "服务项目", "服务范围", "收费方式", "每次价格（元）", "每周可服务次数", "总量", "已用", "单位", "联系人", "状态", "说明"]
STEPS: dict[str, tuple[type[StepForm], Callable[..., Any], str]] = {
    "admit": (StepForm, services.admit, "已通过，参与匹配。"),
    "refuse": (ReasonForm, services.refuse, "已登记为未通过。"),
    "stop": (ReasonForm, services.stop, "已停用，不再参与匹配。"),
    "resume": (StepForm, services.resume, "已恢复。"),
}


@requires(*LOOKS)
@require_GET
def supplies(request: HttpRequest) -> HttpResponse:
    """List the resources the actor may see."""
    given = _given(request)
    listing = Listing(request, _found(request, given), COLUMNS, default_sort="name", unit="项")
    page = {
        "listing": listing,
        "rows": _rows(list(listing), timezone.localdate(request.now)),
        "given": given,
        "kinds": KINDS.items(),
        "prices": PRICES.items(),
        "states": RESOURCE.choices(),
        "items": item_choices(timezone.localdate(request.now)),
        "may_manage": request.actor.holds_anywhere(Duty.RESOURCE_MANAGE),
        "query": request.GET.urlencode(),
    }
    return render(request, "supplies/supplies.html", page)


@requires(*LOOKS)
@require_GET
def supplies_export(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    on = timezone.localdate(request.now)
    rows = (_exported(row) for row in _rows(list(_found(request, _given(request))), on))
    return workbook(title="救助资源库", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(*LOOKS, Duty.REFERRAL_ANSWER, Duty.ORDER_PLACE)
@require_GET
def supply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One resource: what it offers, its qualifications, what can be done."""
    return _page(request, queries.find_resource(request.actor, pk))


@requires(Duty.RESOURCE_MANAGE)
@require_POST
def take_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Admit, refuse, stop or resume a resource."""
    found = queries.find_resource(request.actor, pk)
    if step not in STEPS:
        raise NotFound("没有这一步。", "请按页面上的操作办理。")
    kind, act, done = STEPS[step]
    form = kind(request.POST, auto_id=f"id_{step}_%s")
    if not form.is_valid():
        return _page(request, found, {step: form})
    act(resource=found, actor=request.actor, at=request.now, **form.told())
    messages.success(request, done)
    return redirect("supply", pk=pk)


def _page(request: HttpRequest, found: Any, refused: dict[str, StepForm] | None = None) -> HttpResponse:
    refused = refused or {}
    may_manage = request.actor.holds(Duty.RESOURCE_MANAGE, division_code=found.division_code)
    steps = [
        (name, rule.label, refused.get(name) or STEPS[name][0](initial={"seen_version": found.version}, auto_id=f"id_{name}_%s"), rule.needs_reason)
        for name, rule in RESOURCE.steps_from(found.state).items()
        if may_manage
    ]
    (row,) = _rows([found], timezone.localdate(request.now))
    page = {
        "row": row,
        "resource": found,
        "qualifications": queries.qualifications_of(resource_id=found.pk),
        "steps": steps,
        "may_manage": may_manage,
        "today": timezone.localdate(request.now),
        "sees_items": request.actor.holds_anywhere(Duty.REFERRAL_ANSWER),
        "sees_list": any(request.actor.holds_anywhere(duty) for duty in LOOKS),
    }
    return render(request, "supplies/supply.html", page, status=400 if refused else 200)


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("q", "kind", "item", "price", "state")}


def _found(request: HttpRequest, given: dict[str, str]) -> Any:
    rows = queries.resources(request.actor)
    if given["q"]:
        rows = rows.filter(name__icontains=given["q"])
    if given["kind"] in KINDS:
        rows = rows.filter(kind=given["kind"])
    if given["item"]:
        rows = rows.serving(given["item"])
    if given["price"] in PRICES:
        rows = rows.filter(price_model=given["price"])
    return rows.filter(state=given["state"]) if given["state"] in RESOURCE.states else rows.exclude(state="refused")


def _rows(found: list[Any], on: Any) -> list[dict[str, Any]]:
    labels = catalogue.labels(on)
    places = names({row.division_code for one in found for row in one.coverage.all()} | {one.division_code for one in found})
    return [
        {
            "resource": one,
            "items": [labels.get(row.item_code, row.item_code) for row in one.items.all()],
            "places": [places.get(row.division_code, row.division_code) for row in one.coverage.all()],
            "seat": places.get(one.division_code, one.division_code),
            "left": shown_amount(one.kind, one.left),
            "total": shown_amount(one.kind, one.quantity),
            "unit": "元" if one.kind == "fund" else one.unit,
        }
        for one in found
    ]


def _exported(row: dict[str, Any]) -> list[object]:
    one = row["resource"]
    source = one.organisation.name if one.organisation else "自行登记" if one.registered_by_itself else "民政部门登记"
    price = None if one.price_fen is None else yuan_from_fen(one.price_fen)
    used = shown_amount(one.kind, one.quantity_used) if one.quantity is not None else ""
    return [
        one.get_kind_display(), one.name, row["seat"], source, "、".join(row["items"]), "、".join(row["places"]), one.get_price_model_display(), price,
        one.weekly_capacity, row["total"], used, row["unit"], one.contact, one.state_label, one.details,
    ]  # fmt: skip
