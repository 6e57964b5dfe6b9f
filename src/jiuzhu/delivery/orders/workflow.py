"""The states of a service order and the steps between them (P-08)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "服务订单"
ORDER = Workflow(
    name="order",
    label="服务订单",
    clause="001·二（六）2",
    initial="created",
    states={
        "created": State("待审核", "amber", Awaits(TAB, "审核", Duty.ORDER_CHECK, "order.approve_working_days")),
        "approved": State("待派单", "amber", Awaits(TAB, "派单", Duty.ORDER_DISPATCH, "order.find_working_days")),
        "dispatched": State("待接单", "amber", Awaits(TAB, "接单", Duty.ORDER_ACCEPT, "order.accept_hours", "organisation")),
        "accepted": State("待上门", "blue", Awaits(TAB, "上门服务", Duty.ORDER_SERVE, "order.serve_working_days", "organisation")),
        "in_service": State("服务中", "blue", Awaits(TAB, "完成服务", Duty.ORDER_SERVE, "order.serve_working_days", "organisation")),
        "not_home": State("未遇见", "amber", Awaits(TAB, "改约", Duty.ORDER_SERVE, "order.serve_working_days", "organisation")),
        "served": State("待确认", "amber", Awaits(TAB, "确认服务", Duty.ORDER_CONFIRM, "order.autoconfirm_days")),
        "confirmed": State("待验收", "amber", Awaits(TAB, "验收", Duty.ORDER_CHECK, "order.check_working_days")),
        "rework": State("返工", "red", Awaits(TAB, "重新服务", Duty.ORDER_SERVE, "order.serve_working_days", "organisation")),
        "checked": State("待评价", "blue", Awaits(TAB, "评价", Duty.ORDER_CONFIRM, "order.close_working_days")),
        "rated": State("待回访归档", "blue", Awaits(TAB, "回访归档", Duty.ORDER_CONFIRM, "order.close_working_days")),
        "low_rated": State("低分待回访", "red", Awaits("低分回访", "回访", Duty.ORDER_CHECK, "order.callback_working_days")),
        "closed": State("已归档", "green", final=True),
        "refused": State("不予受理", "", final=True),
        "expired": State("逾期未服务", "", final=True),
        "cancelled": State("已取消", "", final=True),
    },
    steps={
        "approve": Step("审核通过", ("created",), "approved", Duty.ORDER_CHECK),
        "refuse": Step("不予受理", ("created", "approved"), "refused", Duty.ORDER_CHECK, needs_reason=True),
        "dispatch": Step("派单", ("approved",), "dispatched", Duty.ORDER_DISPATCH),
        "accept": Step("接单", ("dispatched",), "accepted", Duty.ORDER_ACCEPT, "organisation"),
        "decline": Step("不能承接", ("dispatched",), "created", Duty.ORDER_ACCEPT, "organisation", needs_reason=True),
        "lapse": Step("超时未接单", ("dispatched",), "created", Duty.ORDER_DISPATCH, only_system=True),
        "check_in": Step("签到", ("accepted", "rework"), "in_service", Duty.ORDER_SERVE, "organisation"),
        "not_home": Step("未遇见", ("accepted", "in_service"), "not_home", Duty.ORDER_SERVE, "organisation", needs_reason=True),
        "rebook": Step("改约", ("not_home",), "accepted", Duty.ORDER_SERVE, "organisation"),
        "check_out": Step("完成签退", ("in_service",), "served", Duty.ORDER_SERVE, "organisation"),
        "close_out": Step("补登签退", ("in_service",), "served", Duty.ORDER_CHECK, needs_reason=True),
        "confirm": Step("确认服务", ("served",), "confirmed", Duty.ORDER_CONFIRM),
        "autoconfirm": Step("到期自动确认", ("served",), "confirmed", Duty.ORDER_CONFIRM, only_system=True),
        "dispute": Step("服务有异议", ("served",), "rework", Duty.ORDER_CONFIRM, needs_reason=True),
        "check": Step("验收通过", ("confirmed",), "checked", Duty.ORDER_CHECK),
        "return": Step("退回返工", ("confirmed",), "rework", Duty.ORDER_CHECK, needs_reason=True),
        "rate": Step("评价", ("checked",), "rated", Duty.ORDER_CONFIRM),
        "rate_low": Step("低分评价", ("checked",), "low_rated", Duty.ORDER_CONFIRM),
        "pursue": Step("回访后继续跟进", ("low_rated",), "low_rated", Duty.ORDER_CHECK, needs_reason=True),
        "settle": Step("回访办结", ("low_rated",), "closed", Duty.ORDER_CHECK, needs_reason=True),
        "redo": Step("投诉后返工", ("checked", "rated", "low_rated"), "rework", Duty.ORDER_CHECK, needs_reason=True),
        "close": Step("回访归档", ("rated",), "closed", Duty.ORDER_CONFIRM),
        "expire": Step("逾期无人承接", ("created", "approved", "not_home"), "expired", Duty.ORDER_DISPATCH, needs_reason=True),
        "cancel": Step(
            "取消", ("created", "approved", "dispatched", "accepted", "in_service", "not_home", "rework"), "cancelled", Duty.ORDER_PLACE, needs_reason=True
        ),
    },
)

UNSERVED_STATES = ("created", "approved", "dispatched", "accepted", "in_service", "not_home")
"""States in which a second order for the same person, item and day would be a duplicate."""

COMPLAINT = Workflow(
    name="complaint",
    label="服务投诉",
    clause="002·二(二)",
    initial="received",
    states={
        "received": State("待处理", "red", Awaits("服务投诉", "处理投诉", Duty.ORDER_CHECK, "order.complaint_working_days")),
        "calling": State("低分回访中", "red"),
        "reworking": State("返工中", "amber"),
        "replied": State("已答复，待回访", "blue", Awaits("服务投诉", "问是否满意", Duty.ORDER_CONFIRM, "order.close_working_days")),
        "closed": State("已办结", "green", final=True),
    },
    steps={
        "call": Step("转低分回访", ("received",), "calling", Duty.ORDER_CHECK, only_system=True),
        "called": Step("回访办结", ("calling",), "closed", Duty.ORDER_CHECK, only_system=True),
        "rework": Step("要求返工", ("received",), "reworking", Duty.ORDER_CHECK, needs_reason=True),
        "reworked": Step("返工后验收", ("reworking",), "replied", Duty.ORDER_CHECK, only_system=True),
        "undone": Step("返工没有做成", ("reworking",), "received", Duty.ORDER_CHECK, only_system=True),
        "reply": Step("答复", ("received",), "replied", Duty.ORDER_CHECK, needs_reason=True),
        "close": Step("投诉人满意", ("replied",), "closed", Duty.ORDER_CONFIRM),
        "reopen": Step("仍不满意", ("replied",), "received", Duty.ORDER_CONFIRM, needs_reason=True),
    },
)

ESCALATION = Workflow(
    name="order_escalation",
    label="订单超时督办",
    clause="001·二（六）2",
    initial="township",
    states={
        "township": State("乡镇督办", "red", Awaits("超时督办", "督办", Duty.ORDER_CHECK, "order.escalation_working_days")),
        "county": State("县级督办", "red", Awaits("超时督办", "督办", Duty.ORDER_SUPERVISE)),
        "settled": State("已督办", "green", final=True),
        "moved_on": State("已办理", "green", final=True),
    },
    steps={
        "raise": Step("报县级督办", ("township",), "county", Duty.ORDER_CHECK, only_system=True),
        "settle": Step("督办办结", ("township",), "settled", Duty.ORDER_CHECK, needs_reason=True),
        "settle_county": Step("县级督办办结", ("county",), "settled", Duty.ORDER_SUPERVISE, needs_reason=True),
        "move_on": Step("已继续办理", ("township", "county"), "moved_on", Duty.ORDER_READ, only_system=True),
    },
)

TELLING = Workflow(
    name="order_telling",
    label="告知对象",
    clause="001·二（六）2",
    initial="waiting",
    states={
        "waiting": State("待告知", "amber", Awaits("告知对象", "电话或上门告知", Duty.ORDER_CONFIRM)),
        "told": State("已告知", "green", final=True),
        "passed": State("不必再告知", "", final=True),
    },
    steps={
        "tell": Step("已告知对象", ("waiting",), "told", Duty.ORDER_CONFIRM),
        "pass_by": Step("订单已有变化", ("waiting",), "passed", Duty.ORDER_READ, only_system=True),
    },
)

CLASH = Workflow(
    name="order_clash",
    label="同时两处",
    clause="002·附2·四",
    initial="township",
    states={
        "township": State("乡镇待核实", "red", Awaits("同时两处", "核实", Duty.ORDER_CHECK, "order.clash_working_days")),
        "county": State("县级待核实", "red", Awaits("同时两处", "核实", Duty.ORDER_SUPERVISE, "order.clash_working_days")),
        "explained": State("已说明，照常结算", "green", final=True),
        "rejected": State("查实不予结算", "amber", final=True),
        "cleared": State("时间已更正", "", final=True),
    },
    steps={
        "pass_up": Step("两地的交县级核实", ("township",), "county", Duty.ORDER_READ, only_system=True),
        "explain": Step("说明属实", ("township",), "explained", Duty.ORDER_CHECK, needs_reason=True),
        "explain_county": Step("说明属实", ("county",), "explained", Duty.ORDER_SUPERVISE, needs_reason=True),
        "reject": Step("查实不予结算", ("township",), "rejected", Duty.ORDER_CHECK, needs_reason=True),
        "reject_county": Step("查实不予结算", ("county",), "rejected", Duty.ORDER_SUPERVISE, needs_reason=True),
        "clear": Step("时间已更正", ("township", "county"), "cleared", Duty.ORDER_READ, only_system=True),
    },
)
