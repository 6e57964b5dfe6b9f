"""The states of a benefit decision and the steps between them: one records it, another confirms it (P-10)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "待遇决定"
RETURNED, CONFIRMED = "returned", "confirmed"
BENEFIT = Workflow(
    name="benefit",
    label="待遇决定",
    clause="000A·二(六)13；001·附3·慈善救助",
    initial="recorded",
    states={
        "recorded": State("待确认", "amber", Awaits(TAB, "确认", Duty.BENEFIT_CONFIRM)),
        CONFIRMED: State("已生效", "green", final=True),
        RETURNED: State("已退回", "", final=True),
    },
    steps={
        "confirm": Step("确认", ("recorded",), CONFIRMED, Duty.BENEFIT_CONFIRM),
        "send_back": Step("退回", ("recorded",), RETURNED, Duty.BENEFIT_CONFIRM, needs_reason=True),
    },
)
