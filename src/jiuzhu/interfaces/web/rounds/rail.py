"""上门安排 in the rail."""

from __future__ import annotations

from jiuzhu.delivery.rounds.queries import PLANNING
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting

WALKING = (Duty.VISIT_RECORD, Duty.ORDER_SERVE)


def unread(actor: Actor) -> Waiting:
    """Count the days that were told to the actor and not looked at yet."""
    return Waiting(workflow.inbox(actor).filter(workflow="round").count())


ENTRIES = (
    Entry("上门安排", "rounds", "files", order=31, duties=PLANNING, short="安排"),
    Entry("我的上门", "rounds-mine", "desk", order=13, duties=WALKING, count=unread),
)
WORK_PAGES = {"round": "round"}
