"""Which households the law wants checked, how often they were this year, and by which day they are again (N-141, N-174, N-175)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.casework.verification import queries_of_dues
from jiuzhu.casework.verification.due_rules import AHEAD
from jiuzhu.casework.verification.queries_of_dues import Standing
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.tabs import tab_links

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)
LATE, SOON, LATER, ENOUGH = "late", "soon", "later", "enough"
LABELS = {LATE: "已过期", SOON: f"{AHEAD.days} 天内", LATER: "以后", ENOUGH: "今年已够"}
NEVER = "没有核对过"
HEADS = [
    "乡镇（街道）",
    "村（社区）",
    "档案号",
    "家庭",
    "类别",
    "今年已核对（次）",
    "今年应核对（次）",
    "上次核对",
    "应在此日前",
    "依据",
    "在办",
]


@dataclass(frozen=True)
class Line:
    """One household: how it stands, where, how long is left in words with their tone, and the check that is under way."""

    of: Standing
    township: str
    village: str
    category: str
    left: str
    tone: str
    check: Any


@requires(*READS)
@never_cache
@require_GET
def due(request: ActingRequest) -> HttpResponse:
    """List the households the law wants checked by what is left of their time; the list as a workbook."""
    today = timezone.localdate(request.now)
    every = queries_of_dues.of_actor(request.actor, on=today)
    by_tab: dict[str, list[Standing]] = {name: [] for name in LABELS}
    for each in every:
        by_tab[_tab(each, today)].append(each)
    townships = sorted({_township(each) for each in every})
    names = names_of(townships)
    place, q = request.GET.get("place", ""), request.GET.get("q", "").strip()
    place = place if place in townships else ""
    tab = request.GET.get("tab", "") or next((name for name, rows in by_tab.items() if rows), LATE)
    tab = tab if tab in LABELS else LATE
    found = [each for each in by_tab[tab] if (not place or _township(each) == place) and q in each.name]
    if request.GET.get("export"):
        rows = [_row(line) for line in _lines(found, today)]
        return workbook(
            title=f"应核对的户（{LABELS[tab]}）", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now)
        )
    counted = any(each.owed is not None for each in every)
    listing = Listing(request, found, _columns(counted=counted), unit="户")
    seat = next((code for duty in READS for code in request.actor.divisions(duty)), None)
    labels = {name: label for name, label in LABELS.items() if name != ENOUGH or counted}
    page = {
        "listing": listing,
        "lines": _lines(list(listing), today),
        "tabs": tab_links(labels, tab, {name: len(rows) for name, rows in by_tab.items()}),
        "asked": queries_of_dues.asked_at(seat, on=today),
        "townships": [(code, short_name(names.get(code, code))) for code in townships],
        "tab": tab,
        "place": place,
        "q": q,
        "counted": counted,
        "short": sum(each.short for each in every),
        "year": today.year,
        "may_request": request.actor.holds_anywhere(Duty.VERIFICATION_REQUEST),
        "export": listing.url_with(export=1, tab=tab),
    }
    return render(request, "verification/due.html", page)


def _tab(standing: Standing, today: date) -> str:
    if standing.due is None:
        return ENOUGH
    due_on = standing.due.due_on
    return LATE if due_on < today else SOON if due_on <= today + AHEAD else LATER


def _columns(*, counted: bool) -> list[Column]:
    times = [Column("done", "今年已核对")] if counted else []
    return [
        Column("who", "家庭"),
        Column("place", "村（社区）"),
        *times,
        Column("last", "上次核对"),
        Column("due", "应在此日前"),
        Column("act", ""),
    ]


def _township(standing: Standing) -> str:
    return ancestor_at(standing.division_code, Level.TOWNSHIP) or standing.division_code


def _lines(rows: Sequence[Standing], today: date) -> list[Line]:
    checks = queries_of_dues.under_way(each.household_id for each in rows)
    names = names_of({code for each in rows for code in (each.division_code, _township(each))})
    lines = []
    for each in rows:
        days = (each.due.due_on - today).days if each.due else 0
        left, tone = (
            ("", "")
            if each.due is None
            else (f"已过 {-days} 天", "red")
            if days < 0
            else ("今天到期" if not days else f"还有 {days} 天", "amber" if days <= AHEAD.days else "")
        )
        lines.append(
            Line(
                each,
                short_name(names.get(_township(each), "")),
                short_name(names.get(each.division_code, "")),
                category_label(each.category, each.category_class),
                left,
                tone,
                checks.get(each.household_id),
            )
        )
    return lines


def _row(line: Line) -> list[object]:
    each = line.of
    due_on, by = (each.due.due_on, each.due.words) if each.due else ("", "")
    check = line.check.state_label if line.check else ""
    return [
        line.township,
        line.village,
        each.number,
        each.name,
        line.category,
        each.done,
        "" if each.owed is None else each.owed,
        each.last_on or NEVER,
        due_on,
        by,
        check,
    ]
