"""Ledgers of needs in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.assessment.needs_ledger.workflow import READERS
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def waiting(actor: Actor) -> Waiting:
    """Count the ledgers and lists that wait for the actor, and whether any is late."""
    mine = workflow.inbox(actor).filter(workflow__in=("needs_round", "needs_ledger"))
    return Waiting(mine.count(), hot=mine.filter(due_at__lt=timezone.now()).exists())


ENTRIES = (Entry("需求台账", "needs-rounds", "files", order=27, duties=READERS, count=waiting),)
WORK_PAGES = {"needs_round": "needs-round", "needs_ledger": "needs-ledger"}
