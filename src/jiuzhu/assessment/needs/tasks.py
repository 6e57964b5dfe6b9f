"""The month of needs, kept by the clock; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.assessment.needs.services import close_months, open_months, settle_stale


def keep_months(now: datetime) -> tuple[int, int, int]:
    """Close the months that are over, tell what was left, end what was caught up and open the present month; gives how many of each."""
    return close_months(at=now), settle_stale(at=now), open_months(at=now)
