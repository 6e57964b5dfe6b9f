"""What an agreement says and when it is whole (pure)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_text

RESULTS = {"kept": "按协议照料", "partly": "有的没有做到", "broken": "没有照料"}
CARE_GIVEN = ("kept", "partly")
NAME_LENGTH, WORDS_LENGTH = 64, 300
CARERS, CARE, ITEM = "entrusted_carers", "entrusted_care", "entrusted_item"
"""Lists of the law: who may be entrusted, with what, and as which item of the service list it counts."""
CEILING = "entrusted_fee_ceiling_monthly_yuan"
"""The county's own value: what a month of entrusted care costs at most."""
AIDS = frozenset({"entrusted_care", "dispersed_care"})
"""Aids of the law that are given by such an agreement; who they are for is whom one may be made for."""


ONE_DAY = timedelta(days=1)


def month_end(day: date) -> date:
    """Give the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


class AgreementInvalid(DomainError):
    """The agreement lacks what it must say, or the law of the place makes none for this person."""

    code = "agreement_invalid"


@dataclass(frozen=True)
class AgreementEntry:
    """What is agreed: with whom of which kind, what is done, for how much a month (fen, None: nothing), how long."""

    carer_kind: str
    carer_name: str
    content: Sequence[str]
    fee_fen: int | None
    valid_from: date
    valid_until: date


def checked_entry(entry: AgreementEntry, *, carers: Sequence[str], care: Sequence[str], ceiling_fen: int | None = None) -> AgreementEntry:
    """Give the entry tidied; raises AgreementInvalid with the field that is wrong."""
    tidy = replace(entry, carer_name=entry.carer_name.strip(), content=tuple(dict.fromkeys(entry.content)))
    if tidy.carer_kind not in carers:
        raise AgreementInvalid("没有选择受托的是谁。", f"能选的有：{'、'.join(carers)}。", field="carer_kind")
    if not tidy.carer_name or len(tidy.carer_name) > NAME_LENGTH:
        raise AgreementInvalid("没有写受托人名称，或写得太长。", "请写姓名或单位名称。", field="carer_name")
    if not tidy.content or any(each not in care for each in tidy.content):
        raise AgreementInvalid("没有选择照料内容。", f"能选的有：{'、'.join(care)}。", field="content")
    if tidy.fee_fen is not None and tidy.fee_fen < 0:
        raise AgreementInvalid("费用小于 0。", "没有费用的留空。", field="fee")
    check_fee(tidy.fee_fen, ceiling_fen=ceiling_fen)
    check_term(tidy.valid_from, tidy.valid_until)
    return tidy


def check_fee(fee_fen: int | None, *, ceiling_fen: int | None, field: str = "fee") -> None:
    """Raise AgreementInvalid for a fee a month above what the county set; without a ceiling any fee passes."""
    if fee_fen is not None and ceiling_fen is not None and fee_fen > ceiling_fen:
        raise AgreementInvalid(f"每月费用 {yuan_text(fee_fen)} 元，超过本县每人每月 {yuan_text(ceiling_fen)} 元的上限。", "请按上限以内的费用签订；已签订的，终止后重新提出。", field=field)


def check_term(valid_from: date, valid_until: date) -> None:
    """Raise AgreementInvalid unless the term runs forward."""
    if valid_until <= valid_from:
        raise AgreementInvalid("结束日期不在开始日期之后。", "请核对协议的起止日期。", field="valid_until")
