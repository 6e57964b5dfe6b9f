"""Workbooks and staged rows for the tests of tables."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from jiuzhu.foundation.analytics.tabular.staging import StagedTable


def rows_of(table: StagedTable) -> list[tuple[Any, ...]]:
    """Rows of a staged table, line first, without the problem column."""
    found = duckdb.sql(f"SELECT * EXCLUDE (__problem) FROM '{table.path}' ORDER BY __line").fetchall()
    return [tuple(row) for row in found]


def workbook(path: Path, rows: Iterable[Sequence[Any]], *, sheet: str = "表", at: tuple[int, int] = (0, 0)) -> Path:
    """A workbook of one sheet whose rows begin at a cell; dates as real dates."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(at[0] + number, at[1], row)
    return path


def replaced(source: Path, target: Path, member: str, content: bytes) -> Path:
    """A copy of an archive with one member's content put in its place."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == member else old.read(name))
    return target
