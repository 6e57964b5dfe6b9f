"""The states and steps of a warning (P-14), of a re-check (P-15) and of telling the household how that ended, and of the county's eye on what is late."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "预警处置"
ON_LEDGER = ("investigated", "discussed", "ledgered")

WARNING = Workflow(
    name="warning",
    label="预警",
    clause="001·二(一)3；004·三(五)20",
    initial="graded",
    states={
        "graded": State("待交办", "amber", awaits=Awaits(TAB, "交办", Duty.WARNING_ASSIGN, deadline="warning.assign_working_days")),
        "assigned": State("待核实", "amber", awaits=Awaits(TAB, "核实", Duty.WARNING_HANDLE, deadline="warning.grade_{grade}_working_days")),
        "investigated": State("待处置", "amber", awaits=Awaits(TAB, "处置", Duty.WARNING_DECIDE, deadline="warning.decide_working_days")),
        "discussed": State("一事一议", "amber", awaits=Awaits(TAB, "上会议定", Duty.MEETING_HOLD, deadline="warning.decide_working_days")),
        "ledgered": State("在台账", "blue"),
        "rechecking": State("复核中", "amber"),
        "referring": State("转介中", "blue"),
        "included": State("已纳入", "green", final=True),
        "referred": State("已转介", "green", final=True),
        "explained": State("已说明", "green", final=True),
        "corrected": State("已更正登记", "green", final=True),
        "rechecked": State("已复核", "green", final=True),
        "false_alarm": State("误报", "", final=True),
        "withdrawn": State("已撤回", "", final=True),
        "taken_back": State("数据撤回", "", final=True),
    },
    steps={
        "regrade": Step("调整等级", ("graded",), "graded", Duty.WARNING_ASSIGN, needs_reason=True),
        "assign": Step("交办", ("graded", "assigned"), "assigned", Duty.WARNING_ASSIGN),
        "investigate": Step("核实", ("assigned",), "investigated", Duty.WARNING_HANDLE),
        "send_back": Step("退回重新核实", ("investigated",), "assigned", Duty.WARNING_DECIDE, needs_reason=True),
        "include": Step("纳入救助", ON_LEDGER, "included", Duty.WARNING_DECIDE, needs_reason=True),
        "refer": Step("转介", ON_LEDGER, "referring", Duty.WARNING_DECIDE, needs_reason=True),
        "finish_referral": Step("确认部门回复", ("referring",), "referred", Duty.REFERRAL_SEND),
        "not_eligible": Step("部门答复不符合条件，另行处置", ("referring",), "investigated", Duty.REFERRAL_SEND),
        "recall": Step("收回转介", ("referring",), "investigated", Duty.REFERRAL_SEND, needs_reason=True),
        "discuss": Step("提请一事一议", ("investigated",), "discussed", Duty.WARNING_DECIDE, needs_reason=True),
        "keep_on_ledger": Step("列入台账", ON_LEDGER, "ledgered", Duty.WARNING_DECIDE, needs_reason=True),
        "explain": Step("情况已说明", ("investigated", "discussed"), "explained", Duty.WARNING_DECIDE, needs_reason=True),
        "explain_at_once": Step("情况已说明", ("graded", "assigned", "investigated"), "explained", Duty.WARNING_DECIDE, needs_reason=True),
        "correct": Step("更正登记", ("investigated", "discussed"), "corrected", Duty.WARNING_DECIDE, needs_reason=True),
        "recheck": Step("启动复核", ("investigated", "discussed"), "rechecking", Duty.WARNING_DECIDE, needs_reason=True),
        "finish_recheck": Step("复核办结", ("rechecking",), "rechecked", Duty.WARNING_DECIDE),
        "false_alarm": Step("按误报办结", ON_LEDGER, "false_alarm", Duty.WARNING_DECIDE, needs_reason=True),
        "enter_ledger": Step("终止救助，列入台账", ("graded",), "ledgered", Duty.WARNING_DECIDE, only_system=True),
        "review": Step("复查日期已到", ("ledgered",), "assigned", Duty.WARNING_DECIDE, only_system=True),
        "withdraw": Step("数据更正，撤回", ("graded", "assigned", "investigated", "discussed"), "withdrawn", Duty.WARNING_DECIDE, only_system=True),
        "take_back": Step("部门撤回数据，关闭", ("graded", "assigned", "investigated", "discussed"), "taken_back", Duty.WARNING_DECIDE, only_system=True),
        "reinstate": Step("数据再次支持，恢复", ("withdrawn", "taken_back"), "graded", Duty.WARNING_DECIDE, only_system=True),
    },
)

RECHECK = Workflow(
    name="recheck",
    label="复核",
    clause="003·任务3；004·三(一)3",
    initial="checking",
    states={
        "checking": State("复核中", "amber", awaits=Awaits("定期核查", "复核", Duty.WARNING_HANDLE, deadline="recheck.finish_working_days")),
        "proposed": State("待审定", "amber", awaits=Awaits("定期核查", "审定", Duty.WARNING_DECIDE, deadline="recheck.decide_working_days")),
        "unchanged": State("维持不变", "green", final=True),
        "adjusted": State("已调整金额", "green", final=True),
        "category_changed": State("已变更类别", "green", final=True),
        "gradual_exit": State("渐退", "green", final=True),
        "terminated": State("已终止", "green", final=True),
    },
    steps={
        "propose": Step("提交复核意见", ("checking",), "proposed", Duty.WARNING_HANDLE, needs_reason=True),
        "send_back": Step("退回复核", ("proposed",), "checking", Duty.WARNING_DECIDE, needs_reason=True),
        "unchanged": Step("审定：维持不变", ("proposed",), "unchanged", Duty.WARNING_DECIDE),
        "adjusted": Step("审定：调整金额", ("proposed",), "adjusted", Duty.WARNING_DECIDE),
        "category_changed": Step("审定：变更类别", ("proposed",), "category_changed", Duty.WARNING_DECIDE),
        "gradual_exit": Step("审定：渐退", ("proposed",), "gradual_exit", Duty.WARNING_DECIDE),
        "terminated": Step("审定：终止救助", ("proposed",), "terminated", Duty.WARNING_DECIDE),
    },
)

NOTICE = Workflow(
    name="recheck_notice",
    label="复核结果告知",
    clause="003·任务3；004·三(一)3",
    initial="due",
    states={
        "due": State("待告知", "amber", awaits=Awaits("定期核查", "告知复核结果", Duty.LETTER_ISSUE, deadline="recheck.tell_working_days")),
        "told": State("已告知", "green", final=True),
    },
    steps={"tell": Step("已送达复核结果告知书", ("due",), "told", Duty.LETTER_ISSUE)},
)

LATE = Workflow(
    name="warning_late",
    label="预警超期督办",
    clause="001·二(一)3；004·三(五)20",
    initial="county",
    states={
        "county": State("县级督办", "red", awaits=Awaits("预警督办", "督办", Duty.WORK_URGE)),
        "settled": State("已督办", "green", final=True),
        "moved_on": State("已办理", "green", final=True),
    },
    steps={
        "settle": Step("督办办结", ("county",), "settled", Duty.WORK_URGE, needs_reason=True),
        "move_on": Step("已继续办理", ("county",), "moved_on", Duty.WORK_URGE, only_system=True),
    },
)

GONE_STATES = ("withdrawn", "taken_back")
"""The states of a warning whose data were corrected or taken back: it counts as none."""
OPEN_STATES = tuple(code for code, state in WARNING.states.items() if not state.final)
"""The states in which something is still to be done, the ledger, a running re-check and a running referral included."""
WAITING_STATES = tuple(code for code, state in WARNING.states.items() if state.awaits)
"""The states in which the warning itself waits for somebody: 未办结."""
