"""The states of a pair and of a month's allowances, and the steps between them (P-52)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "结对互助"
PAIR = Workflow(
    name="pair",
    label="结对",
    clause="002·二(四)3",
    initial="proposed",
    states={
        "proposed": State("待双方同意", "amber", Awaits(TAB, "征求双方同意", Duty.PAIR_KEEP)),
        "agreed": State("待开始", "amber", Awaits(TAB, "培训后开始", Duty.PAIR_KEEP)),
        "running": State("互助中", "green"),
        "ended": State("已结束", "", final=True),
    },
    steps={
        "agree": Step("双方同意", ("proposed",), "agreed", Duty.PAIR_KEEP),
        "start": Step("开始互助", ("agreed",), "running", Duty.PAIR_KEEP),
        "revoke": Step("有一方撤回同意", ("agreed", "running"), "ended", Duty.PAIR_KEEP, needs_reason=True),
        "end": Step("结束结对", ("proposed", "agreed", "running"), "ended", Duty.PAIR_KEEP, needs_reason=True),
    },
)

ALLOWANCES = Workflow(
    name="pair_allowances",
    label="互助补贴",
    clause="002·二(四)3",
    initial="compiled",
    states={
        "compiled": State("待审核", "amber", Awaits(TAB, "审核补贴名单", Duty.PAIR_PAY)),
        "approved": State("已审核", "green", final=True),
        "returned": State("已退回", "", final=True),
    },
    steps={
        "approve": Step("审核通过", ("compiled",), "approved", Duty.PAIR_PAY),
        "return": Step("退回重编", ("compiled",), "returned", Duty.PAIR_PAY, needs_reason=True),
    },
)
