"""What may be published of a charity order, what a claimer gives, and what can go wrong (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from jiuzhu.delivery.charity.public_words import telling
from jiuzhu.foundation.kernel.errors import DomainError

MOBILE = re.compile(r"1[3-9]\d{9}")
NAME_LENGTH = 40
SHORTEST_TEXT, TEXT_LENGTH = 6, 300
CLAIMER_KINDS = {"person": "爱心人士", "enterprise": "爱心企业"}
CODE_DIGITS = 6
UNNAMED = "一位爱心人士"


class CharityOrderInvalid(DomainError):
    """Something asked for on a charity order is missing or cannot be."""

    code = "charity_order_invalid"


class TellsWhoItIs(DomainError):
    """What would go beyond the office tells who or where somebody is."""

    code = "tells_who_it_is"


class NeedNotOpen(DomainError):
    """A charity order begins with a recorded need that is still open and not ordered already."""

    code = "need_not_open"
    status = 409


class ApprovedByWriter(DomainError):
    """What is published is looked at by somebody other than who wrote it."""

    code = "approved_by_writer"
    status = 409


class AcceptedByCharity(DomainError):
    """The county accepts, never the charity nor whoever entered the delivery."""

    code = "accepted_by_charity"
    status = 409


class ClaimInvalid(DomainError):
    """A claimer's name, phone number or day is missing or cannot be."""

    code = "claim_invalid"


class ClaimNotPossible(DomainError):
    """The order is not open to claims any more."""

    code = "claim_not_possible"
    status = 409


class CodeWrong(DomainError):
    """The code from the message is wrong, too old, or was tried too often."""

    code = "claim_code_wrong"


class ClaimsTooMany(DomainError):
    """Too many claims were begun in a short time from the same place or with the same phone number."""

    code = "claims_too_many"
    status = 429


def code_wrong() -> CodeWrong:
    """Give the error for every code that opens nothing, in the same words whether anybody claimed or not."""
    return CodeWrong("验证码不对，或者已经过期。", "请核对短信里的 6 位数字；还不行的，请重新获取验证码。", field="code")


@dataclass(frozen=True)
class ClaimEntry:
    """What a claimer gives: kind, name, mobile number, the day by which they promise it, and what may be shown of them."""

    kind: str
    name: str
    phone: str
    promised_on: date
    anonymous: bool = False
    thanked: bool = False


@dataclass(frozen=True)
class DeliveryEntry:
    """What was handed over: the day, in words, the number of the receipt, and what it was worth (fen) where it cost something."""

    on: date
    words: str
    receipt: str
    value_fen: int | None = None


def check_text(words: str, *, field: str, names: Iterable[str], places: Iterable[str]) -> str:
    """Give a text that goes beyond the office, tidied; raises CharityOrderInvalid, TellsWhoItIs."""
    tidy = words.strip()
    if not SHORTEST_TEXT <= len(tidy) <= TEXT_LENGTH:
        raise CharityOrderInvalid(
            "没有写明需要什么，或写得太长。", f"请写 {SHORTEST_TEXT} 至 {TEXT_LENGTH} 字，例如：为一位独居老人装一套扶手，含上门安装。", field=field
        )
    return check_silent(tidy, field=field, names=names, places=places)


def check_silent(words: str, *, field: str, names: Iterable[str], places: Iterable[str]) -> str:
    """Give words that tell nobody who it is, tidied; raises TellsWhoItIs."""
    told = telling(words, names=names, places=places)
    if told:
        raise TellsWhoItIs(f"写了“{told}”，别人看得出是谁。", "请去掉姓名、住址和号码，慈善组织和公众只能看到需要什么。", field=field)
    return words.strip()


def check_claim(entry: ClaimEntry, *, on: date, last_on: date | None) -> ClaimEntry:
    """Give a claim, tidied; raises ClaimInvalid naming the field."""
    tidy = replace(entry, name=entry.name.strip(), phone=re.sub(r"[\s　-]", "", entry.phone).removeprefix("+86"), thanked=entry.thanked and not entry.anonymous)
    if entry.kind not in CLAIMER_KINDS:
        raise ClaimInvalid("没有选择以个人还是企业认领。", "请选择一种。", field="kind")
    if not tidy.name or len(tidy.name) > NAME_LENGTH:
        raise ClaimInvalid("没有写名称，或写得太长。", f"请填写姓名或企业名称，不超过 {NAME_LENGTH} 字；可以选择不公开。", field="name")
    if not MOBILE.fullmatch(tidy.phone):
        raise ClaimInvalid("手机号码不对。", "请填写 11 位手机号，用来接收验证码。", field="phone")
    if tidy.promised_on < on or (last_on and tidy.promised_on > last_on):
        until = f"{last_on} 之前" if last_on else "今天以后"
        raise ClaimInvalid("答应的日期不行。", f"请选择今天起、{until}的日期。", field="promised_on")
    return tidy


def check_delivery(entry: DeliveryEntry, *, claimed_on: date, on: date, has_photo: bool) -> DeliveryEntry:
    """Give a delivery, tidied; raises CharityOrderInvalid where it has no words, no receipt, no photograph or an impossible day."""
    tidy = replace(entry, words=entry.words.strip(), receipt=entry.receipt.strip())
    if not tidy.words:
        raise CharityOrderInvalid("没有写明交付了什么。", "请写明交付的物品或服务。", field="words")
    if not tidy.receipt:
        raise CharityOrderInvalid("没有收据编号。", "请填写服务对象或村里签收的收据编号。", field="receipt")
    if tidy.value_fen is not None and tidy.value_fen < 0:
        raise CharityOrderInvalid("实际价值不能小于 0。", "请填写实际花费或物品的价值，不花钱的不填。", field="value_fen")
    if not claimed_on <= tidy.on <= on:
        raise CharityOrderInvalid("交付日期不在认领之后、今天之前。", f"请填写 {claimed_on} 至 {on} 之间的日期。", field="on")
    if not has_photo:
        raise CharityOrderInvalid("没有交付的照片。", "请拍下交付的物品或服务，不要拍到服务对象的脸和门牌。", field="photo")
    return tidy


def shown_name(kind: str, name: str, *, anonymous: bool) -> str:
    """Give how a claimer is named on the thanks wall."""
    return (UNNAMED if kind == "person" else "一家爱心企业") if anonymous else name
