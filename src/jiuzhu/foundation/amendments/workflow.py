"""The states of a change of the law and the steps between them."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

AMENDMENT = Workflow(
    name="amendment",
    label="规定变更",
    clause="各地文件的参数须由两人改动（政策包）",
    initial="draft",
    states={
        "draft": State("起草中", "amber", awaits=Awaits("规定变更", "起草", Duty.POLICY_DRAFT)),
        "submitted": State("待发布", "blue", awaits=Awaits("规定变更", "审核发布", Duty.POLICY_PUBLISH)),
        "returned": State("已退回", "red", awaits=Awaits("规定变更", "修改", Duty.POLICY_DRAFT)),
        "published": State("已发布", "green", final=True),
        "cancelled": State("已取消", final=True),
    },
    steps={
        "submit": Step("提交发布", ("draft", "returned"), "submitted", Duty.POLICY_DRAFT),
        "publish": Step("发布", ("submitted",), "published", Duty.POLICY_PUBLISH),
        "return": Step("退回", ("submitted",), "returned", Duty.POLICY_PUBLISH, needs_reason=True),
        "cancel": Step("取消", ("draft", "returned"), "cancelled", Duty.POLICY_DRAFT, needs_reason=True),
    },
)

OPEN = ("draft", "returned")
