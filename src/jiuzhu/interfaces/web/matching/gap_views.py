"""Needs against supply: townships (or villages) as tiles, the same as tables, the needs behind every number, a workbook (P-51)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import divisions_under, full_name_of, is_loaded, names_of, under
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, level_of, short_name
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import shown_need
from jiuzhu.interfaces.web.registry.places import short_names
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.choices.gaps import Cell, Gaps, gaps, judged
from jiuzhu.supervision.oversight.rules import columns_for, tile_name, tiled

COLUMNS = [
    Column("household", "家庭", sort=("household__number",)),
    Column("place", "村（社区）", sort=("household__division_code", "household__number")),
    Column("need", "需求"),
    Column("degree", "程度"),
    Column("opened", "登记", sort=("opened_on",)),
    Column("supply", "资源"),
]
HEADS = ("乡镇、村（社区）", "档案号", "户主", "谁的需求", "需求", "困难程度", "登记日期", "资源")
LACKING, SERVED = "没有资源", "有资源"


@requires(Duty.REGISTER_READ)
@require_GET
def gap_map(request: HttpRequest) -> HttpResponse:
    """Where open needs have nobody who could serve them."""
    item, labels = _item(request)
    found = gaps(request.actor, at=request.now, item_code=item)
    labels |= found.labels
    places = _places(request)
    level = level_of(next(iter(places))) if places else Level.TOWNSHIP
    lines = found.summed(lambda cell: _under(cell, level), places)
    lacking = {line.code: line.lacking for line in lines}
    tiles = tiled([(code, tile_name(name), lacking.get(code, 0)) for code, name in places.items()], columns=columns_for(len(places)))
    page = {
        "item": item,
        "items": [("", "全部项目"), *labels.items()],
        "places": [(line, _rows_url(place=line.code, item=item), _rows_url(place=line.code, item=item, lack="1")) for line in lines],
        "by_item": [(line, _rows_url(item=line.code), _rows_url(item=line.code, lack="1")) for line in found.summed(lambda cell: cell.item_code, labels)],
        "place_word": "村（社区）" if level is Level.VILLAGE else "乡镇（街道）",
        "tiles": tiles,
        "map": {
            "kind": "tiles",
            "unit": "项没有资源",
            "tiles": [{"name": t.name, "value": t.value, "x": t.x, "y": t.y, "url": _rows_url(place=t.code, item=item, lack="1")} for t in tiles],
        },
        "needs": sum(line.needs for line in lines),
        "lacking": sum(line.lacking for line in lines),
        "unnamed": needs.lacking(needs.needs(request.actor).filter(household__closed_on__isnull=True), "item").count(),
    }
    return render(request, "matching/gaps.html", page)


@requires(Duty.REGISTER_READ)
@require_GET
def gap_rows(request: HttpRequest) -> HttpResponse:
    """The needs behind a number of the map."""
    found, lack = _rows(request)
    listing = Listing(request, found, COLUMNS, default_sort="place", unit="项")
    names = short_names({each.household.division_code for each in listing})
    item, labels = _item(request)
    place = request.GET.get("place", "")
    page = {
        "listing": listing,
        "rows": [(shown_need(request.actor, each, on=timezone.localdate(request.now)), names.get(each.household.division_code, ""), (each.household.division_code, each.item_code) in lack) for each in listing],
        "query": urlencode({key: request.GET[key] for key in ("place", "item", "lack") if request.GET.get(key)}),
        "about": "　".join(filter(None, (short_name(names_of([place]).get(place, "")) if place else "", labels.get(item, ""), LACKING if request.GET.get("lack") else ""))),
    }
    return render(request, "matching/gap_rows.html", page)


@requires(Duty.REGISTER_READ)
@require_GET
def gap_export(request: HttpRequest) -> HttpResponse:
    """The needs behind a number as a workbook."""
    found, lack = _rows(request)
    rows: list[tuple[object, ...]] = []
    places: dict[str, str] = {}
    for need in found.order_by("household__division_code", "household__number", "opened_at").iterator(500):
        code = need.household.division_code
        places[code] = places.get(code) or full_name_of(code, below=Level.COUNTY)
        shown_need(request.actor, need, on=timezone.localdate(request.now))
        whose = need.person.name if need.person else "全家"
        supply = LACKING if (code, need.item_code) in lack else SERVED
        rows.append((places[code], need.household.number, need.household.head_name, whose, need.label, need.get_degree_display() or "", need.opened_on, supply))
    return workbook(title="供需缺口", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _rows(request: HttpRequest) -> tuple[Any, set[tuple[str, str]]]:
    item, _ = _item(request)
    found = needs.needs(request.actor).open().filter(household__closed_on__isnull=True)
    found = found.filter(item_code=item) if item else found
    seen: Gaps = gaps(request.actor, at=request.now, item_code=item)
    found, lack = judged(found, at=request.now), seen.lacking_in()
    place = request.GET.get("place", "")
    if place and is_loaded_code(place):
        found = found.filter(under("household__division_code", [place]))
    if request.GET.get("lack"):
        # So many pairs at most as there are villages and items; the needs of each are found by an index.
        wanted = [pk for pk, code, what in found.values_list("pk", "household__division_code", "item_code") if (code, what) in lack]
        found = found.filter(pk__in=wanted)
    return found.select_related("household", "person"), lack


def is_loaded_code(text: str) -> bool:
    """Tell whether a text from the address is a division of the tree."""
    return text.isascii() and text.isdigit() and len(text) == 12 and is_loaded(text)


def _item(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """Give the item asked for and the items of the actor's places by name: the deployment's list and those of the counties."""
    on = timezone.localdate(request.now)
    labels = catalogue.labels(on)
    with law_held():
        for root in request.actor.divisions(Duty.REGISTER_READ):
            below = [each.code for each in divisions_under(root, Level.COUNTY)] if level_of(root).depth < Level.COUNTY.depth else []
            for place in (root, *below):
                labels |= {each.code: each.label for each in catalogue.items(on, division_code=place)}
    asked = request.GET.get("item", "")
    return (asked if asked in labels else ""), labels


def _places(request: HttpRequest) -> dict[str, str]:
    """Give the actor's townships, or the villages of somebody whose place is one township or village, by name."""
    found: dict[str, str] = {}
    for root in dict.fromkeys(request.actor.divisions(Duty.REGISTER_READ)):
        level = Level.TOWNSHIP if level_of(root).depth < Level.TOWNSHIP.depth else Level.VILLAGE
        found |= {each.code: short_name(each.name) for each in divisions_under(root, level)}
    levels = {level_of(code) for code in found}
    return found if len(levels) < 2 else {code: name for code, name in found.items() if level_of(code) is Level.TOWNSHIP}


def _under(cell: Cell, level: Level) -> str:
    return ancestor_at(cell.division_code, level) or cell.division_code


def _rows_url(**asked: str) -> str:
    told = urlencode({key: value for key, value in asked.items() if value})
    return reverse("gap-rows") + (f"?{told}" if told else "")
