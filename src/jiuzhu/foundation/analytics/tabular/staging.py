"""Reading of any table into one Parquet file of text with line numbers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics.tabular.encoding import AUTO
from jiuzhu.foundation.analytics.tabular.errors import SAVE_AGAIN, TableEmpty, TableTooLarge, TableUnreadable, WrongEnding
from jiuzhu.foundation.analytics.tabular.limits import BATCH, Limits
from jiuzhu.foundation.analytics.tabular.outside import open_outside
from jiuzhu.foundation.analytics.tabular.parquet import LINE, PROBLEM
from jiuzhu.foundation.analytics.tabular.settling import Once, always, settle, settle_parquet
from jiuzhu.foundation.analytics.tabular.text import lines_of

FIRST_BYTE_OF_TEXT = 9
ENDINGS = (".csv", ".xlsx", ".xls", ".parquet")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PARQUET = b"PAR1"
_HTML_STARTS = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<body", b"<div", b"<style", b"<!--")
FETCHED_AT_ONCE = 2000
_HTML_WITHIN = 65_536

__all__ = ["ENDINGS", "LINE", "PROBLEM", "StagedTable", "rows_in", "stage"]


@dataclass(frozen=True)
class StagedTable:
    """A table that was read: ``path`` is Parquet with ``__line`` (BIGINT; header = 1), ``__problem`` and one VARCHAR per column.

    Values are trimmed, digits are ASCII, an empty cell is NULL, blank rows are gone. ``__problem`` is NULL or says in
    Chinese why the row cannot be used as a whole. ``merged`` has [row, column, row, column] of merged cells, from 1.
    """

    columns: list[str]
    path: Path
    rows: int
    sheet: str | None = None
    sheets: list[str] = field(default_factory=list)
    merged: list[list[int]] = field(default_factory=list)


def stage(
    path: Path,
    workdir: Path,
    *,
    limits: Limits = BATCH,
    sheet: str | None = None,
    header: bool = True,
    encoding: str = AUTO,
    once: Once = always,
) -> StagedTable:
    """Read a .csv, .xlsx, .xls or .parquet file into ``workdir``; raises TableUnreadable and its kin, never lets a parser harm the caller.

    With ``header=False`` every line is a row and the columns are named ``c1``, ``c2``, … — for lists with titles above their header.
    A .csv file in another ``encoding`` than the one asked for (auto: either of the two) is refused. A head that stands twice is refused
    where it may stand ``once`` only, else the columns are numbered.
    """
    kind = _kind(path, limits)
    workdir.mkdir(parents=True, exist_ok=True)
    staged = _new(workdir, ".parquet")
    between = _new(workdir, ".parquet" if kind == "parquet" else ".txt")
    try:
        if kind == "csv":
            lines = lines_of(path, between, limits, encoding)
            columns, rows = settle(lines, staged, header=header, limits=limits, once=once)
            return StagedTable(columns, staged, rows)
        about = open_outside(path, between, kind=kind, sheet=sheet, limits=limits)
        if kind == "parquet":
            columns, rows = settle_parquet(between, about["columns"], about["heads"], staged, header=header, once=once)
            return StagedTable(columns, staged, rows)
        columns, rows = settle(between, staged, header=header, limits=limits, once=once)
        return StagedTable(columns, staged, rows, about["sheet"], about["sheets"], about["merged"])
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    finally:
        between.unlink(missing_ok=True)


def _new(workdir: Path, ending: str) -> Path:
    descriptor, name = tempfile.mkstemp(prefix="table-", suffix=ending, dir=workdir)
    os.close(descriptor)
    return Path(name)


def _kind(path: Path, limits: Limits) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise WrongEnding(f"不支持“{path.suffix or '没有扩展名'}”文件。", "请上传 .xlsx、.xls、.csv 或 .parquet 文件。")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HTML_WITHIN)
    except OSError as error:
        raise TableUnreadable(f"文件打不开：{path.name}。", "请确认文件存在并且可以读取。") from error
    if not size:
        raise TableEmpty("文件是空的，大小为 0。", "可能没有上传完；请重新导出并上传。")
    if size > (limits.text_bytes if ending in (".csv", ".parquet") else limits.workbook_bytes):
        raise TableTooLarge("文件过大。", "请拆成几份，或另存为 .csv 后再上传。")
    return _agreed(path, ending, head)


def _agreed(path: Path, ending: str, head: bytes) -> str:
    content = _content(head)
    if ending in (".xlsx", ".xls") and content in ("workbook", "html"):
        return content
    if ending == ".csv" and content == "csv":
        return content
    if ending == ".parquet" and content == "parquet":
        return content
    names = {"workbook": "Excel 工作簿（或压缩文件）", "html": "网页", "parquet": "Parquet 文件", "csv": "普通文本"}
    if content == "csv" and ending != ".csv" and not _looks_like_text(head):
        raise TableUnreadable(f"{path.name} 不是可以读取的 {ending} 文件，可能已损坏或没有上传完。", SAVE_AGAIN)
    raise WrongEnding(f"{path.name} 的扩展名是 {ending}，内容却是{names[content]}。", "请用原来的软件打开，按真正的格式另存后再上传。")


def _content(head: bytes) -> str:
    if head.startswith((_ZIP, _OLE)):
        return "workbook"
    if head.startswith(_PARQUET):
        return "parquet"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(_HTML_STARTS) or (text.startswith(b"<") and b"<table" in text):
        return "html"
    return "csv"


def _looks_like_text(head: bytes) -> bool:
    return b"\0" not in head and sum(byte < FIRST_BYTE_OF_TEXT for byte in head[:2000]) == 0


def rows_in(table: StagedTable) -> Iterator[tuple[int, list[str | None]]]:
    """Give the rows of a staged table in order: line and cells."""
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MB"}) as database:
        found = database.execute(f"SELECT * EXCLUDE ({PROBLEM}) FROM read_parquet($path) ORDER BY {LINE}", {"path": str(table.path)})
        while fetched := found.fetchmany(FETCHED_AT_ONCE):
            for line, *cells in fetched:
                yield line, cells
