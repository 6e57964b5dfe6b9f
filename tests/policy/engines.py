"""The same rules over the same rows by each engine: a list of verdicts for every rule, row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from tests.policy.generated import COLUMNS, SQL_TYPES, Trial

Verdicts = list[list[bool | None]]


def write_rows(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the rows as Parquet, numbered, in the types that facts have everywhere."""
    text = path.with_suffix(".csv")
    with text.open("w", newline="") as file:
        csv.writer(file).writerows([number, *row.values()] for number, row in enumerate(rows))
    types = {"row": "INTEGER"} | {name: SQL_TYPES[kind] for name, kind in COLUMNS.items()}
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT * FROM read_csv('{text}', header = false, columns = {types})) TO '{path}' (FORMAT parquet)")


def by_python(trials: Sequence[Trial], rows: Sequence[dict[str, Any]]) -> Verdicts:
    """Compiled Python, one row at a time."""
    return [list(map(each.expression.to_python(each.values), rows)) for each in trials]


def by_duckdb(trials: Sequence[Trial], path: Path) -> Verdicts:
    """DuckDB over the Parquet file."""
    written = ", ".join(each.expression.to_duckdb(each.values) for each in trials)
    with duckdb.connect(config={"threads": 1}) as database:
        rows = database.execute(f"SELECT {written} FROM read_parquet('{path}') ORDER BY row").fetchall()
    return [list(column) for column in zip(*rows, strict=True)]


def by_spark(trials: Sequence[Trial], path: Path, spark: Any) -> Verdicts:
    """Spark over the same file."""
    written = ", ".join(f"{each.expression.to_spark(each.values)} AS v{number}" for number, each in enumerate(trials))
    rows = spark.sql(f"SELECT {written} FROM parquet.`{path}` ORDER BY row").collect()
    return [list(column) for column in zip(*rows, strict=True)]


@contextmanager
def spark_session() -> Iterator[Any]:
    """Spark on this machine's cores, told to be exact."""
    from jiuzhu.foundation.analytics.spark import session

    with session() as spark:
        yield spark


def differing(one: Verdicts, other: Verdicts) -> int:
    """Count the cells that are not the same: true, false or unknown."""
    return sum(a is not b for left, right in zip(one, other, strict=True) for a, b in zip(left, right, strict=True))
