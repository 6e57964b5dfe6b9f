"""The project ledger and the monthly statement of an organisation, for its own people and for whoever buys from it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.delivery.orders import project_ledger
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.scoping import NOTHING, within_divisions
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.matching import library
from jiuzhu.interfaces.web.portal.days import day_in

READS = (Duty.ORDER_ACCEPT, Duty.ORDER_READ, Duty.ORDER_DISPATCH, Duty.ORDER_SUPERVISE, Duty.OVERSIGHT_READ)
NAMED = (Duty.ORDER_DISPATCH, Duty.ORDER_CHECK, Duty.ORDER_SUPERVISE)
MONTH = timedelta(days=31)
COLUMNS = [
    Column("on", "日期", sort=("checked_in_at",)),
    Column("who", "服务对象"),
    Column("item", "项目", sort=("item_label",)),
    Column("worker", "服务人员", sort=("worker_name",)),
    Column("time", "起止", numeric=True),
    Column("evidence", "凭证"),
    Column("cost", "费用（元）", sort=("price_fen",), numeric=True),
    Column("state", "状态", sort=("state",)),
]
HEADS = ["日期", "服务对象", "村（社区）", "项目", "服务人员", "开始", "结束", "分钟", "数量", "照片", "签名", "费用（元）", "合同", "状态", "订单号"]
STATEMENT_HEADS = ["合同", "项目", "每次价格（元）", "验收次数", "金额（元）"]


@requires(*READS)
@require_GET
def ledger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Services of an organisation by recipient and date, any day."""
    one, first, last = _organisation(request, pk), *_days(request)
    text = request.GET.get("q", "").strip()
    listing = Listing(request, _services(request, one, text, first, last), COLUMNS, default_sort="-on", unit="次")
    page = _about(request, one) | {"listing": listing, "rows": _rows(request, one, list(listing)), "first": first, "last": last, "q": text, "query": request.GET.urlencode()}
    return render(request, "portal/ledger.html", page)


@requires(*READS)
@require_GET
def ledger_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ledger as a workbook."""
    one, first, last = _organisation(request, pk), *_days(request)
    text = request.GET.get("q", "").strip()
    rows = (_exported(row) for row in _rows(request, one, list(_services(request, one, text, first, last))))
    return workbook(title=f"项目台帐 {one.name}", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now), note=f"{first} 至 {last}")


@requires(*READS)
@require_GET
def statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one month comes to: services accepted in it times the contract's price."""
    one, first, last = _organisation(request, pk), *_month(request)
    page = _about(request, one) | {
        "statement": project_ledger.statement(request.actor, pk, first=first, last=last),
        "month": f"{first:%Y-%m}",
        "first": first,
        "last": last,
    }
    return render(request, "portal/statement.html", page)


@requires(*READS)
@require_GET
def statement_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The statement as a workbook."""
    one, first, last = _organisation(request, pk), *_month(request)
    found = project_ledger.statement(request.actor, pk, first=first, last=last)
    rows: list[list[object]] = [
        [each.contract_number, each.item_label, None if each.price_fen is None else yuan_from_fen(each.price_fen), each.services, None if each.sum_fen is None else yuan_from_fen(each.sum_fen)]
        for each in found.charges
    ]
    rows.append(["合计", "", None, found.services, yuan_from_fen(found.sum_fen)])
    return workbook(title=f"结算单 {one.name} {first:%Y-%m}", heads=STATEMENT_HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _organisation(request: HttpRequest, pk: UUID) -> Any:
    if request.actor.holds(Duty.ORDER_ACCEPT, organisation_id=str(pk)):
        return find_organisation(str(pk))
    return library.organisation(request.actor, pk)


def _about(request: HttpRequest, one: Any) -> dict[str, Any]:
    return {"organisation": one, "own": request.actor.holds(Duty.ORDER_ACCEPT, organisation_id=str(one.pk))}


def _services(request: HttpRequest, one: Any, text: str, first: date, last: date) -> Any:
    found = project_ledger.served(request.actor, one.pk, first=first, last=last)
    if not text:
        return found
    # Whoever reads a name masked finds by what is shown of it: a search in the whole would tell the rest letter by letter.
    named = Q() if _about(request, one)["own"] else within_divisions(request.actor, NAMED, "division_code")
    shown = Q(recipient_name__startswith=text[0]) if text in (text[0], masked(text)) else NOTHING
    return found.filter(named & Q(recipient_name__contains=text) | shown)


def _days(request: HttpRequest) -> tuple[date, date]:
    today = timezone.localdate(request.now)
    last = day_in(request.GET.get("until", "")) or today
    return day_in(request.GET.get("since", "")) or last - MONTH, last


def _month(request: HttpRequest) -> tuple[date, date]:
    told = day_in(f"{request.GET.get('month', '')}-01") or timezone.localdate(request.now).replace(day=1)
    return told, told.replace(day=calendar.monthrange(told.year, told.month)[1])


def _rows(request: HttpRequest, one: Any, orders: list[Any]) -> list[dict[str, Any]]:
    places = names_of(each.division_code for each in orders)
    own = request.actor.holds(Duty.ORDER_ACCEPT, organisation_id=str(one.pk))
    return [
        {
            "row": each,
            "order": each.order,
            "place": short_name(places.get(each.order.division_code, "")),
            # In full for whoever handles the household; anybody else reads the ledger for its figures.
            "who": each.order.recipient_name if own or _handles(request, each.order) else masked(each.order.recipient_name),
        }
        for each in project_ledger.entries(orders)
    ]


def masked(name: str) -> str:
    """Show the first character of a name."""
    return f"{name[:1]}**"


def _handles(request: HttpRequest, order: Any) -> bool:
    return any(request.actor.holds(duty, division_code=order.division_code) for duty in NAMED)


def _exported(told: dict[str, Any]) -> list[object]:
    row, order = told["row"], told["order"]
    start, end = (f"{timezone.localtime(at):%H:%M}" if at else "" for at in (order.checked_in_at, order.checked_out_at))
    return [
        timezone.localdate(order.checked_in_at), told["who"], told["place"], order.item_label, order.carers_name, start, end, row.both, 1, row.pictures, row.signed,
        None if order.price_fen is None else yuan_from_fen(order.price_fen), order.contract_number, order.state_label, order.number,
    ]  # fmt: skip
