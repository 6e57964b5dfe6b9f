"""The chain of a month as it was reckoned, kept as one sorted file without an ID number: whose row, which kind, which department, how much."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.monitoring.chain.gathering import HOME
from jiuzhu.monitoring.feeds.storage import analytics_folder


def month_path(division_code: str, month: str) -> Path:
    """Say where the chain of a month lies."""
    return analytics_folder(division_code) / "chain" / f"{month}.parquet"


def keep_month(database: duckdb.DuckDBPyConnection, *, month: str, division_code: str) -> None:
    """Keep the month's rows of ``chain`` about people and households of the division, out of ``records``; the file appears whole or not at all."""
    target = month_path(division_code, month)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    low, high = division_range(division_code)
    database.execute(
        f"""
        COPY (
            WITH here AS (SELECT DISTINCT {HOME} AS home FROM households WHERE division_code BETWEEN {literal(low)} AND {literal(high)})
            SELECT department, person_id, coalesce(people.home, chain.home) AS home, category, kind, amount_fen, service
            FROM chain LEFT JOIN (
                SELECT key, person_id, {HOME} AS home, CASE WHEN in_force THEN category END AS category FROM records
                WHERE {HOME} IN (SELECT home FROM here)
                QUALIFY row_number() OVER (PARTITION BY key ORDER BY in_force DESC, line, term_line) = 1
            ) AS people USING (key)
            WHERE month = {literal(month)} AND coalesce(people.home, chain.home) IN (SELECT home FROM here)
            ORDER BY department, person_id, kind
        ) TO {literal(str(part))} (FORMAT parquet, COMPRESSION zstd)"""
    )
    part.replace(target)


def rows_of_department(division_code: str, month: str, department: str) -> Iterator[dict[str, Any]]:
    """Give the kept rows of one department (as the chain names it) about people: person_id, home, category, kind, amount_fen."""
    path = month_path(division_code, month)
    if not path.exists():
        return
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        read = database.execute(
            f"SELECT person_id, home, category, kind, amount_fen FROM read_parquet({literal(str(path))})"
            " WHERE department = $department AND person_id IS NOT NULL ORDER BY person_id, kind",
            {"department": department},
        )
        names = [each[0] for each in read.description or ()]
        for row in read.fetchall():
            yield dict(zip(names, row, strict=True))
