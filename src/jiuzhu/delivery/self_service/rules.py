"""How somebody without an account shows who they are, and what is refused (pure)."""

from __future__ import annotations

import re
from datetime import timedelta

from jiuzhu.foundation.kernel.errors import DomainError

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
ORDERING_LASTS = timedelta(hours=1)
MOST_TRIES = 5
SECONDS_A_MINUTE = 60
HOUR = timedelta(hours=1)
KEPT = timedelta(days=2)
PHONE = re.compile(r"(1\d{10}|0\d{2,3}-?\d{7,8})?")
NAME_LENGTH, WORDS_LENGTH = 30, 200
TOO_MANY = "这里一小时内问得太多了。"
LATER = "请过一小时再试，或者找村（社区）干部、打乡镇（街道）窗口电话。"
OWN_STEPS = ("confirm", "dispute", "rate", "cancel", "complain", "satisfied", "reopen")
"""What the recipient or the family may do about an order by themselves; nothing else."""
BEFORE_SERVICE = ("created", "approved", "dispatched", "accepted", "not_home")
"""States of an order in which the recipient may still cancel it."""
RELATIONS = {"child": "子女", "spouse": "配偶", "relative": "其他亲属", "neighbour": "邻居", "carer": "照料人"}
STAGES = {
    "created": "已收到，等待审核",
    "approved": "已受理，正在安排",
    "dispatched": "已受理，正在安排",
    "accepted": "已安排，等待上门",
    "not_home": "上门没有遇见您，会再联系您改约",
    "in_service": "正在服务",
    "rework": "要重新服务，等待上门",
    "served": "服务已完成",
    "confirmed": "服务已完成",
    "checked": "服务已完成",
    "rated": "服务已完成",
    "low_rated": "服务已完成，会有人回访您",
    "closed": "已办结",
    "refused": "没有受理，请到村（社区）问明原因",
    "expired": "没有安排上，请联系村（社区）",
    "cancelled": "已取消",
}


class NumberInvalid(DomainError):
    """What was typed is neither an ID number nor the number of a household."""

    code = "number_invalid"


class CodeWrong(DomainError):
    """The code is wrong, used up or too old; or none was sent, which is not told."""

    code = "code_wrong"


class TooManyAsked(DomainError):
    """Too much was asked from one place, or about one number, in an hour."""

    code = "too_many_asked"
    status = 429


class OrderNotShown(DomainError):
    """No order has this number and these last four, which of them is wrong is not told."""

    code = "order_not_shown"
    status = 404


class CallRequestInvalid(DomainError):
    """A request to be called lacks a name, or consent."""

    code = "call_request_invalid"


def tidy_number(text: str) -> str:
    """Give an ID number or household number without spaces, in capitals; raises NumberInvalid."""
    tidy = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[0-9A-Z-]{6,24}", tidy):
        raise NumberInvalid("号码没有填对。", "请填 18 位身份证号，或家庭档案号。", field="number")
    return tidy


def tidy_order_number(text: str) -> tuple[str, str]:
    """Give the day (YYYYMMDD) and the five signs of an order number; raises OrderNotShown."""
    found = re.fullmatch(r"(\d{8})-?([0-9A-F]{5})", re.sub(r"\s", "", text).upper())
    if found is None:
        raise OrderNotShown("没有查到这份订单。", "请核对订单号和身份证后四位；订单号印在点单成功的页面上。", field="number")
    day, signs = found.groups()
    return day, signs


def check_call(*, name: str, phone: str, consent: bool) -> None:
    """Raise CallRequestInvalid unless there is a name, a phone that can be one where it is given, and consent."""
    if not name.strip() or len(name.strip()) > NAME_LENGTH:
        raise CallRequestInvalid("没有填姓名。", "请填写怎么称呼您。", field="name")
    if not PHONE.fullmatch(re.sub(r"\s", "", phone)):
        raise CallRequestInvalid("电话号码没有填对。", "请填手机号或带区号的座机；没有电话的可以不填。", field="phone")
    if not consent:
        raise CallRequestInvalid("没有同意登记。", "同意后请打勾；不同意的可以直接找村（社区）干部。", field="consent")


def masked(name: str) -> str:
    """Show of a name the family name only."""
    return name[:1] + "*" * max(1, len(name) - 1)
