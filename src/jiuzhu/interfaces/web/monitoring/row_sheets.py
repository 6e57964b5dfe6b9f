"""Department rows as a workbook: a sheet a feed, its sums in the last line, no ID number in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jiuzhu.interfaces.web.export import workbook_of
from jiuzhu.monitoring.feeds.rows import FeedRows

EXPORTED_ROWS = 20_000
Sheet = tuple[str, Sequence[str], Sequence[Sequence[object]]]


def row_sheets(request: HttpRequest, tables: Sequence[FeedRows], *, title: str) -> HttpResponse:
    """Answer with the rows of every feed, and before them how many each has."""
    overview = [[each.label, each.sender, len(each.values), "；".join(map(" ".join, each.sums_named))] for each in tables]
    sheets: list[Sheet] = [("合计", ("数据", "报送单位", "行数", "金额合计"), overview)]
    sheets += [(each.label, each.heads, list(_lines(each))) for each in tables]
    response = workbook_of(sheets, title=title, actor=request.actor, at=timezone.localtime(request.now), note=_left_out(tables))
    response["Cache-Control"] = "no-store"
    return response


def _lines(table: FeedRows) -> Iterator[Sequence[object]]:
    yield from table.values
    yield (f"合计 {len(table.values)} 行", *table.sums[1:])


def _left_out(tables: Sequence[FeedRows]) -> str:
    cut = "、".join(each.label for each in tables if each.more)
    return f"{cut}只含最近的 {EXPORTED_ROWS:,} 行" if cut else ""
