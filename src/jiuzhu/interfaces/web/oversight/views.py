"""总览 and 监管有力."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.oversight.panels import address, panels
from jiuzhu.monitoring.warnings import queries as warnings
from jiuzhu.monitoring.warnings.queries import ACCURACY_MONTHS
from jiuzhu.monitoring.warnings.rules import month_of, shift_month
from jiuzhu.supervision.oversight import queries, services

TILE_PAGES = {"warnings": ("warnings", {"state": "open"}), "households": ("registry-list", {}), "late": ("warnings", {"state": "open", "late": "yes"})}


@requires(Duty.OVERSIGHT_READ)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The dashboard: five panels, twelve months, the townships as tiles."""
    kind = request.GET.get("map", "warnings")
    kind = kind if kind in queries.MAPS else "warnings"
    months = queries.trend(request.actor, until=timezone.localdate(request.now))
    tiles = queries.tile_map(request.actor, kind=kind, now=request.now)
    page = {
        "panels": panels(request.actor, now=request.now),
        "months": months,
        "trend": {
            "kind": "trend",
            "months": [each.month[2:] for each in months],
            "series": [
                {"name": "发现预警", "values": [each.warnings for each in months], "as": "bar"},
                {"name": "已处置", "values": [each.dealt_with for each in months], "as": "bar"},
                {"name": "验收服务", "values": [each.services for each in months], "as": "line"},
            ],
        },
        "tiles": [(tile, _tile_url(request, kind, tile.code)) for tile in tiles],
        "map": {
            "kind": "tiles",
            "unit": "户" if kind == "households" else "件",
            "tiles": [{"name": tile.name, "value": tile.value, "x": tile.x, "y": tile.y, "url": _tile_url(request, kind, tile.code)} for tile in tiles],
        },
        "map_tabs": [{"label": label, "url": f"?map={code}#map", "active": code == kind} for code, label in queries.MAPS.items()],
        "map_label": queries.MAPS[kind],
    }
    return render(request, "oversight/overview.html", page)


@requires(Duty.OVERSIGHT_READ)
@require_GET
def oversight(request: HttpRequest) -> HttpResponse:
    """五 监管有力: late work by township, satisfaction by organisation, how rules fared, whether the ledger is whole."""
    until = warnings.latest_month(request.actor) or month_of(timezone.localdate(request.now))
    since = shift_month(until, 1 - ACCURACY_MONTHS)
    work = queries.work_by_township(request.actor, now=request.now)
    page = {
        "work": [(each, address(request.actor, "warnings", place=each.code, state="open", late="yes")) for each in work],
        "open": sum(each.open for each in work),
        "late": sum(each.late for each in work),
        "ratings": queries.satisfaction(request.actor),
        "rules": [(each, address(request.actor, "warnings", rule=each.rule, state="all")) for each in warnings.rule_records(request.actor, since=since, until=until)],
        "since": since,
        "until": until,
        "may_see_accuracy": request.actor.holds_anywhere(Duty.MONITORING_READ),
        "check": queries.latest_check(),
        "running": queries.running_check(),
        "checks": queries.checks(),
        "may_check": request.actor.holds_anywhere(Duty.LEDGER_READ),
        "open_work_url": address(request.actor, "open-work"),
    }
    return render(request, "oversight/oversight.html", page)


@requires(Duty.OVERSIGHT_READ)
@require_GET
def export_late(request: HttpRequest) -> HttpResponse:
    """Open and late work by township as a workbook."""
    rows = [
        [each.name, each.open, each.late, each.late_share, "；".join(f"{tab} {count}" for tab, count in each.late_by_tab)]
        for each in queries.work_by_township(request.actor, now=request.now)
    ]
    heads = ["乡镇", "在办", "超期", "超期占比（%）", "超期事项"]
    return workbook(title="各乡镇办理时限", heads=heads, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(Duty.LEDGER_READ)
@require_POST
def check_ledger(request: HttpRequest) -> HttpResponse:
    """Have the ledger proved in the background."""
    services.ask_for_check(actor=request.actor, at=request.now)
    messages.success(request, "已开始核验操作台账，完成后这里会显示结果。")
    return redirect("oversight")


@requires(Duty.OVERSIGHT_READ)
@require_GET
def check_state(request: HttpRequest) -> HttpResponse:
    """How the ledger stands; the page asks again until a running proof is done."""
    page = {"check": queries.latest_check(), "running": queries.running_check(), "may_check": request.actor.holds_anywhere(Duty.LEDGER_READ)}
    return render(request, "oversight/_ledger.html", page)


def _tile_url(request: HttpRequest, kind: str, code: str) -> str:
    name, query = TILE_PAGES[kind]
    return address(request.actor, name, place=code, **query)
