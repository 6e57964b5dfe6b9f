"""Rounds that were issued follow what is done for their needs; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.assessment.needs_ledger.services import follow_rounds


def follow(now: datetime) -> int:
    """Begin and finish the rounds that are under way; gives how many moved."""
    return follow_rounds(at=now)
