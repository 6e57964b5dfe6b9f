"""The states and steps of a special meeting (003·任务4)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

MEETING = Workflow(
    name="meeting",
    label="专题会议",
    clause="003·任务4",
    initial="called",
    states={
        "called": State("待定稿", "amber", Awaits("一事一议", "录入决议", Duty.MEETING_HOLD)),
        "concluded": State("纪要已定稿", "green", final=True),
        "called_off": State("已取消", "", final=True),
    },
    steps={
        "conclude": Step("纪要定稿", ("called",), "concluded", Duty.MEETING_HOLD),
        "call_off": Step("取消会议", ("called",), "called_off", Duty.MEETING_HOLD, needs_reason=True),
    },
)
