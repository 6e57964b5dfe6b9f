"""Charity orders in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting

READERS = (Duty.CHARITY_MANAGE, Duty.CHARITY_SERVE, Duty.ORDER_PLACE, Duty.OVERSIGHT_READ)


def waiting(actor: Actor) -> Waiting:
    """Count the charity orders that wait for the actor, and whether any is late."""
    mine = workflow.inbox(actor).filter(workflow="charity_order")
    return Waiting(mine.count(), hot=mine.filter(due_at__lt=timezone.now()).exists())


ENTRIES = (Entry("爱心服务", "charity-orders", "files", order=28, duties=READERS, count=waiting, short="爱心"),)
WORK_PAGES = {"charity_order": "charity-order"}
