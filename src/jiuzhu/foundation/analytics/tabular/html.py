"""Rows of the largest table of an HTML page, merged cells laid out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from jiuzhu.foundation.analytics.tabular.encoding import decode

MAX_SPAN = 1000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


class _Tables(HTMLParser):
    """Collects tables as rows of (text, columns, rows); a nested table counts as its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[tuple[str, int, int]]]] = []
        self._open: list[list[list[tuple[str, int, int]]]] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._close_cell()
            table: list[list[tuple[str, int, int]]] = []
            self.tables.append(table)
            self._open.append(table)
        elif tag == "tr" and self._open:
            self._close_cell()
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open:
            self._close_cell()
            if not self._open[-1]:
                self._open[-1].append([])
            given = dict(attrs)
            self._span = (_span(given.get("colspan")), _span(given.get("rowspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is not None and self._open and self._open[-1]:
            self._open[-1][-1].append(("".join(self._cell), *self._span))
        self._cell = None


def _span(given: str | None) -> int:
    return min(int(given), MAX_SPAN) if given and given.isdecimal() and int(given) > 0 else 1


def table_rows(page: bytes, most_cells: int) -> list[list[str]]:
    """Give the rows of the table with the most cells; a merged cell stands in its first place only, no table gives no rows."""
    declared = _CHARSET.search(page[:4096])
    parser = _Tables()
    parser.feed(decode(page, declared[1].decode("ascii", "ignore") if declared else None))
    parser.close()
    largest = max(parser.tables, key=lambda table: sum(map(len, table)), default=[])
    rows: list[list[str]] = []
    taken: dict[tuple[int, int], bool] = {}
    for number, cells in enumerate(largest):
        row: list[str] = []
        for text, columns, deep in cells:
            while taken.pop((number, len(row)), False):
                row.append("")
            start = len(row)
            row.extend([text, *[""] * (columns - 1)])
            if len(taken) + deep * columns <= most_cells:
                taken.update({(number + below, start + beside): True for below in range(1, deep) for beside in range(columns)})
        rows.append(row)
    return rows
