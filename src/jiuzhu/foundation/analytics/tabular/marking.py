"""Handing a workbook back to its sender with the bad cells marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import xlsxwriter

from jiuzhu.foundation.analytics.tabular.errors import TableUnreadable
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD, Limits
from jiuzhu.foundation.analytics.tabular.outside import open_outside
from jiuzhu.foundation.analytics.tabular.staging import StagedTable, rows_in
from jiuzhu.foundation.analytics.tabular.writing import whole

REMARK_SHAPE = {"x_scale": 2}
RED_FILL = "FFC7CE"
RED_TEXT = "9C0006"
WIDTH = 18


@dataclass(frozen=True)
class Mark:
    """A remark on one cell; line and column count from 1."""

    line: int
    column: int
    remark: str


def mark_workbook(source: Path, table: StagedTable, target: Path, marks: Sequence[Mark], *, limits: Limits = UPLOAD) -> None:
    """Write ``target`` (.xlsx) as the sender's own workbook with the cells coloured and remarked.

    A CSV, XLS or HTML list, and a workbook whose form cannot be kept, come back as a plain sheet with every cell in its place.
    """
    if source.suffix.lower() == ".xlsx":
        try:
            open_outside(source, target, kind="mark", sheet=table.sheet, limits=limits, more={"marks": [asdict(mark) for mark in marks]})
        except TableUnreadable:
            target.unlink(missing_ok=True)
        else:
            return
    _write_plain(table, target, marks)


def _write_plain(table: StagedTable, target: Path, marks: Sequence[Mark]) -> None:
    with whole(target) as part, xlsxwriter.Workbook(str(part), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(table.sheet or "名册")
        bad = book.add_format({"bg_color": f"#{RED_FILL}", "font_color": f"#{RED_TEXT}"})
        marked = {(mark.line, mark.column) for mark in marks}
        sheet.set_column(0, max(0, len(table.columns) - 1), WIDTH)
        for line, cells in rows_in(table):
            for place, value in enumerate(cells, start=1):
                if value is not None:
                    sheet.write_string(line - 1, place - 1, value, bad if (line, place) in marked else None)
        for mark in marks:
            if not 0 < mark.column <= len(table.columns):
                continue
            sheet.write_comment(mark.line - 1, mark.column - 1, mark.remark, REMARK_SHAPE)
            sheet.conditional_format(mark.line - 1, mark.column - 1, mark.line - 1, mark.column - 1, {"type": "blanks", "format": bad})
