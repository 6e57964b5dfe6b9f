"""Sealing on a schedule."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.ledger.services import seal_open_entries


def seal_ledger(now: datetime) -> int:
    """Seal whatever lies in no block yet."""
    return seal_open_entries(at=now)
