"""Many typed rows brought into the order of their people's keys, without their ID numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from jiuzhu.foundation.analytics.pseudonyms import secret_of_keys
from jiuzhu.foundation.analytics.tabular.limits import Limits
from jiuzhu.foundation.analytics.tabular.outside import open_outside

MANY = 200_000
"""Below, a process of its own costs more than it saves."""
SLOWEST_ROWS_A_SECOND = 40_000
MOST_BYTES_A_ROW = 400
"""What sorting may put on the disk."""


def keep_sorted(
    typed: Path, target: Path, *, columns: Sequence[str], rows: int, workdir: Path, limits: Limits, only: Sequence[UUID] | None
) -> int:
    """Write line, key and columns of the rows without fault, sorted by key and line; gives how many. Raises TableUnreadable and its kin.

    ``typed`` is Parquet with line, fault, number and the columns, ``rows`` how many it has; with ``only`` the rows of other keys are dropped.
    """
    more = {
        "secret": secret_of_keys().hex(),
        "columns": list(columns),
        "only": None if only is None else [str(key) for key in only],
        "workdir": str(workdir),
    }
    roomy = replace(
        limits, seconds=limits.seconds + rows / SLOWEST_ROWS_A_SECOND, unpacked_bytes=max(limits.unpacked_bytes, rows * MOST_BYTES_A_ROW)
    )
    return int(open_outside(typed, target, kind="keep", sheet=None, limits=roomy, more=more)["rows"])
