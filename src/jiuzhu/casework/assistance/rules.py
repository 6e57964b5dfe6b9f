"""Months and sources of aid (pure)."""

from __future__ import annotations

from datetime import date

from jiuzhu.foundation.kernel.errors import DomainError

SOURCES = {"order": "服务订单", "feed": "部门反馈", "manual": "人工登记", "application": "救助申请", "goods": "按月发放", "care": "按月照料", "insurance": "住院护理保险"}
"""Where an entry comes from; goods and care are those of a month, by list or by agreement."""


class AidInvalid(DomainError):
    """The aid has no kind, a negative amount, or an unknown source."""

    code = "aid_invalid"


def month_of(day: date) -> str:
    """Write the month of a day as YYYY-MM."""
    return f"{day:%Y-%m}"


def check_aid(*, label: str, amount_fen: int | None, source: str) -> None:
    """Raise AidInvalid unless the aid is named, not negative, and from a known source."""
    if not label.strip():
        raise AidInvalid("没有写明帮扶内容。", "请写明待遇或服务的名称。", field="label")
    if amount_fen is not None and amount_fen < 0:
        raise AidInvalid("金额不能是负数。", "请核对金额；多发的请走追回手续。", field="amount")
    if source not in SOURCES:
        raise AidInvalid("来源不在登记范围内。", "请从列表中选择来源。", field="source")
