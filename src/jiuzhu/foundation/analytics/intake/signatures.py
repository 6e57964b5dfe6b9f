"""The kernels that are called from outside, each with the types it is compiled for."""

from __future__ import annotations

from typing import Any

from numba import types

from jiuzhu.foundation.analytics.intake.kernels.characters import narrow_utf8, recode_gb18030
from jiuzhu.foundation.analytics.intake.kernels.rows import take_rows

_BYTES, _WHOLE, _POINTS, _FLAGS = types.uint8[::1], types.int64, types.int32[::1], types.boolean[::1]
_TABLE, _WHOLES = types.int64[:, ::1], types.int64[::1]

ENTRIES: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (narrow_utf8, (_BYTES, _WHOLE, _POINTS, _BYTES)),
    (recode_gb18030, (_BYTES, _WHOLE, _POINTS, _POINTS, _BYTES)),
    (
        take_rows,
        (
            _BYTES,
            _WHOLE,
            types.boolean,
            _WHOLE,
            _WHOLE,
            _WHOLE,
            _WHOLE,
            _WHOLE,
            _FLAGS,
            _TABLE,
            _TABLE,
            _BYTES,
            _WHOLES,
            _WHOLES,
            _TABLE,
            types.boolean[:, ::1],
            types.int32[:, ::1],
            types.uint8[:, ::1],
            _TABLE,
            _TABLE,
        ),
    ),
)
