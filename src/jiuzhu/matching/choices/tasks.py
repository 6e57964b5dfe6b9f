"""What time does to arrangements; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.matching.choices.reminding import remind


def remind_of_results(now: datetime) -> int:
    """Remind of arrangements whose day is over without a result; gives how many."""
    return remind(at=now)
