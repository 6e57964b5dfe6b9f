"""Months are opened on their last day, and townships that are late are urged."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.casework.rosters.services import open_months, urge_late


def keep_months(now: datetime) -> int:
    """Open what is to be settled and urge who is late; gives how many were opened or urged."""
    return open_months(at=now) + urge_late(at=now)
