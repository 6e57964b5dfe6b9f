"""Money is whole fen inside and yuan with two decimals at the edges."""

from __future__ import annotations

from decimal import Decimal

from jiuzhu.foundation.kernel.errors import DomainError

DECIMALS = 2
FEN_PER_YUAN = 100
MOST_FEN = 10**17
"""More is a slip of the hand, and no database column holds much more."""


class NotMoney(DomainError):
    """The text is not an amount in yuan with at most two decimals."""

    code = "not_money"


def fen_from_yuan(value: str | int | Decimal) -> int:
    """Turn an amount in yuan into whole fen; raises NotMoney for anything else, more than two decimals included."""
    text = str(value).strip().replace(",", "").replace("，", "")
    try:
        amount = Decimal(text)
        fen = amount * FEN_PER_YUAN
        exact = abs(fen) <= MOST_FEN and fen == fen.to_integral_value()
    except ArithmeticError:
        exact = False
    if not exact:
        raise NotMoney(f"“{value}”不是金额。", "请填写以元为单位、最多两位小数的数字，例如 738.00。")
    return int(fen)


def yuan_from_fen(fen: int) -> Decimal:
    """Turn whole fen into yuan with two decimals."""
    return Decimal(fen).scaleb(-DECIMALS).quantize(Decimal("0.01"))


def yuan_text(fen: int | None) -> str:
    """Write an amount the way people read it: 1,436.00; an unknown amount is a dash."""
    return "—" if fen is None else f"{yuan_from_fen(fen):,.2f}"
