"""Departments are urged about referrals whose deadline is over."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.casework.referrals.services import urge_late


def urge_late_referrals(now: datetime) -> int:
    """Urge every department about every referral that is late, once a working day; gives how many times."""
    return urge_late(at=now)
