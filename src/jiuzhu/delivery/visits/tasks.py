"""Scheduling visits and listing missed ones; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.visits.services import list_missed, schedule_visits


def keep_schedule(now: datetime) -> tuple[int, int]:
    """Close periods that are over and open the visits of the present one; gives how many of each."""
    return list_missed(at=now), schedule_visits(at=now)
