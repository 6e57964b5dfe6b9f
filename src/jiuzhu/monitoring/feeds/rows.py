"""The rows of department files behind a warning, as people read them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.monitoring.feeds.contracts import Contract, Kind
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.queries import for_comparison

MOST_ROWS = 30


@dataclass(frozen=True)
class FeedRows:
    """Rows of one feed about some people, newest file first: heads, cells as text, and whether there are more."""

    label: str
    sender: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: bool


def rows_about(people: Mapping[UUID, str], *, feeds: Sequence[str], division_code: str, month: str) -> list[FeedRows]:
    """Give the accepted rows about people (key → name) in the files of a county up to a month; no scope: the caller has checked."""
    files, _ = for_comparison(division_code=division_code, month=month)
    wanted = {feed: [(sent, path) for sent, path in files.get(feed, []) if path.exists()] for feed in feeds if feed in FEEDS}
    if not people or not any(wanted.values()):
        return []
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        found = [_of_feed(database, FEEDS[feed], sent, people) for feed, sent in wanted.items() if sent]
    return [each for each in found if each.rows]


def _of_feed(database: duckdb.DuckDBPyConnection, contract: Contract, sent: list[tuple[str, Path]], people: Mapping[UUID, str]) -> FeedRows:
    columns = [column for column in contract.columns if column.kind is not Kind.ID_NUMBER]
    found: list[tuple[str, ...]] = []
    for month, path in sorted(sent, reverse=True):
        names = {row[0] for row in database.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)}).fetchall()}
        shown = ", ".join(f'"{column.kept_as}"' if column.kept_as in names else "NULL" for column in columns)
        query = f"SELECT key, {shown} FROM read_parquet($path) WHERE list_contains($keys, key)"
        rows = database.execute(query, {"path": str(path), "keys": list(people)}).fetchall()
        found += [(month, people[row[0]], *(_words(value, column) for value, column in zip(row[1:], columns, strict=True))) for row in rows]
        if len(found) > MOST_ROWS:
            break
    heads = ("数据月份", "姓名", *(f"{column.label}（元）" if column.kind is Kind.MONEY else column.label for column in columns))
    return FeedRows(contract.label, contract.sender, heads, tuple(dict.fromkeys(found[:MOST_ROWS])), len(found) > MOST_ROWS)


def _words(value: Any, column: Any) -> str:
    if value is None or value == "":
        return "—"
    if column.kind is Kind.MONEY:
        return yuan_text(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(column.values.get(str(value), value))
