"""What a person leaves to be called back (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jiuzhu.foundation.kernel.errors import DomainError

PHONE = re.compile(r"(1\d{10}|0\d{2,3}-?\d{7,8})")
NAME_LENGTH = 30
AIDS_LENGTH = 400
SHORTEST_NEED, NEED_LENGTH = 6, 300


class LeadInvalid(DomainError):
    """A name or phone number is missing or cannot be one."""

    code = "lead_invalid"


class LeadConsentMissing(DomainError):
    """Nothing is kept of somebody who has not agreed to it."""

    code = "lead_consent_missing"


class LeadsTooMany(DomainError):
    """Too many leads came in a short time for the same phone number or from the same place."""

    code = "leads_too_many"
    status = 429


class CharityInvalid(DomainError):
    """What is asked of charity is missing or too long."""

    code = "charity_invalid"


class CharityUnderWay(DomainError):
    """The household is being led to charity for this already."""

    code = "charity_under_way"
    status = 409


def tidy_phone(text: str) -> str:
    """Write a phone number without spaces; raises LeadInvalid."""
    phone = re.sub(r"[\s　]", "", text).removeprefix("+86")
    if not PHONE.fullmatch(phone):
        raise LeadInvalid("电话号码不对。", "请填写 11 位手机号，或带区号的座机号，例如 0564-1234567。", field="phone")
    return phone.replace("-", "")


def check_lead(*, name: str, consent: bool) -> str:
    """Give the tidy name; raises LeadInvalid, LeadConsentMissing."""
    tidy = name.strip()
    if not tidy or len(tidy) > NAME_LENGTH:
        raise LeadInvalid("没有写姓名，或写得太长。", "请填写怎么称呼您，例如“王大爷”也可以。", field="name")
    if not consent:
        raise LeadConsentMissing("还没有同意留下联系方式。", "同意后请在方框里打勾；不同意的，可以直接去乡镇窗口。", field="consent")
    return tidy


def aids_text(aids: Sequence[str]) -> str:
    """Write what the person asks about in one line, cut where it is too long."""
    text = "、".join(dict.fromkeys(aids))
    return text if len(text) <= AIDS_LENGTH else f"{text[: AIDS_LENGTH - 1]}…"


def check_need(words: str) -> str:
    """Give what is needed, tidied; raises CharityInvalid."""
    tidy = words.strip()
    if not SHORTEST_NEED <= len(tidy) <= NEED_LENGTH:
        raise CharityInvalid("没有写明需要什么帮助，或写得太长。", f"请写 {SHORTEST_NEED} 至 {NEED_LENGTH} 字，例如：一名初中生缺学习用品和交通费。", field="words")
    return tidy
