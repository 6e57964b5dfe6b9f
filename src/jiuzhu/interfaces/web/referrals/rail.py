"""Referrals in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.casework.referrals.queries import waiting_counts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def waiting(actor: Actor) -> Waiting:
    """Count running referrals, and whether any department is late."""
    number, late = waiting_counts(actor, now=timezone.now())
    return Waiting(number, hot=late > 0)

ENTRIES = (Entry("部门转介", "referrals", "files", order=16, duties=(Duty.REFERRAL_SEND, Duty.REFERRAL_ANSWER), count=waiting, short="转介"),)
WORK_PAGES = {"referral": "referral"}
