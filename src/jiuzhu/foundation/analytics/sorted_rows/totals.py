"""Sums by key over many sorted files at once, told only where they are large."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiuzhu.foundation.analytics.sorted_rows.errors import NotWalkable
from jiuzhu.foundation.analytics.sorted_rows.kernels.summing import large_sums
from jiuzhu.foundation.analytics.sorted_rows.reading import Keys, column_of, groups, keys_of

_EPOCH = datetime.date(1970, 1, 1)
_UNDATED = np.iinfo(np.int32).min
ROWS_AT_ONCE = 16_384
"""About so many rows of every file are added up at a time."""


@dataclass(frozen=True)
class Summed:
    """What is added up: the column of whole numbers, over the rows whose day lies between the first and the last."""

    value: str
    dated: str
    first: datetime.date
    last: datetime.date


@dataclass
class _Rows:
    """Rows of one file that are yet to be added up, and where the rest comes from."""

    rest: Iterator[tuple[pa.Table, Any]]
    summed: Summed
    arrays: tuple[Any, ...] = ()
    ended: bool = False

    def more(self) -> None:
        """Read a further group behind what is left."""
        read = next(self.rest, None)
        if read is None:
            self.ended = True
            return
        table, keys = read[0], keys_of(read[1])
        days = pc.fill_null(table.column(self.summed.dated).combine_chunks().view(pa.int32()), _UNDATED).to_numpy()
        first, last = ((day - _EPOCH).days for day in (self.summed.first, self.summed.last))
        values = pc.fill_null(table.column(self.summed.value).combine_chunks(), 0).to_numpy()
        new = (keys.high, keys.low, (days >= first) & (days <= last), values)
        if (keys.high[1:] < keys.high[:-1]).any() or (len(self) and keys.high[0] < self.arrays[0][-1]):
            raise NotWalkable("Rows are not in the order of their keys.")
        self.arrays = tuple(np.concatenate(pair) for pair in zip(self.arrays, new, strict=True)) if len(self) else new

    @property
    def bound(self) -> Any:
        """The first key at which the file must read on, or one so far off that the rows before it are enough for one turn; None if it has no more."""
        if len(self) > ROWS_AT_ONCE and self.arrays[0][ROWS_AT_ONCE] > self.arrays[0][0]:
            return self.arrays[0][ROWS_AT_ONCE]
        if self.ended:
            return None
        return self.arrays[0][-1] if len(self) else np.uint64(0)

    def __len__(self) -> int:
        return len(self.arrays[0]) if self.arrays else 0

    def before(self, bound: Any) -> tuple[Any, ...]:
        """Take the rows off whose key's upper half is below the bound, all of them where there is none."""
        count = len(self) if bound is None else int(np.searchsorted(self.arrays[0], bound, "left"))
        taken = tuple(each[:count] for each in self.arrays)
        self.arrays = tuple(each[count:] for each in self.arrays)
        return taken


def large_totals(paths: Sequence[Path], summed: Summed, *, least: int, ended: Event | None = None) -> pa.Table:
    """Give key, total and rows of everybody whose sum over the files is at least ``least`` (above 0), of some where it ``ended`` meanwhile; raises NotWalkable."""
    files = [_Rows(groups(path, (summed.value, summed.dated)), summed) for path in paths]
    found = []
    for file in files:
        file.more()
    while any(len(file) for file in files) and not (ended and ended.is_set()):
        bound = min((bound for file in files if (bound := file.bound) is not None), default=None)
        found.append(_added([taken for file in files if len(file) and len((taken := file.before(bound))[0])], least))
        for file in files:
            if not file.ended and (not len(file) or file.arrays[0][-1] == bound):
                file.more()
    told = [np.concatenate(column) for column in zip(*found, strict=True)] if found else [np.empty(0, np.uint64)] * 2 + [np.empty(0, np.int64)] * 2
    high, low, total, rows = told
    return pa.table({"key": column_of(Keys(high, low)), "total": total, "rows": rows})


def _added(lists: Sequence[tuple[Any, ...]], least: int) -> tuple[Any, ...]:
    if not lists:
        return tuple(np.empty(0, kind) for kind in (np.uint64, np.uint64, np.int64, np.int64))
    high, low, counted, value = (np.concatenate(column) for column in zip(*lists, strict=True))
    ends = np.cumsum([len(each[0]) for each in lists])
    out = tuple(np.empty(len(high), kind) for kind in (np.uint64, np.uint64, np.int64, np.int64))
    told = large_sums(high, low, counted, value, np.concatenate(([0], ends[:-1])), ends, least, *out)
    return tuple(each[:told].copy() for each in out)
