"""The states of one household's entry that was sampled (P-50)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "数据录入"

ENTRY_CHECK = Workflow(
    name="entry_check",
    label="录入抽查",
    clause="003·任务2",
    initial="drawn",
    states={
        "drawn": State("待审看", "amber", awaits=Awaits(TAB, "审看", Duty.ENTRY_CHECK)),
        "returned": State("已退回", "red", awaits=Awaits(TAB, "更正", Duty.REGISTER_WRITE)),
        "fixed": State("待复核", "blue", awaits=Awaits(TAB, "复核", Duty.ENTRY_CHECK)),
        "passed": State("无误", "green", final=True),
    },
    steps={
        "clear": Step("没有发现问题", ("drawn",), "passed", Duty.ENTRY_CHECK, only_system=True),
        "return": Step("退回", ("drawn", "fixed"), "returned", Duty.ENTRY_CHECK, needs_reason=True),
        "fix": Step("已更正", ("returned",), "fixed", Duty.REGISTER_WRITE),
        "pass": Step("通过", ("drawn", "fixed"), "passed", Duty.ENTRY_CHECK),
    },
)
