"""Batches whose taking in broke off go on; what was sent of people is forgotten when its time is over."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.monitoring.outside.services import forget, take_in_left


def go_on(now: datetime) -> int:
    """Take in what was left; gives how many batches."""
    return take_in_left(at=now)


def forget_rows(now: datetime) -> int:
    """Forget what is kept no longer; gives how many rows."""
    return forget(at=now)
