"""What can be wrong with a statement, an objection and its answer, and what an answer comes to (pure)."""

from __future__ import annotations

import calendar
from datetime import date

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_text

UPHELD, REJECTED = "upheld", "rejected"
OUTCOMES = {UPHELD: "异议成立，更正金额", REJECTED: "异议不成立"}
GROUNDS = {"confirmed": "机构确认", "decided": "异议答复后", "deemed": "逾期没有答复，按本县规定视为确认"}
"""On what a statement goes to payment."""
HIGHEST_FEN = 100_000_000
"""A slip of the hand is refused: a service costs at most a million yuan."""
SHORTEST_REASON, WORDS_LENGTH, VOUCHER_LENGTH = 4, 400, 64


class SettlementRefused(DomainError):
    """The statement cannot be sent, objected to, answered or paid as asked."""

    code = "settlement_refused"


class SettlementMoved(DomainError):
    """The statement is in another state than the step needs."""

    code = "settlement_moved"
    status = 409


def last_day(month: date) -> date:
    """Give the last day of the month of a day."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def check_month(month: date, *, today: date) -> date:
    """Give the first day of a month that is over; raises SettlementRefused for one that is not."""
    first = month.replace(day=1)
    if last_day(first) >= today:
        raise SettlementRefused(f"{first.year} 年 {first.month} 月还没有结束。", "请在下个月 1 日以后发出这个月的结算单。", field="month")
    return first


def check_objection(*, reason: str, claimed_fen: int | None) -> str:
    """Give the reason tidied; raises SettlementRefused for one that says nothing, or an amount that cannot be."""
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise SettlementRefused("没有写清为什么有异议。", f"请写明哪里不对、应当是多少，至少 {SHORTEST_REASON} 个字。", field="reason")
    if claimed_fen is not None:
        check_amount(claimed_fen, field="claimed")
    return told[:WORDS_LENGTH]


def check_amount(fen: int, *, field: str) -> int:
    """Give an amount of one service in fen; raises SettlementRefused below nothing or beyond what a service can cost."""
    if not 0 <= fen <= HIGHEST_FEN:
        raise SettlementRefused("金额小于 0 或大得不像一次服务的价格。", f"请填写 0 至 {HIGHEST_FEN // 100:,} 元。", field=field)
    return fen


def correction_of(outcome: str, *, stands_fen: int, right_fen: int | None) -> int | None:
    """Give what the correcting line adds (fen, below nothing where too much was stated); None where the objection is rejected.

    Raises SettlementRefused for an unknown outcome, or an objection upheld without another amount.
    """
    if outcome not in OUTCOMES:
        raise SettlementRefused("没有选择答复。", "请选择异议成立或不成立。", field="outcome")
    if outcome == REJECTED:
        return None
    if right_fen is None:
        raise SettlementRefused("没有写更正后的金额。", "异议成立的，请填写这一次服务应结算多少元。", field="right")
    if check_amount(right_fen, field="right") == stands_fen:
        raise SettlementRefused("更正后的金额和原来一样。", "金额不变的，请选择异议不成立并说明理由。", field="right")
    return right_fen - stands_fen


def returned_of(outcome: str, *, taken_fen: int, right_fen: int | None) -> int:
    """Give how much of what a claim takes off goes back to the organisation (fen), nothing where the objection is rejected.

    Raises SettlementRefused for an unknown outcome, or an objection upheld without a smaller amount to be taken off.
    """
    if outcome not in OUTCOMES:
        raise SettlementRefused("没有选择答复。", "请选择异议成立或不成立。", field="outcome")
    if outcome == REJECTED:
        return 0
    if right_fen is None:
        raise SettlementRefused("没有写应当扣回多少。", "异议成立的，请填写应扣回多少元；不应扣回的填 0。", field="right")
    if check_amount(right_fen, field="right") >= taken_fen:
        raise SettlementRefused(
            "应扣回的金额不比原来少。", "异议成立的只能少扣或不扣；照原来扣的，请选择异议不成立并说明理由。", field="right"
        )
    return taken_fen - right_fen


def check_repayment(amount_fen: int | None, *, open_fen: int) -> int:
    """Give what one payment repays of a claim (fen); raises SettlementRefused for nothing, and for more than is still open."""
    if amount_fen is None or amount_fen <= 0:
        raise SettlementRefused("没有填写退回了多少。", "请填写这一笔退回的金额，大于 0。", field="amount")
    if amount_fen > open_fen:
        raise SettlementRefused(
            f"还没有退回的只有 {yuan_text(open_fen)} 元。", "请核对凭证；一笔退回几件追回的，在每件上登记各自的部分。", field="amount"
        )
    return amount_fen


def check_voucher(voucher: str, *, remedy: str) -> str:
    """Give the number of a voucher tidied; raises SettlementRefused, with what to fill in, where there is none."""
    told = voucher.strip()[:VOUCHER_LENGTH]
    if not told:
        raise SettlementRefused("没有填写凭证号。", remedy, field="voucher")
    return told
