"""The rows of department files behind a warning, as people read them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.parquet import literal
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
        found = [rows_of_feed(database, FEEDS[feed], sent, people) for feed, sent in wanted.items() if sent]
    return [each for each in found if each.rows]


def rows_of_feed(database: duckdb.DuckDBPyConnection, contract: Contract, sent: list[tuple[str, Path]], people: Mapping[UUID, str]) -> FeedRows:
    """Give the rows about people (key → name) in a feed's files, each with its month; files are sorted by key, so that little of them is read."""
    columns = [column for column in contract.columns if column.kind is not Kind.ID_NUMBER]
    months = {str(path): month for month, path in sent}
    described = "DESCRIBE SELECT * FROM read_parquet($paths, union_by_name = true)"
    there = {row[0] for row in database.execute(described, {"paths": list(months)}).fetchall()}
    kept = [f'"{column.kept_as}"' if column.kept_as in there else "NULL" for column in columns]
    parts = [_part(path, first, last, people) for path, first, last in _places(database, list(months), people)]
    rows: list[tuple[Any, ...]] = []
    if parts:
        rows = database.execute(f"SELECT path, line, key, {', '.join(kept)} FROM ({' UNION ALL BY NAME '.join(parts)})").fetchall()
    rows.sort(key=lambda row: row[1])
    rows.sort(key=lambda row: months[row[0]], reverse=True)
    found = [(months[row[0]], people[row[2]], *(_words(value, column) for value, column in zip(row[3:], columns, strict=True))) for row in rows]
    heads = ("数据月份", "姓名", *(f"{column.label}（元）" if column.kind is Kind.MONEY else column.label for column in columns))
    return FeedRows(contract.label, contract.sender, heads, tuple(dict.fromkeys(found[:MOST_ROWS])), len(found) > MOST_ROWS)


def _places(database: duckdb.DuckDBPyConnection, paths: list[str], people: Mapping[UUID, str]) -> Iterator[tuple[str, int, int]]:
    """Give path, first and last row of the parts of files where the keys may be, by the least and greatest key written in each file."""
    groups = database.execute(
        "SELECT file_name, row_group_num_rows, stats_min_value, stats_max_value FROM parquet_metadata($paths)"
        " WHERE path_in_schema = 'key' ORDER BY file_name, row_group_id",
        {"paths": paths},
    ).fetchall()
    keys, begun = sorted(map(str, people)), dict.fromkeys(paths, 0)
    for path, rows, least, greatest in groups:
        first, begun[path] = begun[path], begun[path] + rows
        if rows and (least is None or greatest is None or any(least <= key <= greatest for key in keys)):
            yield path, first, begun[path] - 1


def _part(path: str, first: int, last: int, people: Mapping[UUID, str]) -> str:
    keys = ", ".join(f"'{key}'::UUID" for key in people)
    return (
        f"SELECT {literal(path)} AS path, * FROM read_parquet({literal(path)}, file_row_number = true)"
        f" WHERE file_row_number BETWEEN {first} AND {last} AND key IN ({keys})"
    )


def _words(value: Any, column: Any) -> str:
    if value is None or value == "":
        return "—"
    if column.kind is Kind.MONEY:
        return yuan_text(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(column.values.get(str(value), value))
