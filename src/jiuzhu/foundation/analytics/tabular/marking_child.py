"""The process that opens a sender's workbook to mark it: ``python -m jiuzhu.foundation.analytics.tabular.marking_child``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from jiuzhu.foundation.analytics.tabular.answering import Refused, serve
from jiuzhu.foundation.analytics.tabular.limits import Limits
from jiuzhu.foundation.analytics.tabular.opened import check_archive

AUTHOR = "核对结果"
RED_FILL = "FFC7CE"
RED_TEXT = "9C0006"


def mark(path: Path, output: Path, sheet: str | None, limits: Limits, marks: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Colour and remark cells of one sheet and write the workbook anew."""
    check_archive(path, limits)
    book = load_workbook(path)
    if sheet is not None and sheet not in book.sheetnames:
        raise Refused("sheet_missing")
    page = book[sheet] if sheet else book.active
    fill = PatternFill("solid", start_color=RED_FILL, end_color=RED_FILL)
    for each in marks or []:
        # A merged cell bears its remark at its first place.
        home = (
            next((area for area in page.merged_cells.ranges if (each["line"], each["column"]) in area.cells), None)
            if page.merged_cells.ranges
            else None
        )
        cell = page.cell(home.min_row, home.min_col) if home else page.cell(each["line"], each["column"])
        said = f"{cell.comment.text}\n{each['remark']}" if cell.comment and cell.comment.author == AUTHOR else each["remark"]
        cell.comment = Comment(said, AUTHOR, width=320, height=90)
        cell.fill = fill
        cell.font = Font(color=RED_TEXT)
    book.save(output)
    return {"marked": len(marks or [])}


if __name__ == "__main__":
    serve({"mark": mark})
