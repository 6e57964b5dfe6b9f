"""The administrator's line for the calendar."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.queries import years_entered
from jiuzhu.interfaces.web.navigation import Entry, Waiting

ANNOUNCED_BY_MONTH = 11


def missing(actor: Actor) -> Waiting:
    """How many years are to be entered: this one, and from November on the next, which is announced by then."""
    today = timezone.localdate()
    wanted = {today.year, today.year + (today.month >= ANNOUNCED_BY_MONTH)}
    return Waiting(len(wanted - set(years_entered())))

ENTRIES = (Entry("工作日历", "calendar", "manage", order=20, duties=(Duty.POLICY_SET,), count=missing),)
