"""A phone's clock beside the server's (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta

CLOCK_AHEAD = timedelta(minutes=10)
EARLIEST_CLOCK = timedelta(days=7)


def believable(phone_at: datetime | None, *, at: datetime) -> datetime | None:
    """Keep the phone's clock unless it is plainly wrong: later than the server, or more than a week before it."""
    if phone_at is None or phone_at > at + CLOCK_AHEAD or phone_at < at - EARLIEST_CLOCK:
        return None
    return phone_at
