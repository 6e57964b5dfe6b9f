"""The states of a resource of the library: what registers itself waits for the county (S-05)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

RESOURCE = Workflow(
    name="resource",
    label="资源登记",
    clause="000A·二（七）16",
    initial="pending",
    states={
        "pending": State("待审核", "amber", Awaits("资源库", "审核", Duty.RESOURCE_MANAGE)),
        "active": State("可用", "green"),
        "stopped": State("已停用"),
        "refused": State("未通过", final=True),
    },
    steps={
        "admit": Step("审核通过", ("pending",), "active", Duty.RESOURCE_MANAGE),
        "refuse": Step("不予通过", ("pending",), "refused", Duty.RESOURCE_MANAGE, needs_reason=True),
        "stop": Step("停用", ("active",), "stopped", Duty.RESOURCE_MANAGE, needs_reason=True),
        "resume": Step("恢复", ("stopped",), "active", Duty.RESOURCE_MANAGE),
    },
)

CERTIFICATE = Workflow(
    name="worker_certificate",
    label="人员证书",
    clause="002·二(四)3",
    initial="pending",
    states={
        "pending": State("待核验", "amber", Awaits("人员证书", "核验证书", Duty.RESOURCE_MANAGE)),
        "verified": State("已核验", "green"),
        "lapsing": State("快到期", "amber", Awaits("人员证书", "续证", Duty.ORDER_ACCEPT, holder="organisation")),
        "lapsed": State("已到期", "", final=True),
        "refused": State("不予认可", "", final=True),
        "withdrawn": State("已撤下", "", final=True),
    },
    steps={
        "verify": Step("核验通过", ("pending",), "verified", Duty.RESOURCE_MANAGE),
        "refuse": Step("不予认可", ("pending",), "refused", Duty.RESOURCE_MANAGE, needs_reason=True),
        "remind": Step("提醒续证", ("verified",), "lapsing", Duty.ORDER_ACCEPT, "organisation", only_system=True),
        "renew": Step("已续证", ("lapsing",), "verified", Duty.RESOURCE_MANAGE, only_system=True),
        "lapse": Step("到期", ("pending", "verified", "lapsing"), "lapsed", Duty.RESOURCE_MANAGE, only_system=True),
        "withdraw": Step("撤下", ("pending", "verified", "lapsing"), "withdrawn", Duty.RESOURCE_MANAGE, needs_reason=True),
    },
)
