"""The states and steps of a referral (P-13): a department receives and replies, whoever sent it accepts the reply or asks again."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "部门转介"
AT_DEPARTMENT = ("sent", "received")
"""The states in which the department is to act."""
RUNNING = ("sent", "received", "returned", "replied")

REFERRAL = Workflow(
    name="referral",
    label="转介",
    clause="003·任务4；004·三(五)20；001·二(四)2",
    initial="sent",
    states={
        "sent": State("待部门接收", "amber", Awaits(TAB, "接收", Duty.REFERRAL_ANSWER, "referral.receive_working_days", holder="organisation")),
        "received": State("部门办理中", "blue", Awaits(TAB, "回复", Duty.REFERRAL_ANSWER, "referral.reply_working_days", holder="organisation")),
        "returned": State("部门退回", "red", Awaits(TAB, "补充或改转", Duty.REFERRAL_SEND, "referral.transfer_working_days")),
        "replied": State("已回复，待确认", "amber", Awaits(TAB, "确认回复", Duty.REFERRAL_SEND, "referral.confirm_working_days")),
        "accepted": State("已办结", "green", final=True),
        "cancelled": State("已撤回", "", final=True),
    },
    steps={
        "receive": Step("接收", ("sent",), "received", Duty.REFERRAL_ANSWER, holder="organisation"),
        "reply": Step("回复", AT_DEPARTMENT, "replied", Duty.REFERRAL_ANSWER, holder="organisation"),
        "note_reply": Step("登记书面回复", AT_DEPARTMENT, "replied", Duty.REFERRAL_SEND),
        "send_back": Step("退回", AT_DEPARTMENT, "returned", Duty.REFERRAL_ANSWER, holder="organisation", needs_reason=True),
        "supply": Step("补充情况", ("returned",), "received", Duty.REFERRAL_SEND, needs_reason=True),
        "resend": Step("改转其他部门", ("returned",), "sent", Duty.REFERRAL_SEND, needs_reason=True),
        "ask_again": Step("请再办理", ("replied",), "received", Duty.REFERRAL_SEND, needs_reason=True),
        "accept": Step("确认回复", ("replied",), "accepted", Duty.REFERRAL_SEND),
        "cancel": Step("撤回", RUNNING, "cancelled", Duty.REFERRAL_SEND, needs_reason=True),
    },
)
