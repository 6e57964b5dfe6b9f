"""The states of a lead and the steps between them (P-49)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "群众来问"
LEAD = Workflow(
    name="lead",
    label="申请线索",
    clause="003·任务2",
    initial="waiting",
    states={
        "waiting": State("待回访", "amber", Awaits(TAB, "回电", Duty.LEAD_HANDLE, "lead.call_working_days")),
        "answered": State("已回访", "green", final=True),
        "unreachable": State("联系不上", "", final=True),
    },
    steps={
        "answer": Step("已回访", ("waiting",), "answered", Duty.LEAD_HANDLE, needs_reason=True),
        "give_up": Step("联系不上", ("waiting",), "unreachable", Duty.LEAD_HANDLE, needs_reason=True),
    },
)
