"""What a corrected file says otherwise than the one it replaces."""

from __future__ import annotations

from pathlib import Path

import duckdb


def changes_between(database: duckdb.DuckDBPyConnection, former: Path, later: Path) -> dict[str, int]:
    """Count the rows that came and went between two files of accepted rows, and the people they are about."""
    rows = database.execute(
        """
        SELECT coalesce(sum(change) FILTER (WHERE change > 0), 0)::BIGINT, coalesce(-sum(change) FILTER (WHERE change < 0), 0)::BIGINT, count(DISTINCT key)
        FROM (
            SELECT key, said, sum(side) AS change FROM (
                SELECT key, hash(columns) AS said, 1 AS side FROM (SELECT key, later AS columns FROM (SELECT * EXCLUDE line FROM read_parquet($later)) AS later)
                UNION ALL
                SELECT key, hash(columns), -1 FROM (SELECT key, former AS columns FROM (SELECT * EXCLUDE line FROM read_parquet($former)) AS former)
            ) GROUP BY key, said HAVING sum(side) <> 0
        )""",
        {"former": str(former), "later": str(later)},
    ).fetchone() or (0, 0, 0)
    return {"added": rows[0], "removed": rows[1], "people": rows[2]}
