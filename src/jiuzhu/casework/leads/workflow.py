"""The states of a lead and of a charity lead, and the steps between them (P-49; P-14)."""

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

CHARITY = Workflow(
    name="charity",
    label="慈善对接",
    clause="003·任务4",
    initial="waiting",
    states={
        "waiting": State("待对接", "amber", Awaits("慈善对接", "对接", Duty.LEAD_HANDLE, "charity.match_working_days")),
        "ordered": State("已转爱心服务订单", "green", final=True),
        "assessing": State("已转需求评估", "green", final=True),
        "closed": State("已结束", "", final=True),
    },
    steps={
        "order": Step("转爱心服务订单", ("waiting",), "ordered", Duty.LEAD_HANDLE),
        "assess": Step("转需求评估", ("waiting",), "assessing", Duty.LEAD_HANDLE),
        "close": Step("结束对接", ("waiting",), "closed", Duty.LEAD_HANDLE, needs_reason=True),
    },
)
