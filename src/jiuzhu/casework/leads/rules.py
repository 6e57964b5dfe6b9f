"""What a person leaves to be called back (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jiuzhu.casework.leads.public_words import telling
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
    """What is asked of charity is missing, or what would be published tells who it is; or the help received is not told."""

    code = "charity_invalid"


class OwnWordsConfirmed(DomainError):
    """What is published of a household is looked at by somebody other than who wrote it."""

    code = "own_words_confirmed"
    status = 409


class CharityUnderWay(DomainError):
    """The household is being led to charity for this already."""

    code = "charity_under_way"
    status = 409


@dataclass(frozen=True)
class HelpEntry:
    """What charity gave: who, what, when, and how much (fen) where it is money."""

    giver: str
    what: str
    on: date
    amount_fen: int | None = None


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


def check_public(words: str, *, names: Iterable[str], places: Iterable[str]) -> str:
    """Give what may be published, tidied; raises CharityInvalid where it is too short, too long, or tells who or where it is."""
    tidy = words.strip()
    if not SHORTEST_NEED <= len(tidy) <= NEED_LENGTH:
        raise CharityInvalid("没有写明需要什么帮助，或写得太长。", f"请写 {SHORTEST_NEED} 至 {NEED_LENGTH} 字，例如：一名初中生缺学习用品和交通费。", field="public_words")
    told = telling(tidy, names=names, places=places)
    if told:
        raise CharityInvalid(f"公开的内容里写了“{told}”，别人看得出是谁。", "请去掉姓名、住址和号码，只写需要什么帮助。", field="public_words")
    return tidy


def check_help(entry: HelpEntry, *, opened_on: date, on: date) -> HelpEntry:
    """Give the help received, tidied; raises CharityInvalid naming the field to complete."""
    tidy = replace(entry, giver=entry.giver.strip(), what=entry.what.strip())
    if not tidy.giver or not tidy.what:
        raise CharityInvalid("没有写明谁给了什么帮助。", "请填写帮扶方的名称和帮扶内容。", field="giver" if not tidy.giver else "what")
    if not opened_on <= tidy.on <= on:
        raise CharityInvalid("帮扶日期不在对接之后、今天之前。", f"请填写 {opened_on} 至 {on} 之间的日期。", field="on")
    return tidy
