"""A query over a Parquet file read by its own column types, answered in a child.

Reading every cell as text costs several times what a bulk run needs. Where a file says that a column holds whole
numbers or decimals, the child checks the values as they are, and only the rows that do not pass come back as text for the
reading that knows everything, which accepts or rejects them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jiuzhu.foundation.analytics.tabular.limits import BATCH, Limits
from jiuzhu.foundation.analytics.tabular.outside import open_outside
from jiuzhu.foundation.analytics.tabular.parquet import LEFT_OVER, LINE, SOUND, cleaned, quoted
from jiuzhu.foundation.analytics.tabular.settling import settle_parquet, unique
from jiuzhu.foundation.analytics.tabular.staging import StagedTable

__all__ = ["LINE", "SOUND", "Answered", "Reading", "ask", "trimmed"]

Reading = Mapping[str, tuple[str, str]]
"""By class of type (whole, decimal, double, boolean, text): SQL of the value, and of whether it can be read so (NULL counts as no)."""


@dataclass(frozen=True)
class Answered:
    """What came of it: all ``columns`` of the file, its ``rows``, the answer's Parquet, and the rows left to be read as text."""

    columns: tuple[str, ...]
    rows: int
    path: Path
    left: StagedTable | None


def ask(
    path: Path, workdir: Path, *, readings: Mapping[str, Reading], absent: Mapping[str, str], query: str, limits: Limits = BATCH
) -> Answered:
    """Answer ``query`` over ``facts``: one row a row of the file, with ``__line``, one column a reading, and ``__sound``.

    The query must keep ``__line`` and ``__sound``; ``absent`` is SQL for a column that the file lacks. Raises TableUnreadable and its kin.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    output = _new(workdir)
    written = {name: {kind: list(read) for kind, read in reading.items()} for name, reading in readings.items()}
    more = {"readings": written, "absent": dict(absent), "query": query}
    about = open_outside(path, output, kind="typed", sheet=None, limits=limits, more=more)
    unique(about["heads"])
    left = None
    if about["left"]:
        between, staged = Path(f"{output}{LEFT_OVER}"), _new(workdir)
        columns, rows = settle_parquet(between, about["columns"], about["heads"], staged, header=True)
        between.unlink()
        left = StagedTable(columns, staged, rows)
    return Answered(tuple(about["columns"]), about["rows"], output, left)


def trimmed(column: str) -> str:
    """Write a text column as a staged table has it."""
    return cleaned(quoted(column))


def _new(workdir: Path) -> Path:
    descriptor, name = tempfile.mkstemp(prefix="typed-", suffix=".parquet", dir=workdir)
    os.close(descriptor)
    return Path(name)
