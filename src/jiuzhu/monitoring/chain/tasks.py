"""The chain of a month is reckoned once its comparison is done."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.monitoring.chain.services import reckon_what_was_compared


def reckon_compared(now: datetime) -> int:
    """Reckon the months whose newest comparison is newer than their chain; gives how many."""
    return reckon_what_was_compared(at=now)
