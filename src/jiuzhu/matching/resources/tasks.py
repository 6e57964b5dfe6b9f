"""What time does to workers' certificates; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.matching.resources.certificates import watch


def watch_certificates(now: datetime) -> int:
    """End certificates that are over and remind organisations of those that end soon; gives how many."""
    return watch(at=now)
