"""Next month's statutory visits against the hours of field staff: the table, the rows behind every number, the workbook."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.delivery.rounds.forecasting import forecast as forecast_of
from jiuzhu.delivery.rounds.forecasting import next_month, staff_of
from jiuzhu.delivery.rounds.rules import HOUR, clock
from jiuzhu.delivery.visits import queries as visits
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import covers, short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.rounds.areas import area_in, areas_of, key_of

STATES = {"short": ("人手不够", "red"), "tight": ("快不够", "amber"), "enough": ("够", "green"), "unknown": ("路上时间不知道", "amber")}
INTERVALS = ((1, "每月一次"), (3, "每季一次"), (6, "每半年一次"))
HEADS = [
    "村（社区）", "应走访户数", "下月走访（户次）", *(f"其中{label}（户次）" for _, label in INTERVALS), "村里（小时）", "来回路上（小时）", "需要（小时）", "本村人员（小时）",
    "乡镇分担（小时）", "缺（小时）", "是否够",
]  # fmt: skip


@requires(Duty.ORDER_DISPATCH)
@require_GET
def forecast(request: ActingRequest) -> HttpResponse:
    """The villages of a township, those short of most first."""
    areas = [each for each in areas_of(request.actor) if not each.organisation_id]
    area = area_in(request, areas)
    first = next_month(timezone.localdate(request.now))
    loads, figures, stay = forecast_of(request.actor, township=area.division_code, first=first)
    names = names_of(each.code for each in loads)
    page: dict[str, Any] = {
        "areas": [(key_of(each), each.label) for each in areas],
        "area": area,
        "area_key": key_of(area),
        "first": first,
        "figures": figures,
        "stay": stay,
        "intervals": [label for _, label in INTERVALS],
        "rows": [
            {
                "load": each,
                "name": short_name(names.get(each.code, "")),
                "state": STATES[each.state],
                "every": [each.visits_every(months) for months, _ in INTERVALS],
                **{name: _hours(getattr(each, name)) for name in ("needed", "at_doors", "on_the_way", "available", "own", "shared", "missing")},
            }
            for each in loads
        ],
        "needed": _hours(sum(each.needed for each in loads)),
        "available": _hours(sum(each.available for each in loads)),
        "visits": sum(each.visits for each in loads),
        "short": sum(each.state == "short" for each in loads),
    }
    return render(request, "rounds/forecast.html", page)


@requires(Duty.ORDER_DISPATCH)
@require_GET
def rows(request: ActingRequest) -> HttpResponse:
    """The households or the people behind the numbers of one village."""
    areas = [each for each in areas_of(request.actor) if not each.organisation_id]
    area = area_in(request, areas)
    village = request.GET.get("village", "")
    if not village.isdecimal() or not covers(area.division_code, village):
        raise NotFound("这个村不在您选择的乡镇。", "请回到下月走访人手，点开要看的数。")
    first = next_month(timezone.localdate(request.now))
    staff = [each for each in staff_of(area.division_code, first=first) if covers(each.shift.division_code, village)]
    page = {
        "area_key": key_of(area),
        "village": short_name(names_of([village]).get(village, village)),
        "first": first,
        "households": visits.owed_rows(request.actor, on=first, division_code=village),
        "staff": [(each, f"{clock(each.shift.starts_minute)}–{clock(each.shift.ends_minute)}") for each in staff],
    }
    return render(request, "rounds/forecast_rows.html", page)


@requires(Duty.ORDER_DISPATCH)
@require_GET
def export(request: ActingRequest) -> HttpResponse:
    """The same table as a workbook."""
    area = area_in(request, [each for each in areas_of(request.actor) if not each.organisation_id])
    first = next_month(timezone.localdate(request.now))
    loads, _, _ = forecast_of(request.actor, township=area.division_code, first=first)
    names = names_of(each.code for each in loads)
    table = (
        [
            short_name(names.get(each.code, "")), each.households, each.visits, *(each.visits_every(months) for months, _ in INTERVALS),
            *(_hours(getattr(each, name)) for name in ("at_doors", "on_the_way", "needed", "own", "shared", "missing")), STATES[each.state][0],
        ]
        for each in loads
    )  # fmt: skip
    title = f"{first:%Y年%m月}走访人手"
    return workbook(title=title, heads=HEADS, rows=table, actor=request.actor, at=timezone.localtime(request.now))


def _hours(minutes: int) -> Decimal:
    """Give minutes as hours with one decimal, rounded up: what is short stays short."""
    return (Decimal(minutes) / HOUR).quantize(Decimal("0.1"), ROUND_CEILING)
