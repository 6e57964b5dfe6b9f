"""Special meetings in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting
from jiuzhu.monitoring.meetings.queries import waiting_counts
from jiuzhu.monitoring.warnings.queries import late_ids


def waiting(actor: Actor) -> Waiting:
    """Count what is to be discussed, and whether any of it is late."""
    number, late = waiting_counts(actor, late_ids=late_ids(actor, now=timezone.now()))
    return Waiting(number, hot=late > 0)

ENTRIES = (Entry("一事一议", "meetings", "files", order=17, duties=(Duty.MEETING_HOLD,), count=waiting),)
WORK_PAGES = {"meeting": "meeting"}
