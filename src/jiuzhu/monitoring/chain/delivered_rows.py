"""The rows of one department about some people as its files of a month told them: in the columns and under the heads of the file."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.parquet import quoted
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.monitoring.chain.gathering import aid_feeds
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.feeds.checks import nothing_sql
from jiuzhu.monitoring.feeds.contracts import Column, Contract, Kind
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.places import rows_of_people
from jiuzhu.monitoring.feeds.queries import for_comparison, heads_of


@dataclass(frozen=True)
class Told:
    """One row of a department's file: whose, which kind as the chain names it, how much (fen), and every value in the order of its columns."""

    id_number: str
    kind: str
    amount_fen: int | None
    values: tuple[object, ...]


@dataclass(frozen=True)
class File:
    """The rows that came by one feed, under the heads its newest file had, in that file's order."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[Told, ...]


def yuan_or_none(fen: int | None) -> Decimal | None:
    """Give an amount for a file; None where it is unknown."""
    return None if fen is None else yuan_from_fen(fen)


def delivered_rows(*, division_code: str, month: str, unit: str, names: Names, people: Iterable[str]) -> list[File]:
    """Give by feed the rows of a month that a department (``unit``, as the chain names it) told of people (ID numbers).

    What the files of several months tell alike stands there as often as the one that tells it most.
    """
    numbers = list(people)
    keyed = dict(zip(keys_of(numbers), numbers, strict=True))
    files, _ = for_comparison(division_code=division_code, month=month)
    found: list[File] = []
    if not keyed:
        return found
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        for code, contract in aid_feeds(FEEDS).items():
            counted: dict[Told, Counter[str]] = {}
            columns = _columns(contract, heads_of(division_code=division_code, feed=code, month=month))
            for sent, path in files.get(code, ()):
                query = rows_of_people(database, path, keyed) if path.exists() else None
                for row in _rows(database, contract, query, month) if query else ():
                    written = row.get("department") or contract.sender
                    if names.department(written) == unit:
                        told = _told(row, columns, names.kind(row["aid_kind"], written), keyed[row["key"]])
                        counted.setdefault(told, Counter())[sent] += 1
            if counted:
                rows = tuple(told for told, times in counted.items() for _ in range(max(times.values())))
                found.append(File(contract.label, tuple(head for _, head in columns), rows))
    return found


def _columns(contract: Contract, heads: list[tuple[str, str]]) -> list[tuple[Column, str]]:
    """Give the columns with their heads as the file had them; all under their own names where it is not known."""
    known = {column.name: column for column in contract.columns}
    return [(known[name], head) for name, head in heads if name in known] or [(column, column.label) for column in contract.columns]


def _rows(database: duckdb.DuckDBPyConnection, contract: Contract, query: str, month: str) -> Iterable[dict[str, Any]]:
    # What an earlier declaration of the feed did not have is unknown there.
    whole = f"{nothing_sql(contract)} UNION ALL BY NAME {query}" if contract.version > 1 else query
    columns = [quoted(each.kept_as) for each in contract.columns if each.kind is not Kind.ID_NUMBER]
    read = database.execute(f"SELECT key, {', '.join(columns)} FROM ({whole}) WHERE month = $month ORDER BY key, line", {"month": month})
    names = [each[0] for each in read.description or ()]
    return [dict(zip(names, row, strict=True)) for row in read.fetchall()]


def _told(row: dict[str, Any], columns: list[tuple[Column, str]], kind: str, id_number: str) -> Told:
    values = tuple(id_number if each.kind is Kind.ID_NUMBER else _written(each, row[each.kept_as]) for each, _ in columns)
    return Told(id_number, kind, row.get("amount_fen"), values)


def _written(column: Column, value: Any) -> object:
    if column.kind is Kind.MONEY:
        return yuan_or_none(value)
    if column.kind is Kind.CODE:
        return column.values.get(value, value)
    return value
