"""Visits in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting

READERS = (Duty.VISIT_RECORD, Duty.OVERSIGHT_READ)


def waiting(actor: Actor) -> Waiting:
    """Count the visits that wait for the actor, and whether any is late."""
    mine = workflow.inbox(actor).filter(workflow="visit")
    return Waiting(mine.count(), hot=mine.filter(due_at__lt=timezone.now()).exists())


ENTRIES = (Entry("探访慰问", "visits", "files", order=30, duties=READERS, count=waiting, short="走访"),)
WORK_PAGES = {"visit": "visit"}
