"""外来预警 in the rail: what a platform waits for longer than it asked."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting
from jiuzhu.monitoring.outside.queries import late_count


def overdue(actor: Actor) -> Waiting:
    """Count the answers that are late."""
    number = late_count(actor, today=timezone.localdate())
    return Waiting(number, hot=number > 0)


ENTRIES = (Entry("外来预警", "outside-batches", "files", order=15, duties=(Duty.FEED_UPLOAD,), count=overdue),)
