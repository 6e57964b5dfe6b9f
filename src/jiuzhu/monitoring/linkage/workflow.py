"""The states and steps of a pair: a row as some file writes it, and the person of the register it may be about (I-18)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "身份认定"
UNDECIDED = ("open", "later")

LINKAGE = Workflow(
    name="linkage",
    label="身份认定",
    clause="001·二(二)3；004·三(五)20",
    initial="open",
    states={
        "open": State("待认定", "amber", awaits=Awaits(TAB, "认定", Duty.FEED_UPLOAD)),
        "later": State("再看", "blue"),
        "same": State("是同一人", "green", final=True),
        "different": State("不是同一人", "", final=True),
        "set_aside": State("已认定为另一人", "", final=True),
        "lapsed": State("数据已更正或过期", "", final=True),
    },
    steps={
        "same": Step("确认是同一人", UNDECIDED, "same", Duty.FEED_UPLOAD, needs_reason=True),
        "different": Step("不是同一人", UNDECIDED, "different", Duty.FEED_UPLOAD, needs_reason=True),
        "look_later": Step("再看", ("open",), "later", Duty.FEED_UPLOAD, needs_reason=True),
        "undo": Step("撤销认定", ("same", "different"), "open", Duty.FEED_UPLOAD, needs_reason=True),
        "set_aside": Step("同一行已认定为另一人", UNDECIDED, "set_aside", Duty.FEED_UPLOAD, only_system=True),
        "lapse": Step("数据已更正或过期", UNDECIDED, "lapsed", Duty.FEED_UPLOAD, only_system=True),
        "ask_again": Step("重新认定", ("set_aside", "lapsed"), "open", Duty.FEED_UPLOAD, only_system=True),
    },
)
