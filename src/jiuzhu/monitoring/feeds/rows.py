"""The rows of department files about some people, as people read them, with their sums."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.monitoring.feeds.contracts import Contract, Kind
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.parts import brought_together
from jiuzhu.monitoring.feeds.places import rows_of_people
from jiuzhu.monitoring.feeds.queries import for_comparison

MOST_ROWS = 30
"""What a warning's page shows of a feed; its own page of rows shows up to ``ALL_ROWS``."""
ALL_ROWS = 2000
OWN_COLUMNS, UNKNOWN = 2, "—"
"""The month and the name stand before the feed's own columns."""


@dataclass(frozen=True)
class FeedRows:
    """Rows of one feed about some people, newest file first: heads, the cells' values, and whether there are more.

    Values are text, dates, and Decimal yuan in the columns of ``money``, None where unknown.
    """

    code: str
    label: str
    sender: str
    heads: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    more: bool
    money: frozenset[int] = frozenset()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells as text."""
        return tuple(tuple(_words(value) for value in row) for row in self.values)

    @property
    def sums(self) -> tuple[Decimal | None, ...]:
        """The sum of each column of money over the rows listed, None in the others."""
        return tuple(
            sum((row[place] for row in self.values if row[place] is not None), Decimal(0)) if place in self.money else None
            for place in range(len(self.heads))
        )

    @property
    def sums_named(self) -> list[tuple[str, str]]:
        """The head and the sum of each column of money."""
        return [(head, _words(each)) for head, each in zip(self.heads, self.sums, strict=True) if each is not None]

    @property
    def total(self) -> tuple[str, ...]:
        """The last line under the rows: how many there are, and the sums."""
        return (f"合计 {len(self.values)} 行", *("" if each is None else _words(each) for each in self.sums[1:]))


def rows_about(
    people: Mapping[UUID, str], *, signed: Collection[UUID], feeds: Sequence[str], division_code: str, month: str, most: int = MOST_ROWS
) -> list[FeedRows]:
    """Give the accepted rows about people (key → name) in the files of a county up to a month; no scope: the caller has checked.

    At ``most`` so many a feed. Of financial feeds those about the ``signed``, whose authorisation is in force on the day of looking.
    """
    files = brought_together(for_comparison(division_code=division_code, month=month)[0])
    wanted = {feed: [(sent, path) for sent, path in files.get(feed, []) if path.exists()] for feed in feeds if feed in FEEDS}
    if not people or not any(wanted.values()):
        return []
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        who = {True: {key: name for key, name in people.items() if key in signed}, False: people}
        found = [rows_of_feed(database, FEEDS[feed], sent, who[FEEDS[feed].authorised_only], most) for feed, sent in wanted.items() if sent]
    return [each for each in found if each.rows]


def rows_of_feed(
    database: duckdb.DuckDBPyConnection, contract: Contract, sent: list[tuple[str, Path]], people: Mapping[UUID, str], most: int = MOST_ROWS
) -> FeedRows:
    """Give the rows about people (key → name) in a feed's files, each with its month, newest first; no file is opened that has none to show."""
    columns = [column for column in contract.columns if column.kind is not Kind.ID_NUMBER]
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    # One month may have two files, of which the second holds rows whose person was found later.
    for month, paths in groupby(sorted(sent, key=itemgetter(0), reverse=True), key=itemgetter(0)):
        rows = [row for _, path in paths for row in _rows_in(database, path, people)]
        for row in sorted(rows, key=itemgetter("line")):
            cells = (month, people[row["key"]], *(_value(row.get(column.kept_as), column) for column in columns))
            # Two bills alike are two lines; one line kept in both files is one.
            found[row["line"], row["key"], cells] = cells
        if len(found) > most:
            break
    heads = ("数据月份", "对象", *(f"{column.label}（元）" if column.kind is Kind.MONEY else column.label for column in columns))
    money = frozenset(place for place, column in enumerate(columns, start=OWN_COLUMNS) if column.kind is Kind.MONEY)
    return FeedRows(contract.code, contract.label, contract.sender, heads, tuple(islice(found.values(), most)), len(found) > most, money)


def _rows_in(database: duckdb.DuckDBPyConnection, path: Path, people: Mapping[UUID, str]) -> Iterator[dict[str, Any]]:
    rows = rows_of_people(database, path, list(people))
    if rows is None:
        return
    read = database.execute(rows)
    names = [each[0] for each in read.description or ()]
    for row in read.fetchall():
        yield dict(zip(names, row, strict=True))


def _value(value: Any, column: Any) -> Any:
    if value is None or value == "":
        return None
    if column.kind is Kind.MONEY:
        return yuan_from_fen(int(value))
    if isinstance(value, Decimal):
        # Areas and rates are kept with more places than were written.
        return f"{value.normalize():f}"
    return value if isinstance(value, date) else str(column.values.get(str(value), value))


def _words(value: Any) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)
