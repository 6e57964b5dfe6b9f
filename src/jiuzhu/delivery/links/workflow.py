"""The states of a link: sent, reached, told to the dispatcher when it was not, ended."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

LINK = Workflow(
    name="order_link",
    label="接单链接",
    clause="001·二（六）2",
    initial="sending",
    states={
        "sending": State("短信发送中", "blue"),
        "reached": State("短信已发出", "green"),
        "unreached": State("短信没有送到", "amber", Awaits("服务订单", "联系机构", Duty.ORDER_DISPATCH)),
        "done": State("已办完", final=True),
        "expired": State("已过期", final=True),
        "revoked": State("已收回", final=True),
    },
    steps={
        "reach": Step("短信已发出", ("sending",), "reached", Duty.ORDER_DISPATCH, only_system=True),
        "miss": Step("短信没有送到", ("sending",), "unreached", Duty.ORDER_DISPATCH, only_system=True, needs_reason=True),
        "finish": Step("办完", ("sending", "reached", "unreached"), "done", Duty.ORDER_DISPATCH, only_system=True),
        "expire": Step("过期", ("sending", "reached", "unreached"), "expired", Duty.ORDER_DISPATCH, only_system=True),
        "revoke": Step("收回", ("sending", "reached", "unreached"), "revoked", Duty.ORDER_DISPATCH, needs_reason=True),
    },
)
OPEN_STATES = tuple(code for code, state in LINK.states.items() if not state.final)
