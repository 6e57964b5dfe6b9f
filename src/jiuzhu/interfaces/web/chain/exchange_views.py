"""The monthly exchange with departments, and the file that goes back to each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.chain.list_views import ReceiverForm
from jiuzhu.interfaces.web.export import workbook_of
from jiuzhu.monitoring.chain.exchange import exchange_of
from jiuzhu.monitoring.chain.queries_of_lists import lists_of_month, may_receive, receivers
from jiuzhu.monitoring.chain.returns import return_tables
from jiuzhu.monitoring.chain.services import record_return
from jiuzhu.monitoring.feeds.calendar import counties_of
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, last_day_of, month_before


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
    directs = bool(county) and request.actor.holds(Duty.FEED_UPLOAD, division_code=county)
    known = receivers(request.actor, division_code=county)
    lists = lists_of_month(known, month)
    page = {
        "exchange": found,
        "receivers": [(each, lists.get(each.pk)) for each in known],
        "receiver_form": ReceiverForm(departments=may_receive(county, known), initial={"county": county}) if directs else None,
        "month": month,
        "county": county,
        "before": month_before(month),
        "after": following if following <= f"{today:%Y-%m}" else "",
        "directs": directs,
        "mine": [each for each in map(organisation, request.actor.organisations(Duty.FEED_SEND)) if each],
    }
    return render(request, "chain/exchange.html", page)


@requires(Duty.FEED_SEND)
@require_POST
def take_return(request: HttpRequest) -> HttpResponse:
    """The department's own rows of a month in its own columns with what was found, a sheet a feed; taking it is on the ledger."""
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
        return_tables(division_code=place, month=month, department=department.name, organisation_id=str(department.pk), law=law)
        if month
        else []
    )
    if not found:
        messages.info(request, f"{month or '这个月'} 没有可以反馈的：本部门当月报来的救助没有发现重叠和遗漏，或救助链还没有核算。")
        return redirect(f"{reverse('exchange')}?month={month}")
    record_return(organisation_id=str(department.pk), month=month, rows=sum(len(table.rows) for table in found), actor=request.actor, at=request.now)
    return workbook_of(
        [(table.label, table.heads, table.rows) for table in found],
        title=f"救助帮扶信息反馈-{department.name}-{month}",
        actor=request.actor,
        at=timezone.localtime(request.now),
        note="只含本部门给的、发现重叠或遗漏的救助；前面是本部门数据的列，后四列是县里核对的情况",
    )


def _month(text: str, otherwise: str) -> str:
    try:
        last_day_of(text)
    except DeliveryInvalid:
        return otherwise
    return text
