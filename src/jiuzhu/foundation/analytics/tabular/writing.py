"""Writing of tables by file ending, whole or not at all."""

from __future__ import annotations

import csv
import datetime
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from jiuzhu.foundation.analytics.tabular.cells import EXACT_DIGITS
from jiuzhu.foundation.analytics.tabular.errors import TableNotWritten
from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted

READ_AND_WRITE = 0o666
REJECT_COLUMNS = ("file", "line", "column", "value", "reason")
SHEET_ROWS = 1_048_576
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SIGNED_NUMBER = re.compile(r"[+-]\d+(\.\d+)?")
_FETCHED_AT_ONCE = 10_000
# The same rows give the same bytes, whenever they are written.
_MADE_AT = datetime.datetime(2020, 1, 1)  # noqa: DTZ001  a workbook knows no time zone
_MADE_FROM = {str: "VARCHAR", bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", datetime.date: "DATE", datetime.datetime: "TIMESTAMP"}

Rows = Iterable[Sequence[Any]]


def write_table(path: Path, columns: Sequence[str], rows: Rows | duckdb.DuckDBPyRelation, *, for_people: bool = False) -> int:
    """Write rows as .csv, .xlsx or .parquet by the ending of ``path`` and give their number; raises TableNotWritten.

    The file appears whole or not at all. ``for_people`` is for spreadsheets opened by hand: it marks text in a CSV
    that a spreadsheet would run as a formula, and adds the BOM by which Excel knows UTF-8. In XLSX text is never a formula.
    """
    writers: dict[str, Callable[[Path, Sequence[str], Rows | duckdb.DuckDBPyRelation, bool], int]] = {
        ".csv": _write_csv,
        ".xlsx": _write_xlsx,
        ".parquet": _write_parquet,
    }
    ending = path.suffix.lower()
    if ending not in writers:
        raise TableNotWritten(f"不能写成“{path.suffix or '没有扩展名'}”文件。", "请把输出文件命名为 .csv、.xlsx 或 .parquet。")
    with whole(path) as part:
        return writers[ending](part, columns, rows, for_people)


def write_rejects(path: Path, rows: Rows | duckdb.DuckDBPyRelation) -> int:
    """Write rejected rows (file, line with header = 1, column, value, reason), one a bad row."""
    return write_table(path, REJECT_COLUMNS, rows)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` to write to, and put it in its place once it is complete and on the disk."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=f".part{path.suffix}", dir=path.parent)
    except OSError as error:
        raise TableNotWritten(f"无法写入：{path}。", "请确认文件夹存在并且有写权限。") from error
    os.close(descriptor)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(READ_AND_WRITE & ~_umask())
        part.replace(path)
    except OSError as error:
        raise TableNotWritten(f"写入 {path} 时出错：{error.strerror or error}。", "请检查磁盘空间和写权限后再试。") from error
    finally:
        part.unlink(missing_ok=True)


def without_formula(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would take for a formula; a plain negative number stays."""
    if not isinstance(value, str) or not value.startswith(_FORMULA_STARTS) or _SIGNED_NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def plain(value: Any) -> Any:
    """Give a value as CSV text has it: true/false, ISO dates, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _each(rows: Rows | duckdb.DuckDBPyRelation) -> Iterator[Sequence[Any]]:
    if not isinstance(rows, duckdb.DuckDBPyRelation):
        yield from rows
        return
    while fetched := rows.fetchmany(_FETCHED_AT_ONCE):
        yield from fetched


def _write_csv(path: Path, columns: Sequence[str], rows: Rows | duckdb.DuckDBPyRelation, for_people: bool) -> int:
    number = 0
    with path.open("w", encoding="utf-8-sig" if for_people else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n" if for_people else "\n")
        writer.writerow(columns)
        for row in _each(rows):
            number += 1
            writer.writerow([without_formula(plain(value)) for value in row] if for_people else [plain(value) for value in row])
    return number


def _write_xlsx(path: Path, columns: Sequence[str], rows: Rows | duckdb.DuckDBPyRelation, for_people: bool) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    number = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _MADE_AT})
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, name in enumerate(columns):
            sheet.write_string(0, place, name, head)
        for number, row in enumerate(_each(rows), start=1):
            if number >= SHEET_ROWS:
                raise TableNotWritten(f"行数超过 {SHEET_ROWS - 1} 行，一张工作表放不下。", "请把输出文件改为 .csv 或 .parquet。")
            for place, value in enumerate(row):
                _write_cell(sheet, number, place, value, day)
    return number


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        sheet.write_datetime(row, place, datetime.datetime(value.year, value.month, value.day), day)  # noqa: DTZ001  a workbook knows no time zone
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and abs(value) < 10**EXACT_DIGITS:
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(plain(value)))


def _write_parquet(path: Path, columns: Sequence[str], rows: Rows | duckdb.DuckDBPyRelation, for_people: bool) -> int:
    if isinstance(rows, duckdb.DuckDBPyRelation):
        picked = ", ".join(f"{quoted(given)} AS {quoted(name)}" for given, name in zip(rows.columns, columns, strict=True))
        rows.project(picked).write_parquet(str(path))
        return int((duckdb.connect().execute(f"SELECT count(*) FROM read_parquet({literal(str(path))})").fetchone() or (0,))[0])
    held = [tuple(row) for row in rows]
    kinds = [_kind([row[place] for row in held]) for place in range(len(columns))]
    with duckdb.connect(config={"threads": 1}) as database, tempfile.TemporaryDirectory() as folder:
        between = Path(folder) / "rows.csv"
        with between.open("w", encoding="utf-8", newline="") as file:
            # Every value in quotes: an empty text is then told from no value.
            file.writelines(",".join("" if value is None else _quoted_value(value) for value in row) + "\n" for row in held)
        declared = ", ".join(f"{literal(name)}: '{kind}'" for name, kind in zip(columns, kinds, strict=True))
        if held:
            source = f"read_csv($between, header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{declared}}}, max_line_size = 10000000)"
        else:
            source = f"(SELECT {', '.join(f'CAST(NULL AS {kind}) AS {quoted(name)}' for name, kind in zip(columns, kinds, strict=True))} WHERE false)"
        given = {"path": str(path)} | ({"between": str(between)} if held else {})
        database.execute(f"COPY (SELECT * FROM {source}) TO $path (FORMAT parquet)", given)
    return len(held)


def _quoted_value(value: Any) -> str:
    return '"' + str(plain(value)).replace('"', '""') + '"'


def _kind(values: list[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) == 1:
        kind = kinds.pop()
        if kind is Decimal:
            return f"DECIMAL(38, {max(0, *(-int(value.as_tuple().exponent) for value in values if value is not None))})"
        return _MADE_FROM.get(kind, "VARCHAR")
    return "VARCHAR"
