"""When a contract is in force, and what can be wrong with one (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jiuzhu.foundation.kernel.errors import DomainError

FINDING_KINDS = {"ban": "取消承接资格", "warning": "整改通知", "evaluation": "绩效评价"}
"""A ban keeps an organisation from new orders while it runs; the others are on record only."""

HIGHEST_PRICE_FEN = 100_000_000
"""A slip of the hand is refused, a year in a home is not: a service costs at most a million yuan."""

HIGHEST_AMOUNT_FEN = 100_000_000_000_000
"""A trillion yuan, beyond every fund of a county: what the database keeps and adds up as whole fen with room to spare."""

LONGEST_TERM_YEARS = 10
"""A technical bound, not the law's: a year mistyped must not thin a contract out over centuries."""


class ContractInvalid(DomainError):
    """The contract's dates, items or number cannot be."""

    code = "contract_invalid"


class ContractChanged(DomainError):
    """Somebody else changed the contract while this form was open."""

    code = "contract_changed"
    status = 409


class FindingInvalid(DomainError):
    """The finding's dates or grounds cannot be."""

    code = "finding_invalid"


def contract_in_force(*, valid_from: date, valid_until: date, ended_on: date | None, on: date) -> bool:
    """Tell whether a contract binds on a day; both ends are in force, the day it is ended no longer is."""
    return valid_from <= on <= valid_until and (ended_on is None or on < ended_on)


def check_contract(*, number: str, items: Mapping[str, int | None], valid_from: date, valid_until: date, amount: int | None = None) -> None:
    """Raise ContractInvalid unless the contract has a number, items and an amount with fen of nothing or more, and a term that runs forward and not too long."""
    if not number.strip():
        raise ContractInvalid("没有填写合同编号。", "请按合同文本填写编号。", field="number")
    if not items:
        raise ContractInvalid("合同没有包含任何服务项目。", "请至少勾选一个清单项目。", field="items")
    if any(price is not None and not 0 <= price <= HIGHEST_PRICE_FEN for price in items.values()):
        raise ContractInvalid("有的价格小于 0 或大得不像一次服务的价格。", f"请填写 0 至 {HIGHEST_PRICE_FEN // 100:,} 元，没有单价的留空。", field="items")
    if valid_until < valid_from:
        raise ContractInvalid("合同的结束日期早于开始日期。", "请核对合同起止日期。", field="valid_until")
    if (valid_until.year - LONGEST_TERM_YEARS, valid_until.month, valid_until.day) >= (valid_from.year, valid_from.month, valid_from.day):
        raise ContractInvalid(f"合同期超过 {LONGEST_TERM_YEARS} 年。", "请核对结束日期的年份；确需更长的，到期后登记新的合同。", field="valid_until")
    check_amount(amount)


def check_amount(amount: int | None) -> None:
    """Raise ContractInvalid for an amount in fen below nothing or beyond what any fund holds; None is no amount."""
    if amount is not None and not 0 <= amount <= HIGHEST_AMOUNT_FEN:
        raise ContractInvalid("金额小于 0 或大得不可能。", f"请核对金额，填写 0 至 {HIGHEST_AMOUNT_FEN // 100:,} 元。", field="amount")


def check_finding(*, reason: str, valid_from: date, valid_until: date | None, today: date) -> None:
    """Raise FindingInvalid unless the finding states its grounds, has been made and runs forward."""
    if not reason.strip():
        raise FindingInvalid("没有写明依据。", "请写明事由和处理文件。", field="reason")
    if valid_from > today:
        raise FindingInvalid("开始日期在今天之后。", "请填写作出处理的日期，到那一天再登记也可以。", field="valid_from")
    if valid_until is not None and valid_until < valid_from:
        raise FindingInvalid("结束日期早于开始日期。", "请核对起止日期。", field="valid_until")
