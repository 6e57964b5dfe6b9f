"""The states of a change of the service list and the steps between them (P-40)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

REVISION = Workflow(
    name="catalogue_revision",
    label="清单调整",
    clause="000A·二(二)2；001·二(二)1；002·二(三)",
    initial="draft",
    states={
        "draft": State("编制中", "amber", awaits=Awaits("服务清单", "编制", Duty.CATALOGUE_DRAFT)),
        "checked": State("已核对，待印发", "blue", awaits=Awaits("服务清单", "印发", Duty.CATALOGUE_ISSUE)),
        "returned": State("已退回", "red", awaits=Awaits("服务清单", "修改", Duty.CATALOGUE_DRAFT)),
        "issued": State("已印发", "green", final=True),
        "cancelled": State("已取消", final=True),
    },
    steps={
        "check": Step("核对提交", ("draft", "returned"), "checked", Duty.CATALOGUE_DRAFT),
        "issue": Step("印发", ("checked",), "issued", Duty.CATALOGUE_ISSUE),
        "return": Step("退回", ("checked",), "returned", Duty.CATALOGUE_ISSUE, needs_reason=True),
        "cancel": Step("取消", ("draft", "returned"), "cancelled", Duty.CATALOGUE_DRAFT, needs_reason=True),
    },
)

OPEN = ("draft", "returned")
UNDECIDED = ("draft", "returned", "checked")
