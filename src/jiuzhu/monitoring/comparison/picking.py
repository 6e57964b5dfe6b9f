"""The watched rows of deliveries: of the people of the register, in the files that may be of use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from jiuzhu.foundation.analytics.sorted_rows import walks
from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.comparison.walking import People
from jiuzhu.monitoring.comparison.watched import WATCHED, watched_rows

if TYPE_CHECKING:
    import pyarrow as pa


def keep_picked(
    database: duckdb.DuckDBPyConnection, feed: str, deliveries: Mapping[str, Path], people: People, walked: Sequence[pa.Table] | None, to: Path
) -> None:
    """Write the watched rows of people in some deliveries to a Parquet file, with the name of the ``delivery`` first.

    ``walked`` are the rows of these people as far as they have been found otherwise.
    """
    watched = WATCHED[feed]
    if walked is None:
        database.execute(f"CREATE OR REPLACE TEMP VIEW people_watched AS {people.query}")
        some = (f"SELECT {literal(name)} AS delivery, * FROM ({watched_rows(feed, _lined(path), 'people_watched')})" for name, path in deliveries.items())
        copy(database, " UNION ALL ".join(some), to)
        return
    rows = walks.together(dict(zip(deliveries, walked, strict=True)), "delivery")
    # What Arrow has read it writes in a third of the time.
    walks.write(rows.select(["delivery", "key", *watched.columns, *(["line"] if watched.lined else [])]), to)


def copy(database: duckdb.DuckDBPyConnection, query: str, to: Path) -> None:
    """Write what a query gives to a Parquet file."""
    database.execute(f"COPY ({query}) TO {literal(str(to))} (FORMAT parquet)")


def of_use(database: duckdb.DuckDBPyConnection, feed: str, sent: Sequence[tuple[str, Path]], period: Period) -> Sequence[tuple[str, Path]]:
    """Leave out the deliveries without a row of the month, where facts count the month alone."""
    if not (sent and WATCHED[feed].of_the_month):
        return sent
    # Whenever a statement has parameters DuckDB looks for pandas, which takes longer than the statement.
    listed, month = ", ".join(literal(str(path)) for _, path in sent), literal(period.month)
    others = database.execute(
        f"SELECT file_name FROM parquet_metadata([{listed}]) WHERE path_in_schema = 'month'"
        f" GROUP BY file_name HAVING max(stats_max_value) < {month} OR min(stats_min_value) > {month}"
    ).fetchall()
    return [each for each in sent if (str(each[1]),) not in others]


def _lined(path: Path) -> str:
    # A file is in the order of its keys and lines: of a person's rows the later one has the later line, and its number costs no reading.
    return f"(SELECT * REPLACE (file_row_number AS line) FROM read_parquet({literal(str(path))}, file_row_number = true))"
