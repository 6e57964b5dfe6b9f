"""Forgetting who asked; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.self_service.services import forget_askings


def forget(now: datetime) -> int:
    """Forget askings older than two days; gives how many."""
    return forget_askings(at=now)
