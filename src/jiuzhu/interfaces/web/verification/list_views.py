"""Every check by what it waits for, and the counts by township for whoever oversees."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.casework.verification import queries, queries_of_dues
from jiuzhu.casework.verification.workflow import VERIFICATION
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
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
UNDER_WAY_NOW = "在办"
COUNT_HEADS = ["已出报告", "一致", "有差异", "未能核对的来源", "在册户"]
SHORT, LATE = "次数不足的户", "过期没有核对的户"


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
        "today": timezone.localdate(request.now),
        "stray": queries.unattributed(request.actor, since=request.now - STRAY_SHOWN),
        "asked": queries_of_dues.asked_at(next((code for duty in READS for code in request.actor.divisions(duty)), None), on=timezone.localdate(request.now)),
        "may_count": request.actor.holds_anywhere(Duty.OVERSIGHT_READ),
    }
    return render(request, "verification/verifications.html", page)


@requires(Duty.OVERSIGHT_READ)
@require_GET
def counts(request: ActingRequest) -> HttpResponse:
    """Count checks by township in this year or the last: numbers only."""
    today = timezone.localdate(request.now)
    year = today.year - (request.GET.get("year") == str(today.year - 1))
    on = today if year == today.year else date(year, 12, 31)
    found = queries.counts_by_place(request.actor, on=on)
    counted, dated = (any(getattr(row, name) is not None for row in found) for name in ("short", "late"))
    # Columns for what the law of the place asks; what is under way is so today, whatever year is looked at.
    heads = [UNDER_WAY_NOW] * (on == today) + COUNT_HEADS + [SHORT] * counted + [LATE] * dated
    names = names_of(each.code for each in found)
    rows = [(short_name(names.get(row.code, row.code)), _numbers(row, now=on == today, counted=counted, dated=dated)) for row in found]
    register = "" if on == today else f"在册户按 {today.year} 年 {today.month} 月 {today.day} 日的登记：住址、类别按现在的，此后销户的不计"
    if request.GET.get("export"):
        table = [[name, *numbers] for name, numbers in rows]
        title, heads = f"{year} 年经济核对", ["乡镇（街道）", *heads]
        return workbook(title=title, heads=heads, rows=table, actor=request.actor, at=timezone.localtime(request.now), note=register)
    page = {
        "heads": heads,
        "rows": [(name, list(zip(heads, numbers, strict=True))) for name, numbers in rows],
        "total": [(label, sum(numbers[place] for _, numbers in rows)) for place, label in enumerate(heads)],
        "year": year,
        "register": register,
        "years": [{"label": f"{each} 年", "url": f"?year={each}", "active": each == year} for each in (today.year, today.year - 1)],
        "counted": counted,
        "dated": dated,
        "asked": queries_of_dues.asked_at(next(iter(request.actor.divisions(Duty.OVERSIGHT_READ)), None), on=on),
        "may_list": any(request.actor.holds_anywhere(duty) for duty in READS),
    }
    return render(request, "verification/counts.html", page)


def _numbers(row: queries.PlaceCount, *, now: bool, counted: bool, dated: bool) -> list[int]:
    asked = [row.short or 0] * counted + [row.late or 0] * dated
    return [*[row.under_way] * now, row.reported, row.consistent, row.different, row.failed_sources, row.on_aid, *asked]
