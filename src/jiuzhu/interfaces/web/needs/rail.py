"""Needs in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.assessment.needs.workflow import READERS
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def waiting(actor: Actor) -> Waiting:
    """Count the lists that wait for the actor, and whether any is late."""
    mine = workflow.inbox(actor).filter(workflow__in=("needs_month", "stale_needs"))
    return Waiting(mine.count(), hot=mine.filter(due_at__lt=timezone.now()).exists())


ENTRIES = (Entry("服务需求", "needs", "files", order=26, duties=READERS, count=waiting, short="需求"),)
WORK_PAGES = {"needs_month": "needs-month", "stale_needs": "stale-needs"}
