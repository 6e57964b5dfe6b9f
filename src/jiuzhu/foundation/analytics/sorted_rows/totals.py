"""Sums by key over many sorted files at once, told only where they are large."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiuzhu.foundation.analytics.sorted_rows.errors import NotWalkable
from jiuzhu.foundation.analytics.sorted_rows.kernels.summing import large_sums, rows_between
from jiuzhu.foundation.analytics.sorted_rows.kernels.walking import NOT_SORTED
from jiuzhu.foundation.analytics.sorted_rows.reading import Keys, column_of, groups

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


class _Lists:
    """The counted rows of every file that are yet to be added up, each file's in a row of these arrays from ``at`` to before ``ends``."""

    def __init__(self, paths: Sequence[Path], summed: Summed) -> None:
        self.summed = summed
        self.first, self.last = ((day - _EPOCH).days for day in (summed.first, summed.last))
        self.rest = [groups(path, (summed.value, summed.dated)) for path in paths]
        self.ended = [False] * len(paths)
        self.at, self.ends = np.zeros(len(paths), np.int64), np.zeros(len(paths), np.int64)
        self.latest = np.zeros(len(paths), np.uint64)
        self.rows: tuple[Any, ...] = tuple(np.empty((len(paths), 0), kind) for kind in (np.uint64, np.uint64, np.int64))

    def read_on(self, file: int) -> None:
        """Put a further group of a file behind what is left of it."""
        read = next(self.rest[file], None)
        if read is None:
            self.ended[file] = True
            return
        table, keys = read
        left = self.ends[file] - self.at[file]
        for each in self.rows:
            each[file, :left] = each[file, self.at[file] : self.ends[file]]
        self.at[file] = 0
        self._make_room(left + len(keys))
        days = _whole(table, self.summed.dated, np.int32, _UNDATED)
        values = _whole(table, self.summed.value, np.int64, 0)
        high, low, value = (each[file] for each in self.rows)
        told = rows_between(keys, days, values, self.first, self.last, self.latest[file : file + 1], high, low, value, left)
        if told == NOT_SORTED:
            raise NotWalkable("Rows are not in the order of their keys.")
        self.ends[file] = told

    def bound(self, file: int) -> Any:
        """Give the first key at which the file must read on, or one so far off that the rows before it are enough for one turn; None if it has no more."""
        keys = self.rows[0][file]
        begin, end = self.at[file], self.ends[file]
        if end - begin > ROWS_AT_ONCE and keys[begin + ROWS_AT_ONCE] > keys[begin]:
            return keys[begin + ROWS_AT_ONCE]
        return None if self.ended[file] else self.latest[file]

    def add_up(self, bound: Any, least: int) -> tuple[Any, ...]:
        """Add up the rows whose key's upper half is below the bound, all of them where there is none; takes them off."""
        upto = self.ends.copy()
        if bound is not None:
            for file, keys in enumerate(self.rows[0]):
                upto[file] = self.at[file] + np.searchsorted(keys[self.at[file] : self.ends[file]], bound, "left")
        most = int((upto - self.at).sum())
        out = tuple(np.empty(most, kind) for kind in (np.uint64, np.uint64, np.int64, np.int64))
        high, low, value = self.rows
        told = large_sums(high, low, value, self.at, upto, least, *out)
        return tuple(each[:told].copy() for each in out)

    def _make_room(self, rows: int) -> None:
        held, former = self.rows, self.rows[0].shape[1]
        if rows > former:
            self.rows = tuple(np.empty((len(each), rows + ROWS_AT_ONCE), each.dtype) for each in held)
            for old, new in zip(held, self.rows, strict=True):
                new[:, :former] = old


def large_totals(paths: Sequence[Path], summed: Summed, *, least: int, ended: Event | None = None) -> pa.Table:
    """Give key, total and rows of everybody whose sum over the files is at least ``least`` (above 0), of some where it ``ended`` meanwhile; raises NotWalkable."""
    lists, files = _Lists(paths, summed), range(len(paths))
    found = [lists.add_up(None, least)]
    for file in files:
        lists.read_on(file)
    while (lists.at < lists.ends).any() or not all(lists.ended):
        if ended and ended.is_set():
            break
        bound = min((bound for file in files if (bound := lists.bound(file)) is not None), default=None)
        found.append(lists.add_up(bound, least))
        for file in files:
            if not lists.ended[file] and lists.latest[file] == bound:
                lists.read_on(file)
    high, low, total, rows = (np.concatenate(column) for column in zip(*found, strict=True))
    return pa.table({"key": column_of(Keys(high, low)), "total": total, "rows": rows})


def _whole(table: pa.Table, name: str, kind: type, otherwise: int) -> Any:
    column = table.column(name).combine_chunks().view(pa.from_numpy_dtype(kind))
    return (pc.fill_null(column, otherwise) if column.null_count else column).to_numpy()
