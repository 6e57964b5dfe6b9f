"""The states of a township's monthly roster and of the county's month (P-27)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "月结"

ROSTER = Workflow(
    name="roster",
    label="月结发放册",
    clause="003·任务2",
    initial="open",
    states={
        "open": State("待提交", "amber", awaits=Awaits(TAB, "提交月结发放册", Duty.REGISTER_WRITE, settled_by_county=True)),
        "submitted": State("待审核", "blue", awaits=Awaits(TAB, "审核月结发放册", Duty.ENTRY_CHECK, settled_by_county=True)),
        "audited": State("已审核", "green"),
        "locked": State("已结清", "green", final=True),
    },
    steps={
        "submit": Step("提交", ("open",), "submitted", Duty.REGISTER_WRITE),
        "return": Step("退回", ("submitted", "audited"), "open", Duty.ENTRY_CHECK, needs_reason=True),
        "audit": Step("审核通过", ("submitted",), "audited", Duty.ENTRY_CHECK),
        "lock": Step("结清", ("audited",), "locked", Duty.ENTRY_CHECK, only_system=True),
    },
)

MONTH = Workflow(
    name="month_settlement",
    label="月结",
    clause="003·任务2",
    initial="open",
    states={
        "open": State("待结清", "amber", awaits=Awaits(TAB, "结清月份", Duty.ENTRY_CHECK, settled_by_county=True)),
        "closed": State("已结清", "green", final=True),
    },
    steps={"close": Step("结清", ("open",), "closed", Duty.ENTRY_CHECK)},
)
