"""What becomes of a message to a person, and when it is tried again (pure)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from jiuzhu.foundation.kernel.errors import DomainError

STATES = {"waiting": "等待发送", "sending": "正在发送", "sent": "已交短信网关", "failed": "没有发出", "unclear": "不确定是否发出"}
FINAL = ("sent", "failed", "unclear")
UNREACHED = ("failed", "unclear")
"""Ends after which somebody has to reach the person in another way."""
LONGEST_TEXT = 500
MOST_TRIES = 5
LOST_AFTER = timedelta(minutes=5)
"""A sending that is silent for so long was cut off: nobody knows whether it got through."""
_MOBILE = re.compile(r"1[3-9]\d{9}")


class PhoneUnusable(DomainError):
    """No short message can reach the number."""

    code = "phone_unusable"


class MessageInvalid(DomainError):
    """The message is empty or too long."""

    code = "message_invalid"


def mobile(text: str) -> str:
    """Give a mobile number without spaces, dashes and country code; raises PhoneUnusable."""
    tidy = re.sub(r"[\s\-－]", "", text).removeprefix("+86").removeprefix("0086")
    if not _MOBILE.fullmatch(tidy):
        raise PhoneUnusable("这个号码收不到短信。", "请填写 11 位手机号码。", field="phone")
    return tidy


def is_mobile(text: str) -> bool:
    """Tell whether a short message can reach a number."""
    try:
        mobile(text)
    except PhoneUnusable:
        return False
    return True


def check_text(text: str) -> str:
    """Give a message's text; raises MessageInvalid when it is empty or longer than a gateway takes."""
    told = text.strip()
    if not told:
        raise MessageInvalid("短信没有内容。", "请写明内容后再发。")
    if len(told) > LONGEST_TEXT:
        raise MessageInvalid(f"短信超过 {LONGEST_TEXT} 字。", "请写短一些。")
    return told


def next_try(tries: int, *, at: datetime) -> datetime:
    """Give the moment of the next try: a minute after the first, then twice as long each time."""
    return at + timedelta(minutes=2 ** max(0, tries - 1))


def ends_for_good(tries: int) -> bool:
    """Tell whether a message that was not taken is given up."""
    return tries >= MOST_TRIES
