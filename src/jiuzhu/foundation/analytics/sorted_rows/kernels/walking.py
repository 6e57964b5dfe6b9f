"""Which rows of a sorted file are of people on a sorted list."""

from __future__ import annotations

from typing import Any

import numpy as np

from jiuzhu.foundation.analytics.compiling import kernel

NEXT_PERSON, LAST_HIGH, LAST_LOW = 0, 1, 2
NOT_SORTED = -1
LAST_OF_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
ONE_BYTE, TWO_BYTES, FOUR_BYTES = np.uint64(8), np.uint64(16), np.uint64(32)
LOWER_OF_TWO, LOWER_TWO_OF_FOUR = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)


@kernel
def rows_of_people(keys: Any, people_high: Any, people_low: Any, state: Any, rows: Any) -> int:
    """Write the places of the rows whose key is on the list; gives how many, NOT_SORTED where a row comes too late.

    ``keys`` has two halves a row, their first byte the highest. ``state`` holds where the list stands and the last key seen, so that a file
    may come in pieces; at first it is all zero.
    """
    found = 0
    person, people = np.int64(state[NEXT_PERSON]), people_high.shape[0]
    awaited = people_high[person] if person < people else LAST_OF_ALL
    last_high, last_low = state[LAST_HIGH], state[LAST_LOW]
    unsorted = False
    for row in range(keys.shape[0]):
        high, low = highest_first(keys[row, 0]), highest_first(keys[row, 1])
        # Nothing branches here: whether a key comes again is anybody's guess, and the processor's would be wrong each time.
        unsorted |= (high < last_high) | ((high == last_high) & (low < last_low))
        last_high, last_low = high, low
        if high < awaited:
            continue
        while person < people and people_high[person] < high:
            person += 1
        awaited = people_high[person] if person < people else LAST_OF_ALL
        same = person
        while same < people and people_high[same] == high and people_low[same] < low:
            same += 1
        if same < people and people_high[same] == high and people_low[same] == low:
            rows[found] = row
            found += 1
    if unsorted:
        return NOT_SORTED
    state[NEXT_PERSON], state[LAST_HIGH], state[LAST_LOW] = np.uint64(person), last_high, last_low
    return found


@kernel
def highest_first(half: Any) -> Any:
    """Turn the bytes of half a key round."""
    half = (half << FOUR_BYTES) | (half >> FOUR_BYTES)
    half = ((half & LOWER_TWO_OF_FOUR) << TWO_BYTES) | ((half >> TWO_BYTES) & LOWER_TWO_OF_FOUR)
    return ((half & LOWER_OF_TWO) << ONE_BYTE) | ((half >> ONE_BYTE) & LOWER_OF_TWO)
