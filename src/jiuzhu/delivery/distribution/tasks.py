"""The lists of the month made by the clock; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from jiuzhu.delivery.distribution.services.generating import generate_month
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import load_pack


def make_lists(now: datetime) -> int:
    """Make this month's lists that are not there yet, everywhere on the platform; gives how many."""
    month = timezone.localdate(now).replace(day=1)
    return len(generate_month(month=month, division_code=load_pack(settings.POLICY_PACK).division_code, actor=SYSTEM, at=now))
