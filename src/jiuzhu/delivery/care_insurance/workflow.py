"""The states of a list of people to be insured and of a claim, and the steps between them (E-23)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "住院护理保险"
KEEP, BUY = Duty.BENEFIT_RECORD, Duty.CARE_INSURE
"""Who puts lists and claims together, and who spends the money of the contract; managing contracts alone lets nobody see people."""
READERS = (KEEP, BUY, Duty.OVERSIGHT_READ)

CARE_LIST = Workflow(
    name="care_insurance_list",
    label="住院护理保险投保名单",
    clause="001·附件3·照料护理；004·三(一)2",
    initial="proposed",
    states={
        "proposed": State("待审批", "amber", Awaits(TAB, "审批投保名单", BUY)),
        "returned": State("已退回", "", final=True),
        "sent": State("待承保", "amber", Awaits(TAB, "登记保险公司回执", KEEP)),
        "in_force": State("保障中", "green"),
        "renewal": State("待续保", "amber", Awaits(TAB, "到期前续保", KEEP)),
        "renewed": State("已续保", "", final=True),
        "lapsed": State("不再续保", "", final=True),
    },
    steps={
        "approve": Step("审批通过", ("proposed",), "sent", BUY),
        "return": Step("退回", ("proposed",), "returned", BUY, needs_reason=True),
        "receive": Step("回执登记完", ("sent",), "in_force", KEEP),
        "call_renewal": Step("临近到期", ("in_force",), "renewal", KEEP, only_system=True),
        "renew": Step("续保", ("in_force", "renewal"), "renewed", BUY),
        "lapse": Step("不再续保", ("renewal",), "lapsed", KEEP, needs_reason=True),
    },
)

CARE_CLAIM = Workflow(
    name="care_insurance_claim",
    label="住院护理保险理赔",
    clause="001·附件3·照料护理；004·三(一)2",
    initial="recorded",
    states={
        "recorded": State("待报送", "amber", Awaits(TAB, "报送保险公司", KEEP)),
        "sent": State("待答复", "amber", Awaits(TAB, "登记理赔结果", KEEP)),
        "paid": State("已赔付", "green", final=True),
        "refused": State("未赔付", "red", final=True),
        "withdrawn": State("已撤回", "", final=True),
    },
    steps={
        "send": Step("报送保险公司", ("recorded",), "sent", KEEP),
        "pay": Step("已赔付", ("sent",), "paid", KEEP),
        "refuse": Step("未赔付", ("sent",), "refused", KEEP, needs_reason=True),
        "withdraw": Step("撤回", ("recorded", "sent"), "withdrawn", KEEP, needs_reason=True),
    },
)
