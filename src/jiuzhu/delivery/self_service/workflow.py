"""The states of a request to be called for an order."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

CALL_REQUEST = Workflow(
    name="call_request",
    label="点单回电",
    clause="001·二（六）2",
    initial="waiting",
    states={
        "waiting": State("待联系", "amber", Awaits("点单回电", "联系点单人", Duty.ORDER_PLACE, "order.call_working_days")),
        "ordered": State("已代为点单", "green", final=True),
        "answered": State("已联系", "green", final=True),
        "unreached": State("联系不上", "", final=True),
    },
    steps={
        "ordered": Step("已代为点单", ("waiting",), "ordered", Duty.ORDER_PLACE, needs_reason=True),
        "answered": Step("已说明，不需点单", ("waiting",), "answered", Duty.ORDER_PLACE, needs_reason=True),
        "unreached": Step("联系不上", ("waiting",), "unreached", Duty.ORDER_PLACE, needs_reason=True),
    },
)
