"""Sums by key over several sorted lists of rows, told only where they are large."""

from __future__ import annotations

from typing import Any

import numpy as np

from jiuzhu.foundation.analytics.compiling import kernel
from jiuzhu.foundation.analytics.sorted_rows.kernels.walking import NOT_SORTED, highest_first

ROWS_AT_ONCE = 2048
"""About so many rows are added up together, few enough to stay in the nearest memory."""
_SLOTS = 1024
_EMPTY = 0


@kernel
def large_sums(
    high: Any, low: Any, value: Any, at: Any, ends: Any, least: int, out_high: Any, out_low: Any, out_sum: Any, out_rows: Any
) -> int:
    """Add ``value`` up by key; write the keys that reach ``least`` with their sum and number of rows, gives how many, and moves ``at`` to ``ends``.

    Every row of the arrays is a list from ``at`` to before ``ends``, sorted by the upper half of the key, whose every row is here.
    """
    lists = at.shape[0]
    lowest, highest, rows = _range_of(high, at, ends)
    told = 0
    if rows == 0:
        return told
    step = max((highest - lowest) // np.uint64(rows // ROWS_AT_ONCE + 1), np.uint64(1))
    upto = np.empty(lists, np.int64)
    slots = np.zeros(_SLOTS, np.int32)
    group_high, group_low = np.empty(_SLOTS, np.uint64), np.empty(_SLOTS, np.uint64)
    group_sum, group_rows = np.empty(_SLOTS, np.int64), np.empty(_SLOTS, np.int64)
    bound = lowest
    while True:
        bound = highest if highest - bound <= step else bound + step
        some = 0
        for each in range(lists):
            place = at[each]
            while place < ends[each] and high[each, place] <= bound:
                place += 1
            upto[each] = place
            some += place - at[each]
        size = _SLOTS
        while size < some + some:
            size += size
        if size > slots.shape[0]:
            slots = np.zeros(size, np.int32)
            group_high, group_low = np.empty(size, np.uint64), np.empty(size, np.uint64)
            group_sum, group_rows = np.empty(size, np.int64), np.empty(size, np.int64)
        else:
            slots[:size] = _EMPTY
        groups = 0
        for each in range(lists):
            for place in range(at[each], upto[each]):
                # Keys are the output of a cipher: any of their bits are as good as a hash.
                slot = np.int64(low[each, place] & np.uint64(size - 1))
                while slots[slot] != _EMPTY:
                    group = slots[slot] - 1
                    if group_low[group] == low[each, place] and group_high[group] == high[each, place]:
                        break
                    slot = (slot + 1) & (size - 1)
                if slots[slot] == _EMPTY:
                    group = groups
                    groups += 1
                    slots[slot] = groups
                    group_high[group], group_low[group] = high[each, place], low[each, place]
                    group_sum[group], group_rows[group] = 0, 0
                else:
                    group = slots[slot] - 1
                group_sum[group] += value[each, place]
                group_rows[group] += 1
            at[each] = upto[each]
        for group in range(groups):
            if group_sum[group] >= least:
                out_high[told], out_low[told] = group_high[group], group_low[group]
                out_sum[told], out_rows[told] = group_sum[group], group_rows[group]
                told += 1
        if bound == highest:
            return told


@kernel
def rows_between(keys: Any, days: Any, values: Any, first: int, last: int, latest: Any, high: Any, low: Any, value: Any, at: int) -> int:
    """Write the rows whose day lies between the first and the last from ``at`` on; gives the place after them, NOT_SORTED where a row comes too late.

    ``keys`` has two halves a row, their first byte the highest; ``latest`` holds the upper half of the last one seen.
    """
    seen = latest[0]
    unsorted = False
    for row in range(keys.shape[0]):
        high[at] = highest_first(keys[row, 0])
        low[at] = highest_first(keys[row, 1])
        value[at] = values[row]
        unsorted |= high[at] < seen
        seen = high[at]
        # Nothing branches here: the next row is written over one that does not count.
        at += int((days[row] >= first) & (days[row] <= last))
    latest[0] = seen
    return NOT_SORTED if unsorted else at


@kernel
def _range_of(high: Any, at: Any, ends: Any) -> Any:
    lowest, highest, rows = np.uint64(0), np.uint64(0), 0
    for each in range(at.shape[0]):
        if at[each] < ends[each]:
            first, last = high[each, at[each]], high[each, ends[each] - 1]
            lowest = first if rows == 0 or first < lowest else lowest
            highest = last if rows == 0 or last > highest else highest
            rows += ends[each] - at[each]
    return lowest, highest, rows
