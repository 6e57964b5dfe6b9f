"""The month-end statement of the register: its numbers, the rows behind them, the workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.queries.statement import UNITS, UNKNOWN, statement_of
from jiuzhu.casework.registry.statement import BY, MOVES, Change, Held, Line, behind, lines, total
from jiuzhu.casework.registry.vocabulary import AREA_TYPES, CATEGORIES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.month_page import chosen_month
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.warnings.rules import shift_month

ROW_COLUMNS = [
    Column("name", "对象"),
    Column("number", "档案号"),
    Column("township", "乡镇"),
    Column("before", "上月末"),
    Column("after", "本月末"),
]
ROW_HEADS = ["对象", "档案号", "乡镇", "上月末", "本月末"]
ROWS_LIMIT = 20_000


@requires(Duty.REGISTER_READ)
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """Opening, new, stopped, changed, closing; every number opens its rows."""
    asked = _asked(request)
    found = statement_of(request.actor, first=asked["first"], last=asked["last"], unit=asked["unit"])
    listed = _ordered(lines(found, by=asked["by"]), asked["by"])
    names = _names(asked["by"], [line.key for line in listed])
    rows = [(names.get(line.key, line.key), _cells(line, asked)) for line in listed]
    today = timezone.localdate(request.now)
    following = shift_month(asked["month"], 1)
    page = asked | {
        "rows": rows,
        "sum": _cells(total(listed), asked),
        "moves": MOVES.values(),
        "tabs_by": [{"label": f"按{label}", "url": _url(asked, by=code), "active": code == asked["by"]} for code, label in BY.items()],
        "tabs_unit": [
            {"label": f"按{label}数", "url": _url(asked, unit=code), "active": code == asked["unit"]} for code, label in UNITS.items()
        ],
        "before_url": _url(asked, month=shift_month(asked["month"], -1)),
        "after_url": _url(asked, month=following) if following <= f"{today:%Y-%m}" else "",
        "export_url": f"export/{_url(asked)}",
        "unit_label": UNITS[asked["unit"]],
        "above": (f"{reverse('month')}?month={asked['month']}", "动态监测") if request.actor.divisions(Duty.MONITORING_READ) else (reverse("registry-list"), "名册"),
    }
    return render(request, "monitoring/statement.html", page)


@requires(Duty.REGISTER_READ)
@require_GET
def statement_rows(request: HttpRequest) -> HttpResponse:
    """The households or persons behind one number."""
    asked = _asked(request)
    key, move = request.GET.get("key", ""), request.GET.get("move", "")
    found = behind(
        statement_of(request.actor, first=asked["first"], last=asked["last"], unit=asked["unit"]), by=asked["by"], key=key, move=move
    )
    listing = Listing(request, found, ROW_COLUMNS, unit=UNITS[asked["unit"]])
    page = asked | {
        "listing": listing,
        "rows": _described(request, list(listing), asked["unit"]),
        "title": f"{_names(asked['by'], [key]).get(key, '合计')}　{MOVES.get(move, '')}",
        "back": f"../{_url(asked)}",
        "export_url": f"../export/{_url(asked, key=key, move=move)}",
    }
    return render(request, "monitoring/statement_rows.html", page)


@requires(Duty.REGISTER_READ)
@require_GET
def export_statement(request: HttpRequest) -> HttpResponse:
    """The statement, or the rows behind one number, as a workbook."""
    asked, at = _asked(request), timezone.localtime(request.now)
    found = statement_of(request.actor, first=asked["first"], last=asked["last"], unit=asked["unit"])
    key, move = request.GET.get("key", ""), request.GET.get("move", "")
    if move in MOVES:
        chosen = behind(found, by=asked["by"], key=key, move=move)[:ROWS_LIMIT]
        return workbook(
            title=f"{asked['month']} {MOVES[move]}",
            heads=ROW_HEADS,
            rows=(row[:5] for row in _described(request, chosen, asked["unit"])),
            actor=request.actor,
            at=at,
        )
    listed = _ordered(lines(found, by=asked["by"]), asked["by"])
    names = _names(asked["by"], [line.key for line in listed])
    rows = [[names.get(line.key, line.key), *(getattr(line, move) for move in MOVES)] for line in listed]
    rows.append(["合计", *(getattr(total(listed), move) for move in MOVES)])
    return workbook(
        title=f"{asked['month']} 救助对象月报",
        heads=[BY[asked["by"]], *MOVES.values()],
        rows=rows,
        actor=request.actor,
        at=at,
        note=f"单位：{UNITS[asked['unit']]}",
    )


def _asked(request: HttpRequest) -> dict[str, Any]:
    month = chosen_month(request.actor, request.GET.get("month", ""), today=timezone.localdate(request.now))
    by, unit = request.GET.get("by", "category"), request.GET.get("unit", "households")
    last = last_day_of(month)
    return {
        "month": month,
        "first": last.replace(day=1),
        "last": last,
        "by": by if by in BY else "category",
        "unit": unit if unit in UNITS else "households",
    }


def _url(asked: dict[str, Any], **changes: str) -> str:
    return "?" + urlencode({name: asked[name] for name in ("month", "by", "unit")} | changes)


def _cells(line: Line, asked: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(getattr(line, move), f"rows/{_url(asked, key=line.key, move=move)}", label) for move, label in MOVES.items()]


def _ordered(listed: list[Line], by: str) -> list[Line]:
    order = list(CATEGORIES if by == "category" else AREA_TYPES)
    return sorted(listed, key=lambda line: (order.index(line.key) if line.key in order else len(order), line.key))


def _names(by: str, keys: list[str]) -> dict[str, str]:
    if by == "township":
        return {code: short_name(name) for code, name in names_of(keys).items()}
    return dict(CATEGORIES) if by == "category" else AREA_TYPES | {UNKNOWN: "城乡未填写"}


def _described(request: HttpRequest, found: list[Change], unit: str) -> list[tuple[str, str, str, str, str, str]]:
    homes = {str(each.pk): each for each in registry.households(request.actor).filter(pk__in={each.household_id for each in found})}
    people = (
        {str(each.pk): each for each in registry.persons(request.actor).filter(pk__in=[each.subject for each in found])}
        if unit == "persons"
        else {}
    )
    townships = names_of({held.township for each in found for held in (each.before, each.after) if held})
    rows = []
    for each in found:
        home, person = homes.get(each.household_id), people.get(each.subject)
        held = each.after or each.before
        rows.append(
            (
                person.name if person else str(home or "—"),
                home.number if home else "",
                short_name(townships.get(held.township, "")) if held else "",
                _words(each.before),
                _words(each.after),
                each.household_id if home else "",
            )
        )
    return rows


def _words(held: Held | None) -> str:
    return (
        "—"
        if held is None
        else f"{CATEGORIES.get(held.category, held.category)}{f'（{AREA_TYPES[held.area_type]}）' if held.area_type in AREA_TYPES else ''}"
    )
