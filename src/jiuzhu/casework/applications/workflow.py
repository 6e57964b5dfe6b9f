"""The states and steps of an application for assistance, and of the county's eye on one that is late (P-02, P-03)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB, LATE_TAB = "救助申请", "申请督办"
HANDLE, DECIDE = Duty.APPLICATION_HANDLE, Duty.APPLICATION_DECIDE
TRANSFER = "application.transfer_working_days"

APPLICATION = Workflow(
    name="application",
    label="救助申请",
    clause="001·二(四)2；002·二(二)；003·三(一)；004·三(五)17",
    initial="received",
    states={
        "received": State("待受理", "amber", Awaits(TAB, "核对材料、受理", HANDLE, "application.accept_working_days")),
        "supplementing": State("待补正", "blue", Awaits(TAB, "收补正材料", HANDLE, "application.supplement_working_days")),
        "accepted": State("已受理", "amber", Awaits(TAB, "进入审核确认", HANDLE, "application.review_working_days")),
        "reviewing": State("审核中", "blue", Awaits(TAB, "提出审核意见", HANDLE, "application.propose_working_days")),
        "proposed": State("待确认", "amber", Awaits(TAB, "确认", DECIDE, "application.confirm_working_days")),
        "granted": State("已给予救助", "green", final=True),
        "refused": State("不予救助", "red", final=True),
        "transferred": State("已转办", "green", final=True),
        "withdrawn": State("已撤回", "", final=True),
    },
    steps={
        "fill_in": Step("补全申请表", ("received", "supplementing"), "received", HANDLE),
        "ask_supplement": Step("一次性告知补正", ("received",), "supplementing", HANDLE),
        "supply": Step("材料已补齐", ("supplementing",), "received", HANDLE),
        "accept": Step("受理", ("received",), "accepted", HANDLE),
        "review": Step("进入审核确认", ("accepted",), "reviewing", HANDLE),
        "transfer": Step("转办有关部门", ("accepted", "reviewing"), "transferred", HANDLE),
        "explain": Step("不符合条件，说明政策", ("received", "accepted"), "refused", HANDLE, needs_reason=True),
        "propose": Step("提出审核意见", ("reviewing",), "proposed", HANDLE),
        "send_back": Step("退回重新审核", ("proposed",), "reviewing", DECIDE, needs_reason=True),
        "grant": Step("确认给予救助", ("proposed",), "granted", DECIDE),
        "refuse": Step("确认不予救助", ("proposed",), "refused", DECIDE),
        "withdraw": Step(
            "撤回申请", ("received", "supplementing", "accepted", "reviewing", "proposed"), "withdrawn", HANDLE, needs_reason=True
        ),
    },
)

OPEN_STATES = tuple(code for code, state in APPLICATION.states.items() if not state.final)
ENDED_STATES = tuple(code for code, state in APPLICATION.states.items() if state.final)

LATE = Workflow(
    name="application_late",
    label="申请超时督办",
    clause="001·二(四)2、二(六)2",
    initial="county",
    states={
        "county": State("县级督办", "red", Awaits(LATE_TAB, "督办", Duty.WORK_URGE)),
        "settled": State("已督办", "green", final=True),
        "moved_on": State("已办理", "green", final=True),
    },
    steps={
        "settle": Step("督办办结", ("county",), "settled", Duty.WORK_URGE, needs_reason=True),
        "move_on": Step("已继续办理", ("county",), "moved_on", Duty.WORK_URGE, only_system=True),
    },
)
