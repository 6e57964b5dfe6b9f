"""What a referral tells a department, what the department may reply; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.telling import number_told

MATTER_LENGTH, SITUATION_LENGTH, REASON_LENGTH, KIND_LENGTH = 64, 500, 500, 64
SHORTEST = 4
FURTHEST = timedelta(days=366)
OUTCOMES = {"aided": "已给予帮扶", "not_eligible": "不符合条件"}
TONES = {"aided": "green", "not_eligible": "amber"}


class ReferralInvalid(DomainError):
    """A referral lacks its department, its matter or its situation, or tells more than the department needs."""

    code = "referral_invalid"


class ReplyInvalid(DomainError):
    """A department's reply lacks what it gave, from when, or why it gave nothing."""

    code = "reply_invalid"


class ReferralUnderWay(DomainError):
    """The same matter of the same household is with that department already."""

    code = "referral_under_way"
    status = 409


class ReferralUrgedToday(DomainError):
    """A department is urged about a referral once a day."""

    code = "referral_urged_today"
    status = 409


@dataclass(frozen=True)
class ReferralEntry:
    """What is asked of which department (its id): a matter in a few words, and what of the situation concerns it."""

    organisation_id: str
    matter: str
    situation: str


@dataclass(frozen=True)
class ReplyEntry:
    """What a department did: gave a kind of aid (fen, from a day, monthly or once), or nothing for a reason."""

    outcome: str
    reason: str = ""
    aid_kind: str = ""
    amount_fen: int | None = None
    from_on: date | None = None
    monthly: bool = False


def checked_referral(entry: ReferralEntry) -> ReferralEntry:
    """Give the entry tidied; raises ReferralInvalid naming the field to complete."""
    tidy = replace(entry, matter=entry.matter.strip(), situation=entry.situation.strip())
    if not tidy.organisation_id:
        raise ReferralInvalid("没有选择转介到哪个部门。", "请从列表中选择；没有的，请县民政局先在“报送单位”登记。", field="referred_to")
    if not tidy.matter or len(tidy.matter) > MATTER_LENGTH:
        raise ReferralInvalid("没有写明转介什么事，或写得太长。", "请用几个字写明，例如“医疗救助”。", field="matter")
    if not SHORTEST <= len(tidy.situation) <= SITUATION_LENGTH:
        raise ReferralInvalid("没有写明与这个部门有关的情况，或写得太长。", f"请写 {SHORTEST} 至 {SITUATION_LENGTH} 字，只写这个部门办理要用的。", field="situation")
    checked_words(f"{tidy.matter}。{tidy.situation}", field="situation")
    return tidy


def checked_words(text: str, *, field: str) -> str:
    """Give words a department will read; raises ReferralInvalid where they tell an identity or telephone number."""
    number = number_told(text)
    if number:
        raise ReferralInvalid(f"写给部门的话里有号码“{number}”。", "部门看得到姓名和村（社区），请把身份证号、电话等号码去掉。", field=field)
    return text


def checked_reply(entry: ReplyEntry, *, sent_on: date, on: date) -> ReplyEntry:
    """Give the reply tidied, with only what belongs to its outcome; raises ReplyInvalid naming the field to complete."""
    tidy = replace(entry, reason=entry.reason.strip(), aid_kind=entry.aid_kind.strip())
    if tidy.outcome not in OUTCOMES:
        raise ReplyInvalid("没有选择办理结果。", "请选择“已给予帮扶”或“不符合条件”。", field="outcome")
    if len(tidy.reason) > REASON_LENGTH:
        raise ReplyInvalid(f"说明超过 {REASON_LENGTH} 字。", "请写得简短些。", field="reason")
    if tidy.outcome == "not_eligible":
        if len(tidy.reason) < SHORTEST:
            raise ReplyInvalid("没有写明为什么不符合条件。", "请写明依据的规定和这户的情况，至少四个字。", field="reason")
        return ReplyEntry(tidy.outcome, tidy.reason)
    if not tidy.aid_kind or len(tidy.aid_kind) > KIND_LENGTH:
        raise ReplyInvalid("没有写明给予了什么帮扶，或写得太长。", "请填写名称，例如“医疗救助”。", field="aid_kind")
    if tidy.amount_fen is not None and tidy.amount_fen < 0:
        raise ReplyInvalid("金额不能是负数。", "请核对金额；不是发钱的不填。", field="amount_fen")
    if tidy.from_on is None:
        raise ReplyInvalid("没有写明从哪天起。", "请填写第一次发放或开始服务的日期。", field="from_on")
    if not sent_on - FURTHEST <= tidy.from_on <= on + FURTHEST:
        raise ReplyInvalid("开始日期离现在太远。", "请核对年份。", field="from_on")
    return tidy

