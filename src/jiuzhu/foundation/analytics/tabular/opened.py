"""Opening of workbooks and HTML tables; runs only inside the child process."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from jiuzhu.foundation.analytics.tabular.answering import Refused
from jiuzhu.foundation.analytics.tabular.cells import FIELD, cell_text
from jiuzhu.foundation.analytics.tabular.html import table_rows
from jiuzhu.foundation.analytics.tabular.limits import Limits

ZIPPED = b"PK"
MEMBER_HEAD = 4096
BOMB_RATIO = 150
BOMB_FROM_BYTES = 64 * 1024 * 1024
_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def open_workbook(path: Path, output: Path, sheet: str | None, limits: Limits) -> dict[str, Any]:
    """Read one sheet of an .xlsx or .xls workbook, the first visible one with content unless named."""
    if zipfile.is_zipfile(path) or path.open("rb").read(len(ZIPPED)) == ZIPPED:
        check_archive(path, limits)
    elif _ENCRYPTED in path.read_bytes():
        raise Refused("encrypted")
    try:
        book = calamine.load_workbook(str(path))
    except calamine.PasswordError as error:
        raise Refused("encrypted") from error
    except calamine.CalamineError as error:
        raise Refused(
            "encrypted" if "password" in str(error).lower() or "encrypted" in str(error).lower() else "unreadable", str(error)
        ) from error
    names = [meta.name for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [meta.name for meta in book.sheets_metadata if meta.name in names and meta.visible == calamine.SheetVisibleEnum.Visible]
    if sheet is not None and sheet not in names:
        raise Refused("sheet_missing", "、".join(names))
    for name in [sheet] if sheet is not None else visible or names:
        opened = book.get_sheet_by_name(name)
        if opened.start is None or opened.end is None or not opened.width:
            continue
        if (opened.end[0] + 1) * opened.width > limits.cells:
            raise Refused("too_large")
        # The reader counts rows from the sheet's first but columns from the first with content.
        margin = [""] * opened.start[1]
        merged = [[first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1] for first, last in opened.merged_cell_ranges or ()]
        return write_rows((margin + row for row in opened.iter_rows()), output, limits) | {
            "sheet": name,
            "sheets": names,
            "merged": merged[:1000],
        }
    raise Refused("empty")


def check_archive(path: Path, limits: Limits) -> None:
    """Refuse an archive that unpacks to too much, holds too many members, or declares XML entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            packed = sum(member.compress_size for member in members)
            if (
                len(members) > limits.members
                or unpacked > limits.unpacked_bytes
                or (unpacked > BOMB_FROM_BYTES and unpacked > BOMB_RATIO * packed)
            ):
                raise Refused("too_large")
            for member in members:
                if member.flag_bits & 1:
                    raise Refused("encrypted")
                if member.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        head = part.read(MEMBER_HEAD)
                    if head.startswith(_UTF16):
                        head = head.replace(b"\0", b"")
                    if _ENTITY.search(head):
                        raise Refused("entities")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise Refused("incomplete", str(error)) from error


def open_html(path: Path, output: Path, sheet: str | None, limits: Limits) -> dict[str, Any]:
    """Read the largest table of an HTML page that some systems call .xls."""
    if path.stat().st_size > limits.workbook_bytes:
        raise Refused("too_large")
    return write_rows(table_rows(path.read_bytes(), limits.cells), output, limits) | {"sheet": None, "sheets": [], "merged": []}


def write_rows(rows: Iterable[Iterable[Any]], output: Path, limits: Limits) -> dict[str, Any]:
    """Write rows that hold anything with their line number (the first is 1); gives the width of the widest."""
    width = 0
    with output.open("w", encoding="utf-8", errors="replace", newline="") as file:
        for line, texts in _texts(rows, limits):
            width = max(width, len(texts))
            if width > limits.columns:
                raise Refused("too_wide", str(width))
            file.write(f"{line}{FIELD}{FIELD.join(texts)}\n")
    if not width:
        raise Refused("empty")
    return {"width": width}


def _texts(rows: Iterable[Iterable[Any]], limits: Limits) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(rows, start=1):
        texts = [(cell_text(value) or "")[: limits.cell_characters] for value in row]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield line, texts


OPENERS: dict[str, Callable[[Path, Path, str | None, Limits], dict[str, Any]]] = {"workbook": open_workbook, "html": open_html}
