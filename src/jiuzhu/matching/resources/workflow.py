"""The states of a resource of the library: what registers itself waits for the county (S-05)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

RESOURCE = Workflow(
    name="resource",
    label="资源登记",
    clause="000A·二（七）16",
    initial="pending",
    states={
        "pending": State("待审核", "amber", Awaits("资源库", "审核", Duty.RESOURCE_MANAGE)),
        "active": State("可用", "green"),
        "stopped": State("已停用"),
        "refused": State("未通过", final=True),
    },
    steps={
        "admit": Step("审核通过", ("pending",), "active", Duty.RESOURCE_MANAGE),
        "refuse": Step("不予通过", ("pending",), "refused", Duty.RESOURCE_MANAGE, needs_reason=True),
        "stop": Step("停用", ("active",), "stopped", Duty.RESOURCE_MANAGE, needs_reason=True),
        "resume": Step("恢复", ("stopped",), "active", Duty.RESOURCE_MANAGE),
    },
)
