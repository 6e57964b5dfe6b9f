"""The deliveries of departments as relations of an analytical session, one a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import quoted
from jiuzhu.monitoring.comparison.watched import line_of
from jiuzhu.monitoring.feeds.checks import nothing_sql
from jiuzhu.monitoring.feeds.contracts import Contract, Kind
from jiuzhu.monitoring.feeds.departments import FEEDS


def load_feeds(database: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[tuple[str, Path]]]) -> None:
    """Make a view ``feed_<code>`` of every feed over its deliveries, oldest month first; later months come later in the file."""
    for code, contract in FEEDS.items():
        columns = ", ".join(quoted(each.kept_as) for each in contract.columns if each.kind is not Kind.ID_NUMBER)
        parts = [
            f"SELECT {line_of(place)} AS line, key, {columns} FROM {_rows(contract, path)}"
            for place, (_, path) in enumerate(files.get(code, ()))
        ]
        database.execute(f"CREATE OR REPLACE TEMP VIEW feed_{code} AS {' UNION ALL '.join(parts) or nothing_sql(contract)}")


def _rows(contract: Contract, path: Path) -> str:
    """Give the relation of one delivery's rows; what an earlier declaration of the feed did not have is unknown there."""
    read = f"read_parquet('{path}')"
    return f"({nothing_sql(contract)} UNION ALL BY NAME SELECT * FROM {read})" if contract.version > 1 else read
