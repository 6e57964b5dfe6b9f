"""The list of monthly statements, and what was not sent yet."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.workflow import OPEN_TO_ORGANISATION, READERS, SETTLED
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.portal.days import day_in
from jiuzhu.interfaces.web.tabs import counts_of, tab_links

COLUMNS = [
    Column("month", "月份", sort=("month_on",)),
    Column("organisation", "机构", sort=("organisation__name",)),
    Column("place", "乡镇（街道）", sort=("division_code",)),
    Column("services", "次数", sort=("services",), numeric=True),
    Column("sum", "金额（元）", sort=("sum_fen",), numeric=True),
    Column("state", "状态", sort=("state",)),
]
TABS = {
    "open": ("待核对、有异议", (*OPEN_TO_ORGANISATION, "objected", "contested")),
    "settled": ("待付款", (*SETTLED, "passed")),
    "paid": ("已付款、已结清", ("paid", "cleared")),
}
SEPARATOR = "/"
"""Between the organisation and the township of one statement to send."""


@requires(*READERS)
@require_GET
def settlements(request: ActingRequest) -> HttpResponse:
    """List statements by how far they are; who sends them sees what was not sent of a month."""
    everything = queries.settlements(request.actor)
    counts = counts_of(TABS, everything)
    chosen = request.GET.get("tab", "")
    tab = chosen if chosen in TABS else next((name for name, many in counts.items() if many), "open")
    listing = Listing(request, everything.filter(state__in=TABS[tab][1]), COLUMNS, default_sort="-month", unit="份")
    sends = any(map(request.actor.divisions, queries.SENDS))
    month = _month(request, request.GET.get("month", ""))
    waiting = queries.unsent(request.actor, month_on=month) if sends else []
    names = names_of([*(each.division_code for each in listing), *(each.division_code for each in waiting)])
    back = queries.recoveries(request.actor).filter(state__in=("proposed", "confirmed"))
    page = {
        "back": back,
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing],
        "tabs": tab_links(TABS, tab, counts),
        "sends": sends,
        "month": month,
        "waiting": [
            (each, short_name(names.get(each.division_code, "")), f"{each.organisation_id}{SEPARATOR}{each.division_code}")
            for each in waiting
        ],
    }
    return render(request, "settlements/settlements.html", page)


@requires(*queries.SENDS)
@require_POST
def send(request: ActingRequest) -> HttpResponse:
    """Send the statements that were pressed, each by itself: what cannot be sent holds up no other."""
    month, sent, refused = _month(request, request.POST.get("month", "")), 0, []
    mine = {f"{each.organisation_id}{SEPARATOR}{each.division_code}": each for each in queries.unsent(request.actor, month_on=month)}
    asked = list(mine) if "all" in request.POST else request.POST.getlist("which")
    for one in asked:
        if one not in mine:
            continue
        try:
            services.send(
                organisation_id=mine[one].organisation_id,
                division_code=mine[one].division_code,
                month_on=month,
                actor=request.actor,
                at=request.now,
            )
            sent += 1
        except DomainError as error:
            refused.append(f"{mine[one].organisation_name}：{error}")
    for words in refused:
        messages.error(request, words)
    if sent:
        messages.success(request, f"已发出 {sent} 份结算单，机构在工作台核对。")
    elif not refused:
        messages.warning(request, "没有要发出的结算单，可能刚由别人发出。")
    return redirect(f"{reverse('settlements')}?month={month:%Y-%m}")


def _month(request: ActingRequest, told: str) -> date:
    last = timezone.localdate(request.now).replace(day=1) - timedelta(days=1)
    return day_in(f"{told}-01") or last.replace(day=1)
