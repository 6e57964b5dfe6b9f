"""Warnings on the ledger come up again when their review date arrives."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.monitoring.warnings.services import bring_up_due_reviews


def bring_up_reviews(now: datetime) -> int:
    """Send warnings whose review date has come back to be investigated; gives how many."""
    return bring_up_due_reviews(at=now)
