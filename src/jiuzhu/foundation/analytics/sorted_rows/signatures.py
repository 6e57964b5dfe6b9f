"""The kernels that are called from outside, each with the types it is compiled for."""

from __future__ import annotations

from typing import Any

from numba import types

from jiuzhu.foundation.analytics.sorted_rows.kernels.summing import large_sums
from jiuzhu.foundation.analytics.sorted_rows.kernels.walking import rows_of_people

_HALVES, _WHOLES = types.uint64[::1], types.int64[::1]
# What is read from a file is not written to.
_STORED = types.Array(types.uint64, 2, "C", readonly=True)

ENTRIES: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (rows_of_people, (_STORED, _HALVES, _HALVES, _HALVES, _WHOLES)),
    (
        large_sums,
        (_HALVES, _HALVES, types.boolean[::1], _WHOLES, _WHOLES, _WHOLES, types.int64, _HALVES, _HALVES, _WHOLES, _WHOLES),
    ),
)
