"""上门安排 in the rail."""

from __future__ import annotations

from jiuzhu.delivery.rounds.queries import PLANNING
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

WALKING = (Duty.VISIT_RECORD, Duty.ORDER_SERVE)

ENTRIES = (
    Entry("上门安排", "rounds", "files", order=31, duties=PLANNING, short="安排"),
    Entry("我的上门", "rounds-mine", "desk", order=13, duties=WALKING, workflows=("round",)),
)
WORK_PAGES = {"round": "round"}
