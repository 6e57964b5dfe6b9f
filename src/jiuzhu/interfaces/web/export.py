"""Exports to workbooks for people: who took it and when stands in the file, and no cell is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from jiuzhu.foundation.accounts.rules import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW_LIMIT = 100_000
SHEET_NAME = 31
WIDEST, PAGE_WIDTH = 48, 150
"""Characters of the widest column, and of all columns together on a printed page that can still be read."""


def workbook(
    *, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], actor: Actor, at: datetime, note: str = "", mark: str = ""
) -> HttpResponse:
    """Answer with an .xlsx of the rows; money as Decimal yuan, days as date.

    Printed it is as wide as one A4 page, long cells wrapped. The watermark (who, in which post, when) stands in the last row and in the footer of
    every printed page; ``mark`` takes its place in a file for others.
    """
    return workbook_of([(title, heads, rows)], title=title, actor=actor, at=at, note=note, mark=mark)


def workbook_of(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]], *, title: str, actor: Actor, at: datetime, note: str = "", mark: str = ""
) -> HttpResponse:
    """Answer with an .xlsx of several sheets (name, heads, rows), each as ``workbook`` writes its one; those of one name are numbered."""
    mark = mark or f"{actor.name}（{'、'.join(post.label for post in actor.posts)}）{at:%Y-%m-%d %H:%M} 导出，仅限工作使用，不得外传"
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True})
    taken: set[str] = set()
    for name, heads, rows in sheets:
        _write_sheet(book, _sheet_name(name, taken), heads, rows, title=title, note=note, mark=mark)
    book.close()
    return attachment(buffer.getvalue(), name=f"{title}-{at:%Y%m%d}.xlsx", content_type=XLSX)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Give a name no sheet has yet, as Excel takes it: 31 letters at most, upper and lower case alike."""
    tidy = name.translate(_NOT_IN_SHEET_NAMES).strip("'")[:SHEET_NAME] or "表"
    found, number = tidy, 1
    while found.casefold() in taken:
        number += 1
        found = f"{tidy[: SHEET_NAME - len(str(number)) - 2]}（{number}）"
    taken.add(found.casefold())
    return found


def _write_sheet(
    book: xlsxwriter.Workbook, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, title: str, note: str, mark: str
) -> None:
    sheet = book.add_worksheet(name)
    top = {"valign": "top"}
    bold, words = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, **top}), book.add_format({"text_wrap": True, **top})
    plain, day, money = (book.add_format({"num_format": shape, **top}) for shape in ("General", "yyyy-mm-dd", "#,##0.00"))
    quiet = book.add_format({"font_color": "#5c6777"})
    sheet.write_row(0, 0, heads, bold)
    widths = [_width(head) for head in heads]
    last = 0
    for last, row in enumerate(rows, start=1):
        if last > ROW_LIMIT:
            note, last = "；".join(filter(None, (note, f"只含前 {ROW_LIMIT:,} 行，请缩小条件后分次导出"))), ROW_LIMIT
            break
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(last, column, float(value), money)  # a workbook knows no other number
            elif isinstance(value, datetime):
                sheet.write_string(last, column, f"{value:%Y-%m-%d %H:%M}", plain)
            elif isinstance(value, date):
                sheet.write_datetime(last, column, datetime.combine(value, time()), day)
            elif isinstance(value, bool):
                sheet.write_string(last, column, "是" if value else "否", plain)
            elif isinstance(value, int):
                sheet.write_number(last, column, value, plain)
            elif value is not None:
                sheet.write_string(last, column, str(value), words)
            if last <= 200 and value is not None:
                widths[column] = max(widths[column], _width(str(value)))
    for column, width in enumerate(_fitted(widths)):
        sheet.set_column(column, column, width)
    sheet.write_string(last + 2, 0, "；".join(part for part in (note, mark) if part), quiet)
    printed = mark.replace("&", "&&")
    sheet.set_header(f"&L{title.replace('&', '&&')}")
    sheet.set_footer(f"&L{printed}&R第 &P 页，共 &N 页")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def attachment(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Answer with a file to be saved under a Chinese name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))


def _fitted(widths: list[int]) -> list[int]:
    """Narrow the widest columns until all fit a printed page; their cells wrap."""
    widest = next((most for most in range(WIDEST, 11, -1) if sum(min(width, most) for width in widths) <= PAGE_WIDTH), 11)
    return [min(width, widest) for width in widths]


def _width(text: str) -> int:
    return 2 + sum(2 if ord(letter) > 0x2E7F else 1 for letter in text[:40])
