"""The administrator's line for the calendar."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.queries import years_awaited
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def missing(actor: Actor) -> Waiting:
    """How many years are to be entered."""
    return Waiting(len(years_awaited(timezone.localdate())))


ENTRIES = (Entry("工作日历", "calendar", "manage", order=20, duties=(Duty.POLICY_SET,), count=missing),)
