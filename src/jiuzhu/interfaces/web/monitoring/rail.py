"""动态监测 in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting
from jiuzhu.monitoring.warnings.queries import open_counts


def waiting(actor: Actor) -> Waiting:
    """Count open warnings, and whether any of them is late."""
    number, late = open_counts(actor, now=timezone.now())
    return Waiting(number, hot=late > 0)


ENTRIES = (Entry("动态监测", "month", "mechanism", order=10, seq="一", duties=(Duty.MONITORING_READ,), count=waiting, short="监测"),)
WORK_PAGES = {"warning": "warning", "recheck": "recheck"}
