"""The chain of a month is reckoned once its comparison is done; lists of people on aid are made once a month is over."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.monitoring.chain.services import make_lists, reckon_what_was_compared


def reckon_compared(now: datetime) -> int:
    """Reckon the months whose newest comparison is newer than their chain; gives how many."""
    return reckon_what_was_compared(at=now)


def make_name_lists(now: datetime) -> int:
    """Make the lists of the month that is over for the departments that get them; gives how many."""
    return make_lists(at=now)
