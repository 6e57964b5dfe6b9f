"""Agreements kept by the clock; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.agreements.services import call_checks, expire, follow_households


def keep_agreements(now: datetime) -> tuple[int, int]:
    """Follow households that moved, end what is over and ask for the month's checks; gives how many of the last two."""
    follow_households(at=now)
    return expire(at=now), call_checks(at=now)
