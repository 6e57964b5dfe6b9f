"""How often a process that stays looks for rubbish among its objects."""

from __future__ import annotations

import gc

LOOK_AFTER = 10_000, 20, 20
"""So many new objects, looks at the young and looks at the middle-aged; Python's own 700, 10, 10 took a seventh of the time of long work."""


def look_seldom() -> None:
    """Leave what a started process is made of out of every later look, and look less often; called once, when all modules are loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOK_AFTER)
