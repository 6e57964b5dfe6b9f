"""Mutual help in the rail."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting

READERS = (Duty.PAIR_KEEP, Duty.PAIR_PAY, Duty.OVERSIGHT_READ)


def waiting(actor: Actor) -> Waiting:
    """Count the pairs and allowance lists that wait for the actor."""
    return Waiting(workflow.inbox(actor).filter(workflow__in=("pair", "pair_allowances")).count())


ENTRIES = (Entry("结对互助", "pairs", "files", order=30, duties=READERS, count=waiting),)
WORK_PAGES = {"pair": "pair", "pair_allowances": "pair-allowance"}
