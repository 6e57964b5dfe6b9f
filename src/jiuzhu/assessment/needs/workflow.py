"""The states of a need, of a village's monthly list, and of a township's list of needs left out of date (P-05, P-43)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "需求更新"
READERS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)

NEED = Workflow(
    name="need",
    label="服务需求",
    clause="000A·二(一)1；001·二(一)1",
    initial="open",
    states={
        "open": State("未满足", "amber"),
        "met": State("已满足", "green", final=True),
        "withdrawn": State("已撤销", "", final=True),
    },
    steps={
        "meet": Step("已满足", ("open",), "met", Duty.ASSESSMENT_WRITE, needs_reason=True),
        "withdraw": Step("撤销", ("open",), "withdrawn", Duty.ASSESSMENT_WRITE, needs_reason=True),
    },
)

VILLAGE_MONTH = Workflow(
    name="needs_month",
    label="需求月更新",
    clause="000A·二(一)1",
    initial="open",
    states={
        "open": State("更新中", "amber", Awaits(TAB, "逐户更新", Duty.ASSESSMENT_WRITE)),
        "done": State("已更新", "green", final=True),
        "lapsed": State("逾期未更新", "red", final=True),
    },
    steps={
        "finish": Step("全部更新", ("open",), "done", Duty.ASSESSMENT_WRITE, only_system=True),
        "lapse": Step("逾期", ("open",), "lapsed", Duty.ASSESSMENT_WRITE, only_system=True),
    },
)

STALE_LIST = Workflow(
    name="stale_needs",
    label="逾期未更新的需求",
    clause="000A·二(一)1",
    initial="open",
    states={
        "open": State("待督办", "red", Awaits(TAB, "督办", Duty.WORK_URGE, "needs.stale_working_days")),
        "settled": State("已补更新", "green", final=True),
        "explained": State("已说明", "", final=True),
    },
    steps={
        "settle": Step("已补更新", ("open",), "settled", Duty.WORK_URGE, only_system=True),
        "explain": Step("说明原因", ("open",), "explained", Duty.WORK_URGE, needs_reason=True),
    },
)
