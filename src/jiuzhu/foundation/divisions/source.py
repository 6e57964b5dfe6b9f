"""The packaged table of all divisions of the country, read with DuckDB and no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from jiuzhu.foundation.divisions.rules import DivisionUnknown, Level, ancestors_of, division_range, full_code, level_of, parent_of

TABLE_PATH = Path(__file__).parent / "data" / "divisions.parquet"


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division as the statistics bureau names it; ``code`` has twelve digits."""

    code: str
    name: str

    @property
    def level(self) -> Level:
        """Tell the level by the code."""
        return level_of(self.code)

    @property
    def parent_code(self) -> str | None:
        """Give the code right above."""
        return parent_of(self.code)


def packaged_divisions(root_code: str, *, with_ancestors: bool = True, batch: int = 500) -> Iterator[list[DivisionRow]]:
    """Give a division, everything under it and (first) everything above it, sorted by code, in batches.

    Raises DivisionCodeInvalid, and DivisionUnknown when the table has no such division.
    """
    root = full_code(root_code)
    low, high = division_range(root)
    above = [int(code) for code in ancestors_of(root)] if with_ancestors else []
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MB"}) as session:
        if not session.execute("SELECT 1 FROM read_parquet(?) WHERE code = ?", [str(TABLE_PATH), int(root)]).fetchone():
            raise DivisionUnknown(f"行政区划表里没有代码 {root}。", "请核对代码；随软件提供的是国家统计局 2023 年 6 月 30 日的区划表。")
        cursor = session.execute(
            "SELECT lpad(CAST(code AS VARCHAR), 12, '0'), name FROM read_parquet(?) "
            "WHERE code BETWEEN ? AND ? OR list_contains(CAST(? AS BIGINT[]), code) ORDER BY code",
            [str(TABLE_PATH), int(low), int(high), above],
        )
        while rows := cursor.fetchmany(batch):
            yield [DivisionRow(code, name) for code, name in rows]


def packaged_names(codes: Iterable[str]) -> dict[str, str]:
    """Map codes to the bureau's names; a code that the table lacks is left out. Raises DivisionCodeInvalid."""
    asked = [int(full_code(code)) for code in codes]
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MB"}) as session:
        rows = session.execute(
            "SELECT lpad(CAST(code AS VARCHAR), 12, '0'), name FROM read_parquet(?) WHERE list_contains(CAST(? AS BIGINT[]), code)",
            [str(TABLE_PATH), asked],
        ).fetchall()
    return dict(rows)
