"""救助链 in the rail: what was found waits there, for the county, the township and the department that was told."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting
from jiuzhu.monitoring.chain.queries import open_counts


def waiting(actor: Actor) -> Waiting:
    """Count the open findings, and whether any of them is late."""
    number, late = open_counts(actor, now=timezone.now())
    return Waiting(number, hot=late > 0)

ENTRIES = (Entry("救助链", "chain-findings", "files", order=16, duties=(Duty.MONITORING_READ, Duty.FEED_SEND), count=waiting),)
WORK_PAGES = {"chain_finding": "chain-finding"}
