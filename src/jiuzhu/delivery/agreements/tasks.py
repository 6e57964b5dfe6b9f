"""Agreements kept by the clock; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.agreements.services import call_checks, call_endings, call_reviews, expire, follow_households


def keep_agreements(now: datetime) -> tuple[int, int]:
    """Follow households that moved, end what is over, have changes looked into, ask for the month's checks and about what ends soon; gives how many are over and how many are asked for."""
    follow_households(at=now)
    gone = expire(at=now)
    call_reviews(at=now)
    checks = call_checks(at=now)
    call_endings(at=now)
    return gone, checks
