"""Clocks of applications run out, and households that apply move."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.casework.applications.services import watch


def watch_applications(now: datetime) -> int:
    """Let applications follow households that moved and tell the county what is late; gives how many things moved."""
    return watch(at=now)
