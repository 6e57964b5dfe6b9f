"""Blinks: places passed over now and then."""

from __future__ import annotations

import math

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.state import BLINK_IN, Desk, roll

BLINK = 0.01  # the share of places passed over, so that the same gap is not filled the same way for ever
HAIR = 1e-9


@kernel
def blinks(desk: Desk) -> bool:
    """Whether this place is passed over: one in a hundred, the next one drawn by how far it is."""
    desk.marks[BLINK_IN] -= 1
    if desk.marks[BLINK_IN] > 0:
        return False
    desk.marks[BLINK_IN] = 1 + int(math.log(max(roll(desk), HAIR)) / math.log(1 - BLINK))
    return True
