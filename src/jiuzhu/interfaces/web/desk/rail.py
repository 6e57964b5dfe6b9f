"""The desk's lines in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow.queries import inbox_counts
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def waiting(actor: Actor) -> Waiting:
    """What waits for the actor, and whether any of it is late."""
    number, late = inbox_counts(actor, now=timezone.now())
    return Waiting(number, hot=late > 0)

ENTRIES = (
    Entry("待我办理", "desk", "desk", order=1, count=waiting, short="待办"),
    Entry("我办过的", "done", "desk", order=2),
    Entry("辖区在办", "open-work", "desk", order=3, duties=(Duty.WORK_URGE,)),
)
