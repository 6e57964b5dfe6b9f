"""Sealing on a schedule."""

from __future__ import annotations

import time
from datetime import datetime

from jiuzhu.foundation.kernel.writing import write_back
from jiuzhu.foundation.ledger.services import BLOCK_ENTRIES, seal_open_entries

PAUSE_SECONDS = 0.02


def seal_ledger(now: datetime) -> int:
    """Seal what was written lately, and let SQLite's log run into its file while nobody waits for it."""
    sealed = _seal_blocks(now, everywhere=False)
    write_back()
    return sealed


def seal_stragglers(now: datetime) -> int:
    """Seal whatever lies in no block yet, however old."""
    return _seal_blocks(now, everywhere=True)


def _seal_blocks(now: datetime, *, everywhere: bool) -> int:
    sealed = 0
    while more := seal_open_entries(at=now, everywhere=everywhere):
        sealed += more
        if more < BLOCK_ENTRIES:
            break
        time.sleep(PAUSE_SECONDS)
    return sealed
