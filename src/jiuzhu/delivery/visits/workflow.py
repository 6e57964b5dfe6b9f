"""The states of a visit and the steps between them (P-11)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "探访慰问"
VISIT = Workflow(
    name="visit",
    label="探访慰问",
    clause="附件3·探访慰问",
    initial="due",
    states={
        "due": State("待走访", "amber", Awaits(TAB, "走访", Duty.VISIT_RECORD)),
        "missed": State("逾期未访", "red", Awaits(TAB, "补访或说明", Duty.VISIT_RECORD)),
        "done": State("已走访", "green", final=True),
        "explained": State("未访已说明", "", final=True),
        "dropped": State("不再需要", "", final=True),
    },
    steps={
        "record": Step("记录走访", ("due", "missed"), "done", Duty.VISIT_RECORD),
        "miss": Step("逾期", ("due",), "missed", Duty.VISIT_RECORD, only_system=True),
        "explain": Step("说明未访原因", ("missed",), "explained", Duty.VISIT_RECORD, needs_reason=True),
        "drop": Step("不再需要", ("due", "missed"), "dropped", Duty.VISIT_RECORD, only_system=True),
    },
)
