"""The states of a request to open one more identity than a day allows: one asks, another agrees."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "查看身份"
HANDLING = (Duty.WARNING_HANDLE, Duty.WARNING_ASSIGN, Duty.WARNING_DECIDE)
"""Whoever works on the warning may have to know whom to visit."""

DISCLOSURE = Workflow(
    name="disclosure",
    label="查看身份",
    clause="003·任务2",
    initial="asked",
    states={
        "asked": State("待另一人同意", "amber", awaits=Awaits(TAB, "同意或不同意", Duty.WARNING_DECIDE)),
        "agreed": State("已同意，可查看", "blue"),
        "used": State("已查看", "green", final=True),
        "declined": State("未同意", "", final=True),
        "lapsed": State("当天没有用，已失效", "", final=True),
    },
    steps={
        "agree": Step("同意", ("asked",), "agreed", Duty.WARNING_DECIDE),
        "decline": Step("不同意", ("asked",), "declined", Duty.WARNING_DECIDE, needs_reason=True),
        "use": Step("查看", ("agreed",), "used", Duty.WARNING_HANDLE, only_system=True),
        "lapse": Step("当天没有用", ("asked", "agreed"), "lapsed", Duty.WARNING_DECIDE, only_system=True),
    },
)
PENDING = tuple(code for code, state in DISCLOSURE.states.items() if not state.final)
