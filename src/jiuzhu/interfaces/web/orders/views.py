"""The list of orders and one order with its steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.delivery.orders import queries
from jiuzhu.delivery.orders.queries_of_clashes import clashes
from jiuzhu.delivery.orders.rules import COMPLAINABLE
from jiuzhu.delivery.orders.workflow import ORDER
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.letters.order import tellable
from jiuzhu.interfaces.web.links.panel import panel
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.orders.pages import page_of_order, rows_of
from jiuzhu.interfaces.web.orders.rail import READERS
from jiuzhu.interfaces.web.orders.steps import STEPS, form_of, offered
from jiuzhu.interfaces.web.pictures import picture_answer
from jiuzhu.interfaces.web.tabs import tab_links

READS = (*READERS, Duty.ORDER_SERVE)
COLUMNS = [
    Column("item", "服务", sort=("item_label", "-wanted_on")),
    Column("who", "对象", sort=("recipient_name",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("on", "服务日期", sort=("wanted_on",)),
    Column("organisation", "承接机构", sort=("organisation__name",)),
    Column("state", "状态", sort=("state", "-wanted_on")),
    Column("due", "还剩"),
]
MISSED_SHOWN = timedelta(days=31)
UNSERVED_ENDS = ("cancelled", "refused", "expired")
TABS = {
    "open": ("办理中", queries.OPEN_STATES),
    "waiting": ("待审核、待派单、待接单", ("created", "approved", "dispatched")),
    "serving": ("服务中", ("accepted", "in_service", "not_home", "rework")),
    "accepting": ("待确认、待验收", ("served", "confirmed")),
    "after": ("待评价、待回访", ("checked", "rated", "low_rated")),
    "closed": ("已归档", ("closed",)),
    "cancelled": ("没有服务的", UNSERVED_ENDS),
}
HEADS = ["订单号", "服务", "对象", "档案号", "村（社区）", "服务日期", "承接机构", "状态", "服务人员", "签到", "签退", "价格（元）", "评分", "评价", "回访结果"]


@requires(*READERS)
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """List orders by state, name and organisation."""
    tab, found = _found(request)
    listing = Listing(request, found, COLUMNS, default_sort="", unit="单")
    counts = queries.counts_by_state(request.actor)
    tabs = tab_links(TABS, tab, {name: sum(counts.get(state, 0) for state in states) for name, (_, states) in TABS.items()})
    page = {
        "listing": listing,
        "rows": rows_of(listing, now=request.now),
        "tabs": tabs,
        "tab": tab,
        "q": request.GET.get("q", ""),
        "query": request.GET.urlencode(),
        "any": sum(counts.values()) > 0,
        "to_dispatch": counts.get("approved", 0) if request.actor.holds_anywhere(Duty.ORDER_DISPATCH) else 0,
        "missed": queries.missed_turns(request.actor, since=timezone.localdate(request.now) - MISSED_SHOWN),
        "clashes": clashes(request.actor).filter(state__in=("township", "county")).count(),
        "organisation_side": not request.actor.divisions(READERS),
    }
    return render(request, "orders/orders.html", page)


@requires(*READERS)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list, as filtered, as a workbook."""
    _, found = _found(request)
    rows = (_exported(row) for row in rows_of(found.select_related("household")[:20_000], now=request.now))
    return workbook(title="服务订单", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(*READS)
@require_GET
def order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One order: where it stands, the next step, how it got there, why this organisation."""
    return _page(request, queries.find_order(request.actor, pk))


@requires(*READS)
@require_POST
def take_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take one step of an order from its page."""
    if step not in STEPS:
        raise NotFound("没有这一步。", "请回到订单页，按页面上的操作办理。")
    found, one = queries.find_order(request.actor, pk), STEPS[step]
    form = form_of(one, found, request.POST, now=request.now)
    if form.is_valid():
        try:
            one.act(order=found, actor=request.actor, at=request.now, **form.told())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, one.done)
            return redirect("order", pk=pk) if queries.orders(request.actor).filter(pk=pk).exists() else redirect("orders")
    found.refresh_from_db()
    return _page(request, found, refused={step: form})


@requires(*READS)
@require_GET
def picture(request: HttpRequest, pk: UUID, evidence_pk: UUID) -> HttpResponse:
    """A photograph or signature of an order the actor may see."""
    kept = queries.find_evidence(request.actor, pk, evidence_pk)
    return picture_answer(kept.file_id)


def _page(request: HttpRequest, found: Any, refused: dict[str, Any] | None = None) -> HttpResponse:
    refused = refused or {}
    steps = [(one, refused.get(one.step) or form_of(one, found, now=request.now)) for one in offered(found, request.actor)]
    shown = {one.step for one, _ in steps}
    page = {
        "order": found,
        "page": page_of_order(found, request.actor, now=request.now),
        "links": panel(found, request.actor),
        "steps": steps,
        "has_letter": tellable(found) and request.actor.holds(Duty.REGISTER_READ, division_code=found.household.division_code),
        "order_ended_unserved": found.state in UNSERVED_ENDS,
        "complaints": queries.complaints(request.actor).filter(order=found),
        "may_complain": found.state in COMPLAINABLE and request.actor.holds(Duty.ORDER_CONFIRM, division_code=found.division_code),
        "folded_alone": bool(steps) and all(one.folded for one, _ in steps),
        "may_list": any(request.actor.holds_anywhere(duty) for duty in READERS),
        "lost": [form for step, form in refused.items() if step not in shown],
    }
    return render(request, "orders/order.html", page, status=400 if refused else 200)


def _found(request: HttpRequest) -> tuple[str, Any]:
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    found = queries.orders(request.actor).filter(state__in=TABS[tab][1])
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(recipient_name__contains=text) | found.filter(item_label__contains=text) | found.filter(organisation__name__contains=text)
    return tab, found.order_by("wanted_on", "opened_at") if tab not in ("closed", "cancelled") else found.order_by("-wanted_on", "-opened_at")


def _exported(row: Any) -> list[object]:
    order = row.order
    moments = [f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else None for at in (order.checked_in_at, order.checked_out_at)]
    return [
        order.number,
        order.item_label,
        order.recipient_name,
        order.household.number,
        row.village,
        order.wanted_on,
        order.organisation.name if order.organisation else None,
        ORDER.states[order.state].label,
        order.carers_name,
        *moments,
        yuan_from_fen(order.price_fen) if order.price_fen is not None else None,
        order.rating,
        order.rating_note,
        order.get_call_back_outcome_display(),
    ]
