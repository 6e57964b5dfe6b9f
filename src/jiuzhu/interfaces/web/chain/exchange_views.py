"""The monthly exchange with departments, and the file that goes back to each."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.monitoring.chain.exchange import exchange_of
from jiuzhu.monitoring.chain.returns import return_rows
from jiuzhu.monitoring.chain.services import record_return
from jiuzhu.monitoring.feeds.calendar import counties_of
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, last_day_of, month_before

RETURN_HEADS = ("身份证号", "姓名", "部门", "月份", "救助种类", "金额（元）", "救助类别", "发现的问题", "办理情况")


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_GET
def exchange(request: HttpRequest) -> HttpResponse:
    """One month of the exchange: who delivered, how far it is, what was found; a liaison takes the department's own file back."""
    today = timezone.localdate(request.now)
    month = _month(request.GET.get("month", ""), month_before(f"{today:%Y-%m}"))
    counties = counties_of(request.actor)
    county = request.GET.get("county", "") if request.GET.get("county", "") in counties else next(iter(counties), "")
    following = month_before(month, -1)
    found = exchange_of(request.actor, month=month, division_code=county, today=today, now=request.now) if county else None
    page = {
        "exchange": found,
        "month": month,
        "county": county,
        "before": month_before(month),
        "after": following if following <= f"{today:%Y-%m}" else "",
        "directs": bool(county) and request.actor.holds(Duty.FEED_UPLOAD, division_code=county),
        "mine": [each for each in map(organisation, request.actor.organisations(Duty.FEED_SEND)) if each],
    }
    return render(request, "chain/exchange.html", page)


@requires(Duty.FEED_SEND)
@require_POST
def take_return(request: HttpRequest) -> HttpResponse:
    """The department's own rows of a month with what was found, as a workbook; taking it is on the ledger."""
    month = _month(request.POST.get("month", ""), "")
    mine = {str(each): organisation(each) for each in request.actor.organisations(Duty.FEED_SEND)}
    department = mine.get(request.POST.get("organisation", ""))
    counties = counties_of(request.actor)
    county = request.POST.get("county", "") if request.POST.get("county", "") in counties else next(iter(counties), "")
    if department is None:
        raise NotPermitted("只能下载本部门的反馈文件。", "请由该部门的联络员下载。")
    law = pack_in_force(timezone.localdate(request.now), division_code=county or department.division_code)
    place = county or department.division_code
    found = (
        list(return_rows(division_code=place, month=month, department=department.name, organisation_id=str(department.pk), law=law))
        if month
        else []
    )
    if not found:
        messages.info(request, f"{month or '这个月'} 没有可以反馈的：本部门当月报来的救助没有发现重叠和遗漏，或救助链还没有核算。")
        return redirect(f"{reverse('exchange')}?month={month}")
    record_return(organisation_id=str(department.pk), month=month, rows=len(found), actor=request.actor, at=request.now)
    rows = (
        [row.id_number, row.name, department.name, month, row.kind, _money(row.amount_fen), row.category, row.problem, row.state]
        for row in found
    )
    title = f"救助帮扶信息反馈-{department.name}-{month}"
    return workbook(
        title=title,
        heads=RETURN_HEADS,
        rows=rows,
        actor=request.actor,
        at=timezone.localtime(request.now),
        note="只含本部门报来、发现重叠或遗漏的救助",
    )


def _month(text: str, otherwise: str) -> str:
    try:
        last_day_of(text)
    except DeliveryInvalid:
        return otherwise
    return text


def _money(fen: int | None) -> Decimal | None:
    return None if fen is None else yuan_from_fen(fen)
