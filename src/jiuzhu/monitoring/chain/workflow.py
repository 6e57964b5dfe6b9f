"""The states and steps of an overlap or gap on the assistance chain: told to whoever must act, answered, ended (P-28, P-48)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "救助链"
AT_DEPARTMENT, AT_TOWNSHIP, ANSWERED = "told_department", "told_township", "answered"
UNTOLD = "found"
TELLABLE = (UNTOLD, AT_DEPARTMENT, AT_TOWNSHIP, ANSWERED)
ANSWER_BY = "chain.answer_working_days"

CHAIN_FINDING = Workflow(
    name="chain_finding",
    label="救助链问题",
    clause="003·任务2；000A·二(五)11",
    initial=UNTOLD,
    states={
        UNTOLD: State("待告知", "amber", awaits=Awaits(TAB, "告知", Duty.WARNING_ASSIGN, deadline="chain.tell_working_days")),
        AT_DEPARTMENT: State("待部门答复", "amber", awaits=Awaits(TAB, "答复", Duty.FEED_SEND, deadline=ANSWER_BY, holder="organisation")),
        AT_TOWNSHIP: State("待乡镇核实", "amber", awaits=Awaits(TAB, "核实", Duty.WARNING_HANDLE, deadline=ANSWER_BY)),
        ANSWERED: State("待办结", "amber", awaits=Awaits(TAB, "办结", Duty.WARNING_DECIDE, deadline="chain.settle_working_days")),
        "stopped": State("已停发", "green", final=True),
        "refunded": State("已追回", "green", final=True),
        "applied": State("已补办", "green", final=True),
        "allowed": State("可以同享", "green", final=True),
        "false": State("不属实", "", final=True),
        "withdrawn": State("已撤回", "", final=True),
    },
    steps={
        "tell_department": Step("告知部门", TELLABLE, AT_DEPARTMENT, Duty.WARNING_ASSIGN),
        "tell_township": Step("交乡镇核实", TELLABLE, AT_TOWNSHIP, Duty.WARNING_ASSIGN),
        "answer_department": Step("部门答复", (AT_DEPARTMENT,), ANSWERED, Duty.FEED_SEND, holder="organisation", needs_reason=True),
        "answer_township": Step("乡镇答复", (AT_TOWNSHIP,), ANSWERED, Duty.WARNING_HANDLE, needs_reason=True),
        "stopped": Step("已停发，办结", (ANSWERED,), "stopped", Duty.WARNING_DECIDE, needs_reason=True),
        "refunded": Step("已追回，办结", (ANSWERED,), "refunded", Duty.WARNING_DECIDE, needs_reason=True),
        "applied": Step("已补办，办结", (ANSWERED,), "applied", Duty.WARNING_DECIDE, needs_reason=True),
        "allowed": Step("可以同享，办结", (ANSWERED, UNTOLD), "allowed", Duty.WARNING_DECIDE, needs_reason=True),
        "false": Step("不属实，办结", (ANSWERED, UNTOLD), "false", Duty.WARNING_DECIDE, needs_reason=True),
        "withdraw": Step("数据更正，撤回", TELLABLE, "withdrawn", Duty.WARNING_DECIDE, only_system=True),
        "reinstate": Step("数据再次支持，恢复", ("withdrawn",), UNTOLD, Duty.WARNING_DECIDE, only_system=True),
    },
)

OPEN_STATES = tuple(code for code, state in CHAIN_FINDING.states.items() if not state.final)
"""The states in which something is still to be done."""
ENDS = tuple(code for code, state in CHAIN_FINDING.states.items() if state.final and code != "withdrawn")
"""How people end a finding."""
