"""The states of a charity order and of a claim, and the steps between them (P-09)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "爱心服务"
ORGANISATION = "organisation"
BEFORE_PUBLICATION = ("declared", "measured", "referred", "previewed", "cleared", "stalled")
UNDER_WAY = (*BEFORE_PUBLICATION, "published", "unclaimed")
STEP = "charity.step_working_days"

CHARITY_ORDER = Workflow(
    name="charity_order",
    label="爱心服务订单",
    clause="000A·二(三)4",
    initial="declared",
    states={
        "declared": State("待测算", "amber", Awaits(TAB, "评估测算", Duty.CHARITY_MANAGE, "charity.measure_working_days")),
        "measured": State("待转介", "amber", Awaits(TAB, "转介慈善组织", Duty.CHARITY_MANAGE, STEP)),
        "referred": State("待写公开内容", "amber", Awaits(TAB, "写公开内容", Duty.CHARITY_SERVE, STEP, ORGANISATION)),
        "previewed": State("预览待审", "amber", Awaits(TAB, "审核预览", Duty.CHARITY_MANAGE, STEP)),
        "cleared": State("待发布", "amber", Awaits(TAB, "发布", Duty.CHARITY_SERVE, STEP, ORGANISATION)),
        "stalled": State("慈善组织逾期未办", "red", Awaits(TAB, "督办或改转其他组织", Duty.CHARITY_MANAGE, STEP)),
        "published": State("等待认领", "blue"),
        "claimed": State("已认领", "blue", Awaits(TAB, "跟进交付", Duty.CHARITY_SERVE, "charity.claim_days", ORGANISATION)),
        "unclaimed": State("无人认领", "red", Awaits(TAB, "另找资源", Duty.CHARITY_MANAGE, STEP)),
        "completed": State("待验收", "amber", Awaits(TAB, "验收", Duty.CHARITY_MANAGE, "charity.accept_working_days")),
        "rework": State("待整改", "red", Awaits(TAB, "重新交付", Duty.CHARITY_SERVE, "charity.claim_days", ORGANISATION)),
        "closed": State("已办结", "green", final=True),
        "returned": State("已退回另找资源", "", final=True),
        "cancelled": State("已取消", "", final=True),
    },
    steps={
        "measure": Step("评估测算", ("declared",), "measured", Duty.CHARITY_MANAGE),
        "refer": Step("转介慈善组织", ("measured", "unclaimed", "stalled"), "referred", Duty.CHARITY_MANAGE),
        "preview": Step("送审预览", ("referred", "stalled"), "previewed", Duty.CHARITY_SERVE, ORGANISATION),
        "approve": Step("预览通过", ("previewed",), "cleared", Duty.CHARITY_MANAGE),
        "rewrite": Step("退回修改", ("previewed", "cleared"), "referred", Duty.CHARITY_MANAGE, needs_reason=True),
        "stall": Step("慈善组织逾期未办，报县民政局", ("referred", "cleared"), "stalled", Duty.CHARITY_MANAGE, only_system=True),
        "publish": Step("发布", ("cleared",), "published", Duty.CHARITY_SERVE, ORGANISATION),
        "claim": Step("认领", ("published",), "claimed", Duty.CHARITY_SERVE, ORGANISATION, only_system=True),
        "withdraw": Step("撤回认领", ("claimed", "rework"), "published", Duty.CHARITY_SERVE, ORGANISATION, needs_reason=True),
        "lapse": Step("到期没有交付，认领失效", ("claimed", "rework"), "published", Duty.CHARITY_SERVE, ORGANISATION, only_system=True),
        "expire": Step("到期无人认领", ("published",), "unclaimed", Duty.CHARITY_MANAGE, only_system=True),
        "hand_back": Step("退回，另找资源", ("unclaimed", "stalled"), "returned", Duty.CHARITY_MANAGE, needs_reason=True),
        "deliver": Step("登记交付", ("claimed", "rework"), "completed", Duty.CHARITY_SERVE, ORGANISATION),
        "hand_over": Step("村里登记交付", ("claimed", "rework"), "completed", Duty.ORDER_CONFIRM),
        "accept": Step("验收通过", ("completed",), "closed", Duty.CHARITY_MANAGE),
        "reject": Step("验收不通过", ("completed",), "rework", Duty.CHARITY_MANAGE, needs_reason=True),
        "cancel": Step("取消", (*UNDER_WAY, "claimed", "rework"), "cancelled", Duty.CHARITY_MANAGE, needs_reason=True),
    },
)

CLAIM_STATES = {
    "pending": "待验证",
    "queued": "排队中",
    "active": "认领中",
    "fulfilled": "已完成",
    "withdrawn": "已撤回",
    "lapsed": "已失效",
    "ended": "订单已结束",
}
"""A claim moves only with its order, so it has states and no steps of its own."""

NEWS_KINDS = {"claimed": "已有人认领", "lapsed": "认领到期没有交付，已失效", "withdrawn": "认领已撤回"}

CLAIM_NEWS = Workflow(
    name="charity_claim_news",
    label="爱心服务认领动态",
    clause="000A·二(三)4",
    initial="unread",
    states={
        "unread": State("待知悉", "blue", Awaits(TAB, "知悉", Duty.CHARITY_MANAGE)),
        "read": State("已知悉", "green", final=True),
        "passed": State("订单已有新进展", "", final=True),
    },
    steps={
        "read": Step("知悉", ("unread",), "read", Duty.CHARITY_MANAGE),
        "pass_by": Step("订单已有新进展", ("unread",), "passed", Duty.CHARITY_MANAGE, only_system=True),
    },
)
