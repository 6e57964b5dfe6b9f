"""Throwing out expired files on a schedule."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.vault.services import expire


def remove_expired(now: datetime) -> int:
    """Throw out files whose time is over."""
    return expire(now=now)
