"""The blank file of a feed: its heads, cells that keep an ID number whole, the values to choose from; sent as it is it is a list of nobody."""

from __future__ import annotations

import io

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import XLSX, attachment
from jiuzhu.monitoring.feeds import calendar
from jiuzhu.monitoring.feeds.contracts import Column, Contract, Kind
from jiuzhu.monitoring.feeds.departments import FEEDS

ROWS = 5_000
"""How many rows of the blank file are made ready for writing by hand; more may be written."""
SAYS = {Kind.DATE: "日期，例如 2026-11-20", Kind.MONTH: "月份，例如 2026-11", Kind.MONEY: "元，最多两位小数，例如 738.00", Kind.COUNT: "整数", Kind.BOOLEAN: "true 或 false"}
MOST_LISTED = 250
"""Excel takes no longer list of values beside a cell, in characters."""


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_GET
def feed_template(request: HttpRequest) -> HttpResponse:
    """Answer with the blank file of a feed that one hands in."""
    code, on = request.GET.get("feed", ""), timezone.localdate(request.now)
    if not any(code in calendar.feeds_of(request.actor, county, on=on) for county in calendar.counties_of(request.actor)):
        raise NotFound("没有找到这类数据的空表。", "请从“部门数据”里您报送的数据打开。")
    return attachment(template_bytes(FEEDS[code]), name=f"{FEEDS[code].label}空表.xlsx", content_type=XLSX)


def template_bytes(contract: Contract) -> bytes:
    """Write the blank workbook of a feed, its columns by their Chinese names."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("数据")
    head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    for place, column in enumerate(contract.columns):
        sheet.write_string(0, place, column.label, head)
        # As a number Excel would round the last digits of an ID number away.
        sheet.set_column(place, place, 22 if column.kind is Kind.ID_NUMBER else 14, None if column.kind in (Kind.MONEY, Kind.COUNT, Kind.NUMBER) else text)
        if told := _told(column):
            sheet.data_validation(1, place, ROWS, place, told)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _told(column: Column) -> dict[str, object] | None:
    """What a cell offers and says when it is chosen."""
    listed = list(column.values) if column.kind is Kind.CODE else ["true", "false"] if column.kind is Kind.BOOLEAN else []
    said = "；".join(f"{code} {label}" for code, label in column.values.items() if code != label) if column.kind is Kind.CODE else SAYS.get(column.kind, "")
    told: dict[str, object] = {"validate": "list", "source": listed} if listed and len(",".join(listed)) <= MOST_LISTED else {"validate": "any"}
    if said:
        told |= {"input_title": column.label[:32], "input_message": said[:255]}
    return told if listed or said else None
