"""Gradual exits come near their end and end by the calendar."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.casework.exits.services import follow


def follow_exits(now: datetime) -> int:
    """Have households told a month before their exit ends, and end what is over; gives how many exits moved."""
    return follow(at=now)
