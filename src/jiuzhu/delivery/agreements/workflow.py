"""The states of a care agreement and the steps between them (P-34)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "委托照料"
READERS = (Duty.VISIT_RECORD, Duty.PLAN_APPROVE, Duty.OVERSIGHT_READ)

ASKED = ("in_force", "check", "ending", "renewal")
"""States in which a change in the register has somebody asked; in the others somebody is asked already."""
RUNNING = (*ASKED, "review", "suspended")
CARING = (*ASKED, "review")
"""States in which the carer cares; the money of a stopped one does not flow."""
OVER = ("expired", "ended")

AGREEMENT = Workflow(
    name="care_agreement",
    label="委托照料护理协议",
    clause="001·二(五)2；附件3·照料护理",
    initial="proposed",
    states={
        "proposed": State("待本人同意", "amber", Awaits(TAB, "征求本人同意", Duty.VISIT_RECORD)),
        "consented": State("待签订", "amber", Awaits(TAB, "签订协议", Duty.PLAN_APPROVE)),
        "in_force": State("履行中", "green"),
        "check": State("待检查", "amber", Awaits(TAB, "每月检查", Duty.VISIT_RECORD)),
        "ending": State("临近到期", "amber", Awaits(TAB, "到期前续签或写明不续", Duty.VISIT_RECORD)),
        "renewal": State("待续签", "amber", Awaits(TAB, "签订续签", Duty.PLAN_APPROVE)),
        "review": State("待核实", "red", Awaits(TAB, "核实还能不能继续", Duty.PLAN_APPROVE)),
        "suspended": State("已停发", "amber", Awaits(TAB, "解除停发或终止", Duty.PLAN_APPROVE)),
        "expired": State("已到期", "", final=True),
        "ended": State("已终止", "", final=True),
    },
    steps={
        "consent": Step("本人同意", ("proposed",), "consented", Duty.VISIT_RECORD),
        "sign": Step("签订", ("consented",), "in_force", Duty.PLAN_APPROVE),
        "call_check": Step("到月检查", ("in_force", "ending"), "check", Duty.VISIT_RECORD, only_system=True),
        "check": Step("检查", ("check",), "in_force", Duty.VISIT_RECORD),
        "call_ending": Step("临近到期", ("in_force",), "ending", Duty.VISIT_RECORD, only_system=True),
        "let_end": Step("到期不续签", ("ending",), "in_force", Duty.VISIT_RECORD, needs_reason=True),
        "ask_renewal": Step("本人同意续签", ("in_force", "ending"), "renewal", Duty.VISIT_RECORD),
        "renew": Step("续签", ("renewal",), "in_force", Duty.PLAN_APPROVE),
        "drop_renewal": Step("不再续签", ("renewal",), "in_force", Duty.PLAN_APPROVE, needs_reason=True),
        "call_review": Step("情况有变化", ASKED, "review", Duty.PLAN_APPROVE, only_system=True),
        "keep": Step("继续履行", ("review",), "in_force", Duty.PLAN_APPROVE, needs_reason=True),
        "suspend": Step("停发", ("in_force", "check", "ending"), "suspended", Duty.PLAN_APPROVE, needs_reason=True),
        "lift": Step("解除停发", ("suspended",), "in_force", Duty.PLAN_APPROVE, needs_reason=True),
        "expire": Step("到期", ("proposed", "consented", *RUNNING), "expired", Duty.PLAN_APPROVE, only_system=True),
        "end": Step("终止", ("proposed", "consented", *RUNNING), "ended", Duty.PLAN_APPROVE, needs_reason=True),
    },
)
