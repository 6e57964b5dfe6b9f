"""The kernels that are called from outside, each with the types it is compiled for."""

from __future__ import annotations

from typing import Any

from numba import types

from jiuzhu.foundation.analytics.sorted_rows.kernels.summing import large_sums, rows_between
from jiuzhu.foundation.analytics.sorted_rows.kernels.walking import rows_of_people

_HALVES, _WHOLES = types.uint64[::1], types.int64[::1]
# What is read from a file is not written to.
_STORED = types.Array(types.uint64, 2, "C", readonly=True)
_READ_DAYS, _READ_WHOLES = (types.Array(kind, 1, "C", readonly=True) for kind in (types.int32, types.int64))
_HALVES_BY_FILE, _WHOLES_BY_FILE = types.uint64[:, ::1], types.int64[:, ::1]

ENTRIES: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (rows_of_people, (_STORED, _HALVES, _HALVES, _HALVES, _WHOLES)),
    (large_sums, (_HALVES_BY_FILE, _HALVES_BY_FILE, _WHOLES_BY_FILE, _WHOLES, _WHOLES, types.int64, _HALVES, _HALVES, _WHOLES, _WHOLES)),
    (rows_between, (_STORED, _READ_DAYS, _READ_WHOLES, types.int64, types.int64, _HALVES, _HALVES, _HALVES, _WHOLES, types.int64)),
)
