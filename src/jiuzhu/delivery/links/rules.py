"""How long a link lives, what its message says, what can be wrong with one (pure)."""

from __future__ import annotations

from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError

TOKEN_BYTES = 32
LINK_PATH = "/l/"
LIVES_AFTER_SERVICE = timedelta(days=7)
"""So long after the day of service a link can still be used to finish what was begun."""
MISSES_PER_SOURCE = 20
MISSES_WITHIN = timedelta(hours=1)
"""Whoever opens so many links that do not exist is held back: a person mistypes now and then, a script tries."""
WORKING_STATES = ("dispatched", "accepted", "in_service", "not_home", "rework")
"""States of an order in which its organisation has something to do."""
STEPS = ("accept", "decline", "check_in", "finish", "not_home", "rebook")
"""The steps that can be taken through a link; nothing else."""
AFTER_ACCEPTANCE = WORKING_STATES[1:]


class LinkUnusable(DomainError):
    """The link is wrong, has ended, or its order has gone elsewhere."""

    code = "link_unusable"
    status = 410


class LinksTooMany(DomainError):
    """Too many links that do not exist were opened from one place."""

    code = "links_too_many"
    status = 429


class LinkNotSent(DomainError):
    """The order is not with an organisation that could be sent a link, or the platform does not know its own address."""

    code = "link_not_sent"
    status = 409


_ENDED = {
    "done": ("这一单已经办完，链接不再使用。", "有疑问请联系派单的乡镇。"),
    "expired": ("这个链接已经过期。", "请联系派单的乡镇重新发送。"),
    "revoked": ("这个链接已经收回。", "请用最新一条短信里的链接，或联系派单的乡镇。"),
    "gone": ("这一单已经不在您这里。", "已改派或取消的订单无需办理；有疑问请联系派单的乡镇。"),
    "wrong": ("这个链接打不开。", "请核对短信里的完整地址；打不开的，请联系派单的乡镇。"),
}


def unusable(why: str) -> LinkUnusable:
    """Give the error that says why a link opens nothing: done, expired, revoked, gone or wrong."""
    return LinkUnusable(*_ENDED[why])


def held_back() -> LinksTooMany:
    """Give the error for whoever opens too many links that do not exist."""
    return LinksTooMany("打不开的链接试得太多了。", "请过一小时再试，或联系派单的乡镇。")


def last_day(wanted_on: date, *, today: date) -> date:
    """Give the last day of a link: a week after the day of service, or after today where that is later."""
    return max(wanted_on, today) + LIVES_AFTER_SERVICE


def message_text(*, item: str, wanted_on: date, wanted_time: str, village: str, address: str, reworks: bool) -> str:
    """Write the message: what, when, which village, the link; nobody's name, for phones lie open."""
    when = f"{wanted_on.month}月{wanted_on.day}日{wanted_time}"
    what = "有一单需要返工" if reworks else "派给您一单"
    return f"【社会救助】{what}：{item}，{when}，{village}。请打开链接办理：{address} 一单一链，请勿转发。"
