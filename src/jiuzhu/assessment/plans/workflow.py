"""The states of a household's plan and the steps between them (P-07)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

PLAN = Workflow(
    name="plan",
    label="帮扶计划",
    clause="001·二(一)2；附件2·说明2",
    initial="draft",
    states={
        "draft": State("拟订中", "amber", awaits=Awaits("帮扶计划", "拟订", Duty.PLAN_WRITE)),
        "submitted": State("待审批", "blue", awaits=Awaits("计划审批", "审批", Duty.PLAN_APPROVE, deadline="plan.approve_working_days")),
        "returned": State("已退回", "red", awaits=Awaits("帮扶计划", "修改", Duty.PLAN_WRITE)),
        "approved": State("已批准", "blue", awaits=Awaits("帮扶计划", "启动", Duty.PLAN_WRITE)),
        "running": State("执行中", "green"),
        "review": State("待复评", "amber", awaits=Awaits("计划复评", "复评", Duty.PLAN_WRITE)),
        "adjusted": State("已调整为新计划", final=True),
        "closed": State("已结案", final=True),
        "cancelled": State("已取消", final=True),
    },
    steps={
        "submit": Step("报批", ("draft", "returned"), "submitted", Duty.PLAN_WRITE),
        "approve": Step("批准", ("submitted",), "approved", Duty.PLAN_APPROVE),
        "return": Step("退回", ("submitted",), "returned", Duty.PLAN_APPROVE, needs_reason=True),
        "run": Step("启动", ("approved",), "running", Duty.PLAN_WRITE),
        "call_review": Step("临近复评", ("running",), "review", Duty.PLAN_WRITE, only_system=True),
        "keep": Step("复评后继续执行", ("review",), "running", Duty.PLAN_WRITE, needs_reason=True),
        "adjust": Step("由新计划代替", ("approved", "running", "review"), "adjusted", Duty.PLAN_APPROVE, only_system=True),
        "close": Step("结案", ("approved", "running", "review"), "closed", Duty.PLAN_WRITE, needs_reason=True),
        "cancel": Step("取消", ("draft", "returned"), "cancelled", Duty.PLAN_WRITE, needs_reason=True),
    },
)

OPEN = ("draft", "returned")
UNDECIDED = ("draft", "returned", "submitted")
IN_FORCE = ("approved", "running", "review")
CARRIED_OUT = ("running", "review")
