"""The deliveries of departments as relations of an analytical session, one a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.comparison.watched import line_of
from jiuzhu.monitoring.feeds.checks import nothing_sql
from jiuzhu.monitoring.feeds.contracts import Contract, Kind
from jiuzhu.monitoring.feeds.departments import FEEDS

Files = Mapping[str, Sequence[tuple[str, Path]]]
"""For each feed its deliveries with their month, oldest first."""


def load_feeds(database: duckdb.DuckDBPyConnection, files: Files) -> None:
    """Make a view ``feed_<code>`` of every feed over its deliveries, oldest month first; later months come later in the file."""
    for code, contract in FEEDS.whole.items():
        paths = [path for _, path in files.get(code, ())]
        database.execute(f"CREATE OR REPLACE TEMP VIEW feed_{code} AS {_rows(contract, paths) if paths else nothing_sql(contract)}")


def _rows(contract: Contract, paths: Sequence[Path]) -> str:
    """Give the query of all deliveries' rows; what an earlier declaration of the feed did not have is unknown there."""
    columns = ", ".join(quoted(each.kept_as) for each in contract.columns if each.kind is not Kind.ID_NUMBER)
    if contract.version <= 1:
        # One scan of many files adds up twice as fast as the union of many scans.
        return f"SELECT {line_of('CAST(file_index AS BIGINT)')} AS line, key, {columns} FROM read_parquet([{', '.join(literal(str(path)) for path in paths)}])"
    return " UNION ALL ".join(
        f"SELECT {line_of(place)} AS line, key, {columns} FROM ({nothing_sql(contract)} UNION ALL BY NAME SELECT * FROM read_parquet({literal(str(path))}))"
        for place, path in enumerate(paths)
    )
