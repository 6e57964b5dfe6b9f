"""What a recipient is told of an order that is on its way, by message or by mouth (pure)."""

from __future__ import annotations

from datetime import date

DISPATCHED, HOUR, UNPLANNED = "dispatched", "hour", "unplanned"
NOTICES = {DISPATCHED: "派单", HOUR: "上门时间", UNPLANNED: "上门时间取消"}
ON_ITS_WAY = ("dispatched", "accepted", "rework")
"""States of an order in which its recipient still waits to hear of it."""
NO_PHONE = "没有登记能收短信的手机号"
ASK = "不方便的，请联系村（社区）协理员或乡镇（街道）窗口。"


def day_words(on: date, time: str, *, today: date) -> str:
    """Write the day and time of a service; one whose day is past comes in the next days."""
    return f"{on.month}月{on.day}日{time}" if on >= today else "近日"


def notice_text(kind: str, *, number: str, organisation: str, when: str) -> str:
    """Write what the recipient is told: order, organisation and day, and nothing of what the service is for: phones lie open."""
    told = {
        DISPATCHED: f"已派给{organisation}，服务日期 {when}，机构接单后上门。",
        HOUR: f"由{organisation}上门，时间：{when}。",
        UNPLANNED: "先前告知的上门时间取消了，新的时间定了再告诉您。",
    }[kind]
    return f"您的服务订单 {number} {told}{ASK}"
