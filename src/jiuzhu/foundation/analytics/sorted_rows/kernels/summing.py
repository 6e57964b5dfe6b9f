"""Sums by key over several sorted lists of rows, told only where they are large."""

from __future__ import annotations

from typing import Any

import numpy as np

from jiuzhu.foundation.analytics.compiling import kernel

ROWS_AT_ONCE = 2048
"""About so many rows are added up together, few enough to stay in the nearest memory."""
_SLOTS = 1024
_EMPTY = 0


@kernel
def large_sums(high: Any, low: Any, counted: Any, value: Any, at: Any, ends: Any, least: int, out_high: Any, out_low: Any, out_sum: Any, out_rows: Any) -> int:
    """Add ``value`` up by key over the rows ``counted``; write the keys that reach ``least`` with their sum and number of rows, gives how many.

    Lists stand one after the other, from ``at`` to before ``ends``, each sorted by the upper half of the key, whose every row is here.
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
            while place < ends[each] and high[place] <= bound:
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
                if not counted[place]:
                    continue
                # Keys are the output of a cipher: any of their bits are as good as a hash.
                slot = np.int64(low[place] & np.uint64(size - 1))
                while slots[slot] != _EMPTY:
                    group = slots[slot] - 1
                    if group_low[group] == low[place] and group_high[group] == high[place]:
                        break
                    slot = (slot + 1) & (size - 1)
                if slots[slot] == _EMPTY:
                    group = groups
                    groups += 1
                    slots[slot] = groups
                    group_high[group], group_low[group] = high[place], low[place]
                    group_sum[group], group_rows[group] = 0, 0
                else:
                    group = slots[slot] - 1
                group_sum[group] += value[place]
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
def _range_of(high: Any, at: Any, ends: Any) -> Any:
    lowest, highest, rows = np.uint64(0), np.uint64(0), 0
    for each in range(at.shape[0]):
        if at[each] < ends[each]:
            first, last = high[at[each]], high[ends[each] - 1]
            lowest = first if rows == 0 or first < lowest else lowest
            highest = last if rows == 0 or last > highest else highest
            rows += ends[each] - at[each]
    return lowest, highest, rows
