"""The states of an organisation's monthly statement and the steps between them (S-37, E-37)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB, CLOCK = "机构结算", "settlement.answer_working_days"
ORGANISATION = "organisation"
OPEN_TO_ORGANISATION = ("sent", "silent")
"""States in which the organisation may confirm or object."""
SETTLED = ("confirmed", "decided")
"""States from which a statement goes on to payment."""
PAYING = ("passed", "paid")
ANSWERING = ("objected", "contested")
"""States in which objections are answered: an answered one does not give the others more time."""
CLOSED = (*PAYING, "cleared")
"""States in which the lines of a statement stay as they are."""

SETTLEMENT = Workflow(
    name="settlement",
    label="机构结算单",
    clause="002·附2·六",
    initial="sent",
    states={
        "sent": State("待机构确认", "amber", Awaits(TAB, "核对结算单", Duty.ORDER_ACCEPT, "settlement.confirm_working_days", ORGANISATION)),
        "silent": State("机构逾期没有答复", "red", Awaits(TAB, "联系机构", Duty.ORDER_CHECK)),
        "objected": State("有异议，待答复", "amber", Awaits(TAB, "答复异议", Duty.ORDER_CHECK, CLOCK, goes_on_from=ANSWERING)),
        "contested": State(
            "对扣回有异议，待县级答复", "amber", Awaits(TAB, "答复对扣回的异议", Duty.ORDER_SUPERVISE, CLOCK, goes_on_from=ANSWERING)
        ),
        "confirmed": State("机构已确认", "blue", Awaits(TAB, "转付款", Duty.ORDER_SUPERVISE, "settlement.pass_working_days")),
        "decided": State("异议已答复", "blue", Awaits(TAB, "转付款", Duty.ORDER_SUPERVISE, "settlement.pass_working_days")),
        "passed": State("已转付款", "blue", Awaits(TAB, "登记付款", Duty.ORDER_SUPERVISE)),
        "paid": State("已付款", "green", final=True),
        "cleared": State("无需付款，已结清", "green", final=True),
    },
    steps={
        "confirm": Step("机构确认无误", OPEN_TO_ORGANISATION, "confirmed", Duty.ORDER_ACCEPT, ORGANISATION),
        "object": Step("机构提出异议", OPEN_TO_ORGANISATION, "objected", Duty.ORDER_ACCEPT, ORGANISATION),
        "contest": Step("机构只对扣回提出异议", OPEN_TO_ORGANISATION, "contested", Duty.ORDER_ACCEPT, ORGANISATION),
        "lapse": Step("到期没有答复", ("sent",), "silent", Duty.ORDER_CHECK, only_system=True),
        "deem": Step("逾期不答复，按本县规定视为确认", ("silent",), "confirmed", Duty.ORDER_CHECK, only_system=True),
        "answer": Step("答复一项异议", ("objected",), "objected", Duty.ORDER_CHECK, needs_reason=True),
        "decide": Step("答复最后一项异议", ("objected",), "decided", Duty.ORDER_CHECK, needs_reason=True),
        "hand_up": Step("答复最后一项，对扣回的异议转县级", ("objected",), "contested", Duty.ORDER_CHECK, needs_reason=True),
        "answer_claim": Step("答复一项对扣回的异议", ("contested",), "contested", Duty.ORDER_SUPERVISE, needs_reason=True),
        "decide_claim": Step("答复最后一项对扣回的异议", ("contested",), "decided", Duty.ORDER_SUPERVISE, needs_reason=True),
        "close_unpaid": Step("无需付款，结清", SETTLED, "cleared", Duty.ORDER_SUPERVISE),
        "pass_on": Step("转付款", SETTLED, "passed", Duty.ORDER_SUPERVISE),
        "pay": Step("登记付款", ("passed",), "paid", Duty.ORDER_SUPERVISE),
    },
)

DROPPED = ("refused", "withdrawn")
"""States of what is claimed back in which nothing is claimed any more: it may be proposed anew."""
UNCLAIMED = ("proposed", *DROPPED)
"""States in which nothing is owed: not yet, or no more."""
TOLD = ("confirmed", "taken", "repaid", "withdrawn")
"""States of what is claimed back in which the organisation knows of it."""

RECOVERY = Workflow(
    name="settlement_recovery",
    label="追回已付的服务",
    clause="002·附2·四",
    initial="proposed",
    states={
        "proposed": State("待确认追回", "amber", Awaits(TAB, "确认追回", Duty.ORDER_SUPERVISE)),
        "confirmed": State("待下一份结算单扣回", "blue"),
        "taken": State("已扣回", "green", final=True),
        "repaid": State("机构已退回", "green", final=True),
        "withdrawn": State("已撤销追回", "", final=True),
        "refused": State("不予追回", "", final=True),
    },
    steps={
        "confirm": Step("确认追回", ("proposed",), "confirmed", Duty.ORDER_SUPERVISE),
        "refuse": Step("不予追回", ("proposed",), "refused", Duty.ORDER_SUPERVISE, needs_reason=True),
        "repay_part": Step("登记机构退回一笔", ("confirmed",), "confirmed", Duty.ORDER_SUPERVISE),
        "repaid": Step("登记机构退回，已退清", ("confirmed",), "repaid", Duty.ORDER_SUPERVISE),
        "take_back_repayment": Step("撤回登记的退回", ("confirmed", "repaid"), "confirmed", Duty.ORDER_SUPERVISE, needs_reason=True),
        "withdraw": Step("撤销追回", ("confirmed",), "withdrawn", Duty.ORDER_SUPERVISE, needs_reason=True),
        "take_off": Step("列入结算单扣回", ("confirmed",), "taken", Duty.ORDER_SUPERVISE, only_system=True),
        "put_back": Step("结算单不够扣，等下一份", ("taken",), "confirmed", Duty.ORDER_SUPERVISE, only_system=True),
        "give_back": Step("异议成立，不应扣回", ("confirmed", "taken"), "withdrawn", Duty.ORDER_SUPERVISE, needs_reason=True),
        "repaid_before": Step("异议成立，机构已另行退回", ("confirmed", "taken"), "repaid", Duty.ORDER_SUPERVISE, needs_reason=True),
        "repaid_enough": Step("异议成立，已退回的为止", ("confirmed", "taken"), "repaid", Duty.ORDER_SUPERVISE, needs_reason=True),
        "lower_waiting": Step("异议成立，少扣", ("confirmed",), "confirmed", Duty.ORDER_SUPERVISE, needs_reason=True),
        "lower": Step("异议成立，少扣", ("taken",), "taken", Duty.ORDER_SUPERVISE, needs_reason=True),
    },
)

READERS = (Duty.ORDER_ACCEPT, Duty.ORDER_CHECK, Duty.ORDER_SUPERVISE, Duty.OVERSIGHT_READ)
