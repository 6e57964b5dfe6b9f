"""The states of one version of a feed's declaration: who writes it does not put it in force."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "数据声明"

DECLARATION = Workflow(
    name="declaration",
    label="数据声明",
    clause="004·三(五)21",
    initial="draft",
    states={
        "draft": State("起草中", "amber", awaits=Awaits(TAB, "起草", Duty.POLICY_DRAFT)),
        "submitted": State("待审核", "blue", awaits=Awaits(TAB, "审核", Duty.POLICY_PUBLISH)),
        "returned": State("已退回", "red", awaits=Awaits(TAB, "修改", Duty.POLICY_DRAFT)),
        "in_force": State("在用", "green"),
        "replaced": State("已被新版代替", final=True),
        "cancelled": State("已取消", final=True),
    },
    steps={
        "submit": Step("提交审核", ("draft", "returned"), "submitted", Duty.POLICY_DRAFT),
        "approve": Step("启用", ("submitted",), "in_force", Duty.POLICY_PUBLISH),
        "return": Step("退回", ("submitted",), "returned", Duty.POLICY_PUBLISH, needs_reason=True),
        "cancel": Step("取消", ("draft", "returned"), "cancelled", Duty.POLICY_DRAFT, needs_reason=True),
        "replace": Step("由新版代替", ("in_force",), "replaced", Duty.POLICY_PUBLISH, only_system=True),
    },
)

OPEN = ("draft", "returned")
