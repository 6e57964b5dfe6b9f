"""What waits when the day agreed with a resource is over and nobody wrote down what came of it (P-51)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "资源约定"

RESULT_OWED = Workflow(
    name="arrangement",
    label="资源约定的结果",
    clause="001·二（六）2",
    initial="owed",
    states={
        "owed": State("待登记结果", "amber", Awaits(TAB, "登记结果", Duty.VISIT_RECORD, "arrangement.result_working_days")),
        "late": State("逾期没有结果", "red", Awaits(TAB, "催问结果", Duty.ORDER_CHECK)),
        "told": State("已有结果", "green", final=True),
    },
    steps={
        "escalate": Step("报乡镇", ("owed",), "late", Duty.VISIT_RECORD, only_system=True),
        "tell": Step("结果已登记", ("owed", "late"), "told", Duty.ORDER_PLACE, only_system=True),
    },
)
