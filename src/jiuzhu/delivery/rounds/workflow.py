"""The states of a day plan and of one carer's round in it, and the steps between them (P-08, P-11)."""

from __future__ import annotations

from dataclasses import replace

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

BY_PROVIDER = "_by_provider"
_BY_DIVISION = {
    "edit": Step("调整安排", ("drafted", "published"), "drafted", Duty.ORDER_DISPATCH),
    "repeat": Step("重新安排", ("drafted", "published"), "asked", Duty.ORDER_DISPATCH),
    "publish": Step("发布", ("drafted",), "published", Duty.ORDER_DISPATCH),
}
DAY_PLAN = Workflow(
    name="day_plan",
    label="上门安排",
    clause="附件3·探访慰问",
    initial="asked",
    states={
        "asked": State("正在安排", "blue"),
        "drafted": State("草案", "amber"),
        "published": State("已发布", "green"),
    },
    steps={
        "find": Step("排出安排", ("asked",), "drafted", Duty.ORDER_DISPATCH, only_system=True),
        **_BY_DIVISION,
        **{f"{name}{BY_PROVIDER}": replace(step, duty=Duty.ORDER_ACCEPT, holder="organisation") for name, step in _BY_DIVISION.items()},
    },
)

TAB = "上门安排"
ROUND = Workflow(
    name="round",
    label="当天上门",
    clause="附件3·探访慰问",
    initial="made",
    states={
        "made": State("未发出"),
        "sent": State("待查看", "amber", Awaits(TAB, "查看", Duty.VISIT_RECORD)),
        "handed": State("待查看", "amber", Awaits(TAB, "查看", Duty.ORDER_SERVE, None, "organisation")),
        "read": State("已查看", "green"),
        "empty": State("已取消", ""),
        "over": State("已过去", "", final=True),
    },
    steps={
        "send": Step("告知走访人员", ("made", "sent", "read", "empty"), "sent", Duty.VISIT_RECORD, only_system=True),
        "hand": Step("告知服务人员", ("made", "handed", "read", "empty"), "handed", Duty.ORDER_SERVE, only_system=True),
        "clear": Step("不再安排", ("made", "sent", "handed", "read"), "empty", Duty.VISIT_RECORD, only_system=True),
        "pass": Step("当天已过", ("made", "sent", "handed", "read", "empty"), "over", Duty.VISIT_RECORD, only_system=True),
        "read": Step("已查看", ("sent",), "read", Duty.VISIT_RECORD),
        "read_by_provider": Step("已查看", ("handed",), "read", Duty.ORDER_SERVE, "organisation"),
    },
)
