"""The states and steps of a month's file that a department owes (003·任务2, 003·任务9)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "部门数据"

EXPECTED = Workflow(
    name="feed",
    label="部门数据报送",
    clause="003·任务2；003·任务9",
    initial="awaited",
    states={
        "awaited": State("待报送", "amber", awaits=Awaits(TAB, "报送", Duty.FEED_SEND, holder="organisation")),
        "delivered": State("已报送", "green", final=True),
        "excused": State("本月不报", "", final=True),
    },
    steps={
        "deliver": Step("报送", ("awaited", "excused"), "delivered", Duty.FEED_SEND, only_system=True),
        "excuse": Step("本月不用报", ("awaited",), "excused", Duty.FEED_UPLOAD, needs_reason=True),
        "date": Step("定了期限", ("awaited",), "awaited", Duty.FEED_UPLOAD, only_system=True),
        "take_back": Step("文件已撤回，重新报送", ("awaited", "delivered"), "awaited", Duty.FEED_SEND, only_system=True, needs_reason=True),
        "again": Step("退回的行太多，重新报送", ("awaited", "delivered"), "awaited", Duty.FEED_SEND, only_system=True, needs_reason=True),
        "keep": Step("照此采用，不用重报", ("awaited",), "delivered", Duty.FEED_UPLOAD, needs_reason=True),
        "demand": Step("仍要报送", ("excused",), "awaited", Duty.FEED_UPLOAD),
    },
)
