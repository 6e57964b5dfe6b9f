"""Every check by what it waits for, and the counts by township for whoever oversees."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.casework.verification import queries
from jiuzhu.casework.verification.rules import times_a_year
from jiuzhu.casework.verification.workflow import VERIFICATION
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.tabs import tab_links

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)
TABS = {
    "open": ("open",),
    "requested": ("requested",),
    "checking": ("checking",),
    "answered": ("answered",),
    "visiting": ("visiting",),
    "discrepancy": ("discrepancy", "explained"),
    "done": tuple(code for code, state in VERIFICATION.states.items() if state.final),
}
LABELS = {"open": "待授权", "requested": "待核对", "checking": "核对中", "answered": "待出报告", "visiting": "待入户核查", "discrepancy": "有差异", "done": "已办结"}
COLUMNS = [
    Column("who", "家庭", sort=("household_name",)),
    Column("place", "村（社区）", sort=("division_code", "opened_at")),
    Column("kind", "事由", sort=("kind", "opened_at")),
    Column("due", "应在此日前", sort=("due_on",)),
    Column("report", "报告", sort=("reported_on",)),
    Column("state", "状态", sort=("state", "opened_at")),
]
STRAY_SHOWN = timedelta(days=30)
COUNT_HEADS = ["乡镇（街道）", "在办", "今年已出报告", "一致", "有差异", "未能核对的来源", "在册户", "今年次数不足的户"]


@requires(*READS)
@never_cache
@require_GET
def verifications(request: ActingRequest) -> HttpResponse:
    """List the checks by what they wait for."""
    counts = queries.counts_by_state(request.actor)
    numbers = {tab: sum(counts.get(state, 0) for state in states) for tab, states in TABS.items()}
    tab = request.GET.get("tab", "") or next((name for name, number in numbers.items() if number), "open")
    tab = tab if tab in TABS else "open"
    q = request.GET.get("q", "").strip()
    found = queries.verifications(request.actor).filter(state__in=TABS[tab])
    if q:
        found = found.filter(household_name__contains=q)
    listing = Listing(request, found.order_by("-opened_at", "id"), COLUMNS, unit="户次")
    names = names_of(each.division_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing],
        "tabs": tab_links(LABELS, tab, numbers),
        "tab": tab,
        "q": q,
        "stray": queries.unattributed(request.actor, since=request.now - STRAY_SHOWN),
        "may_count": request.actor.holds_anywhere(Duty.OVERSIGHT_READ),
    }
    return render(request, "verification/verifications.html", page)


@requires(Duty.OVERSIGHT_READ)
@require_GET
def counts(request: ActingRequest) -> HttpResponse:
    """Count checks by township: numbers only."""
    today = timezone.localdate(request.now)
    rows = queries.counts_by_place(request.actor, on=today)
    names = names_of(each.code for each in rows)
    if request.GET.get("export"):
        table = [[short_name(names.get(row.code, row.code)), *_numbers(row)] for row in rows]
        return workbook(title=f"{today.year} 年经济核对", heads=COUNT_HEADS, rows=table, actor=request.actor, at=timezone.localtime(request.now))
    place = next(iter(request.actor.divisions(Duty.OVERSIGHT_READ)), None)
    law = pack_in_force(today, division_code=place)
    wanted = times_a_year(law, {"in_force": True})
    grounds = next((each for each in law.intervals if wanted and each.applies is not None and law.number(each.per_year) == wanted), None)
    page = {
        "rows": [(short_name(names.get(row.code, row.code)), row) for row in rows],
        "total": [(label, sum(_numbers(row)[place] or 0 for row in rows)) for place, label in enumerate(COUNT_HEADS[1:])],
        "year": today.year,
        "times": wanted,
        "grounds": grounds,
        "may_list": any(request.actor.holds_anywhere(duty) for duty in READS),
    }
    return render(request, "verification/counts.html", page)


def _numbers(row: queries.PlaceCount) -> list[int | None]:
    return [row.under_way, row.reported, row.consistent, row.different, row.failed_sources, row.on_aid, row.short]
