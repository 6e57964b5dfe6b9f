"""The states of a township's list of a month, of a village's sheet of it, and of one person's line (P-10)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "按月发放"
CLAUSE = "000A·二(六)12、13；三(二)"
READERS = (Duty.VISIT_RECORD, Duty.DISTRIBUTION_APPROVE, Duty.OVERSIGHT_READ)
CHECK_DEADLINE, APPROVE_DEADLINE, CLOSE_DEADLINE = "distribution.check_working_days", "distribution.approve_working_days", "distribution.close_working_days"

LIST = Workflow(
    name="distribution_list",
    label="发放名单",
    clause=CLAUSE,
    initial="generated",
    states={
        "generated": State("待核对", "amber", Awaits(TAB, "核对名单", Duty.VISIT_RECORD, CHECK_DEADLINE)),
        "checked": State("待批准", "blue", Awaits(TAB, "批准名单", Duty.DISTRIBUTION_APPROVE, APPROVE_DEADLINE)),
        "approved": State("待发放", "blue"),
        "delivering": State("发放中", "amber"),
        "delivered": State("待核销", "blue", Awaits(TAB, "核销", Duty.DISTRIBUTION_APPROVE, CLOSE_DEADLINE)),
        "closed": State("已核销", "green", final=True),
    },
    steps={
        "check": Step("核对完毕，报县里", ("generated",), "checked", Duty.VISIT_RECORD),
        "return": Step("退回重新核对", ("checked",), "generated", Duty.DISTRIBUTION_APPROVE, needs_reason=True),
        "approve": Step("批准", ("checked",), "approved", Duty.DISTRIBUTION_APPROVE),
        "begin": Step("开始发放", ("approved",), "delivering", Duty.VISIT_RECORD, only_system=True),
        "finish": Step("发放完毕", ("approved", "delivering"), "delivered", Duty.VISIT_RECORD, only_system=True),
        "again": Step("有更正，继续发放", ("delivered",), "delivering", Duty.VISIT_RECORD, only_system=True),
        "close": Step("核销", ("delivered",), "closed", Duty.DISTRIBUTION_APPROVE),
        "reopen": Step("核销后有差错，重新打开", ("closed",), "delivered", Duty.DISTRIBUTION_APPROVE, needs_reason=True),
    },
)

SHEET = Workflow(
    name="distribution_sheet",
    label="村发放名单",
    clause=CLAUSE,
    initial="check",
    states={
        "check": State("待核对", "amber", Awaits(TAB, "逐人核对", Duty.VISIT_RECORD, CHECK_DEADLINE)),
        "checked": State("已核对", "blue"),
        "handing": State("发放中", "amber", Awaits(TAB, "发放", Duty.VISIT_RECORD)),
        "done": State("已发完", "green", final=True),
    },
    steps={
        "check": Step("核对完毕", ("check",), "checked", Duty.VISIT_RECORD),
        "reopen": Step("重新核对", ("checked",), "check", Duty.VISIT_RECORD, only_system=True),
        "hand": Step("名单已批准", ("checked",), "handing", Duty.VISIT_RECORD, only_system=True),
        "finish": Step("全部登记", ("handing",), "done", Duty.VISIT_RECORD, only_system=True),
        "again": Step("有更正，继续发放", ("done",), "handing", Duty.VISIT_RECORD, only_system=True),
    },
)

LINE = Workflow(
    name="distribution_line",
    label="发放",
    clause=CLAUSE,
    initial="proposed",
    states={
        "proposed": State("补入待批准", "blue", Awaits(TAB, "批准补入", Duty.DISTRIBUTION_APPROVE, APPROVE_DEADLINE)),
        "unknown": State("资料不全", "amber"),
        "listed": State("在名单", ""),
        "struck": State("已划去", ""),
        "delivered": State("已发放", "green"),
        "undelivered": State("未发放", "red"),
        "voided": State("已更正", "", final=True),
    },
    steps={
        "strike": Step("划去", ("listed", "unknown"), "struck", Duty.VISIT_RECORD, needs_reason=True),
        "restore": Step("恢复", ("struck",), "listed", Duty.VISIT_RECORD),
        "include": Step("资料补齐，列入", ("unknown",), "listed", Duty.VISIT_RECORD),
        "join": Step("补入名单", ("proposed",), "listed", Duty.VISIT_RECORD, only_system=True),
        "accept": Step("批准补入", ("proposed",), "listed", Duty.DISTRIBUTION_APPROVE),
        "refuse": Step("不同意补入", ("proposed",), "struck", Duty.DISTRIBUTION_APPROVE, needs_reason=True),
        "deliver": Step("登记发放", ("listed", "undelivered"), "delivered", Duty.VISIT_RECORD),
        "fail": Step("登记未发放", ("listed",), "undelivered", Duty.VISIT_RECORD, needs_reason=True),
        "void": Step("更正登记", ("delivered", "undelivered"), "voided", Duty.VISIT_RECORD, needs_reason=True),
    },
)

APPROVED = ("approved", "delivering", "delivered", "closed")
HANDING = ("approved", "delivering")
CORRECTED = ("approved", "delivering", "delivered")
"""States of a list to which the county may still approve another line."""
GONE = ("struck", "voided")
"""States of a line that leave the person free for another line of the month."""
OPEN_LINES = ("proposed", "listed")
