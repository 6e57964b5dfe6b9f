"""The states and steps of an application from elsewhere: taken, kept as an application here with a residence permit or forwarded, answered, told (S-54)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "异地申请"
RUNNING = ("received", "forwarded", "answered")

ELSEWHERE = Workflow(
    name="elsewhere",
    label="异地申请",
    clause="004·三(五)17；004·三(五)18；004·三(五)21",
    initial="received",
    states={
        "received": State("已受理，待办理", "amber", Awaits(TAB, "确定由哪里办理", Duty.LEAD_HANDLE, "elsewhere.forward_working_days")),
        "forwarded": State("已转送，等回复", "blue", Awaits(TAB, "跟踪回复", Duty.LEAD_HANDLE, "elsewhere.reply_working_days")),
        "answered": State("已回复，待告知", "amber", Awaits(TAB, "告知本人", Duty.LEAD_HANDLE, "elsewhere.tell_working_days")),
        "here": State("在居住地办理", "green", final=True),
        "told": State("已告知本人", "green", final=True),
        "withdrawn": State("已撤回", "", final=True),
    },
    steps={
        "keep": Step("在居住地办理", ("received",), "here", Duty.LEAD_HANDLE),
        "forward": Step("转送户籍地", ("received",), "forwarded", Duty.LEAD_HANDLE),
        "ask_again": Step("催问", ("forwarded",), "forwarded", Duty.LEAD_HANDLE, needs_reason=True),
        "come_back": Step("户籍地退回", ("forwarded",), "received", Duty.LEAD_HANDLE, needs_reason=True),
        "answer": Step("登记回复", ("forwarded",), "answered", Duty.LEAD_HANDLE),
        "tell": Step("已告知本人", ("answered",), "told", Duty.LEAD_HANDLE, needs_reason=True),
        "withdraw": Step("撤回", ("received", "forwarded"), "withdrawn", Duty.LEAD_HANDLE, needs_reason=True),
    },
)
