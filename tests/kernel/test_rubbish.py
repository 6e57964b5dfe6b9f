"""What a process that stays is made of is left out of the look for rubbish; rubbish made later still goes."""

from __future__ import annotations

import gc
import weakref

from jiuzhu.foundation.kernel.rubbish import look_seldom


class Ring:
    """Holds itself, so that only a look for rubbish ends it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_there_is_looked_at_no_more_and_later_rubbish_still_goes() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(700, 10, 10)
        look_seldom()
        assert gc.get_freeze_count() > 1000
        gone = weakref.ref(Ring())
        gc.collect()
        assert gone() is None
        assert gc.get_threshold()[0] > 700
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
