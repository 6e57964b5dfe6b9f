"""Codes that were asked for, and forgetting who asked; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.self_service.services import forget_askings, send_codes


def send(now: datetime) -> int:
    """Send the codes that wait; gives how many went to a phone."""
    return send_codes(at=now)


def forget(now: datetime) -> int:
    """Forget askings older than two days; gives how many."""
    return forget_askings(at=now)
