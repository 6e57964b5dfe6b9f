"""经济核对 in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def waiting(actor: Actor) -> Waiting:
    """Count the checks that wait for the actor, and whether any is late."""
    mine = workflow.inbox(actor).filter(workflow="verification")
    return Waiting(mine.count(), hot=mine.filter(due_at__lt=timezone.now()).exists())


ENTRIES = (
    Entry("经济核对", "verifications", "files", order=35, duties=(Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK), count=waiting),
    Entry("核对统计", "verification-counts", "files", order=36, duties=(Duty.OVERSIGHT_READ,)),
)
WORK_PAGES = {"verification": "verification"}
