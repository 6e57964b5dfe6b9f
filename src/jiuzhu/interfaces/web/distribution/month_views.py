"""A month of every township together: how many, how much, and the whole distribution sheet (F-24)."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.delivery.distribution import queries
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.distribution.sheet_rows import HEADS, f24_rows
from jiuzhu.interfaces.web.export import workbook

SUMMED = ("listed", "delivered", "undelivered", "open", "reserved", "handed")
PRINTED = ("listed", "delivered", "undelivered")


@requires(Duty.DISTRIBUTION_APPROVE, Duty.OVERSIGHT_READ)
@never_cache
@require_GET
def month(request: ActingRequest) -> HttpResponse:
    """Every township's list of a month side by side, summed up for each benefit."""
    months, chosen = _chosen(request)
    found = list(queries.month_lists(request.actor).filter(month=chosen).order_by("label", "benefit", "division_code")) if chosen else []
    totals, handed, names = queries.totals_of_lists(found), queries.handed_out_fen(found), names_of({each.division_code for each in found})
    groups = []
    for label, lists in groupby(found, key=lambda each: each.label):
        rows = [_row(each, short_name(names.get(each.division_code, "")), totals[each.pk], handed[each.pk]) for each in lists]
        groups.append({"label": label, "rows": rows, "sum": {name: sum(row[name] for row in rows) for name in SUMMED}})
    return render(request, "distribution/month.html", {"months": months, "chosen": chosen, "groups": groups})


@requires(Duty.DISTRIBUTION_APPROVE, Duty.OVERSIGHT_READ)
@never_cache
@require_GET
def export(request: ActingRequest) -> HttpResponse:
    """The distribution sheet of a month of every township as one workbook (F-24)."""
    _, chosen = _chosen(request)
    found = queries.month_lists(request.actor).filter(month=chosen).order_by("label", "benefit", "division_code") if chosen else []
    lines = [line for each in found for line in queries.lines_of(each) if line.state in PRINTED]
    places = {line.division_code: ancestor_at(line.division_code, Level.TOWNSHIP) or line.division_code for line in lines}
    names = names_of({*places, *places.values()})
    rows = [[short_name(names.get(places[each.line.division_code], "")), *each.cells()] for each in f24_rows(request, lines, names)]
    title = f"按月发放表 {chosen:%Y-%m}" if chosen else "按月发放表"
    return workbook(title=title, heads=["乡镇（街道）", *HEADS], rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _chosen(request: ActingRequest) -> tuple[list[date], date | None]:
    months = queries.months_known(request.actor)
    return months, next((each for each in months if each.isoformat() == request.GET.get("month")), months[0] if months else None)


def _row(found: Any, place: str, totals: Any, handed_fen: int) -> dict[str, Any]:
    counts = {name: getattr(totals, name) for name in SUMMED if hasattr(totals, name)}
    return {"list": found, "place": place, "reserved": found.reserved_fen, "handed": handed_fen} | counts
