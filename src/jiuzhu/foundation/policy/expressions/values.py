"""Parameter values as they are written and as expressions use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from jiuzhu.foundation.policy.errors import ParameterRefused
from jiuzhu.foundation.policy.expressions.kinds import LARGEST, NUMBER_DECIMALS, Kind

DECIMALS = {Kind.MONEY: 2, Kind.NUMBER: NUMBER_DECIMALS, Kind.COUNT: 0}
AREA_FACT = "area_type"
AREAS = ("urban", "rural")

Plain = Decimal | int | str | bool | tuple[str, ...]
Value = Plain | Mapping[str, Plain | None] | None

EXPECTED = {
    Kind.MONEY: "以元为单位、最多两位小数的金额，例如 738.00",
    Kind.COUNT: "整数，例如 6",
    Kind.NUMBER: "数，例如 0.60",
    Kind.BOOLEAN: "“是”或“否”（也可写 true、false）",
    Kind.CODE: "一个代码",
    Kind.TEXT: "一段文字",
    Kind.DATE: "日期，例如 2024-05-31",
    Kind.MONTH: "月份，例如 2024-05",
    Kind.LIST: "用逗号分开的代码，例如 university,postgraduate",
}


@dataclass(frozen=True)
class AreaValues:
    """One value for towns, one for the country; None where it is not set."""

    urban: Fraction | str | bool | tuple[str, ...] | None
    rural: Fraction | str | bool | tuple[str, ...] | None


Inside = Fraction | str | bool | tuple[str, ...] | AreaValues | None


def read_value(kind: Kind, value: object, name: str) -> Plain | None:
    """Check a value as written in a pack, on screen or on the command line; raises ParameterRefused."""
    if value is None or value == "":
        return None
    refused = ParameterRefused(f"参数 {name} 的值“{value}”不对。", f"请写{EXPECTED[kind]}。")
    match kind:
        case Kind.MONEY | Kind.NUMBER | Kind.COUNT:
            return _number(kind, value, refused)
        case Kind.BOOLEAN:
            known = {"true": True, "false": False, "是": True, "否": False}
            text = str(value).strip().lower()
            if text not in known:
                raise refused
            return known[text]
        case Kind.LIST:
            parts = value.strip().strip("[]").split(",") if isinstance(value, str) else value
            if not isinstance(parts, Sequence) or not all(isinstance(part, str) for part in parts):
                raise refused
            return tuple(part.strip() for part in parts if part.strip())
        case Kind.DATE | Kind.MONTH:
            text = str(value).strip()
            try:
                date.fromisoformat(text if kind is Kind.DATE else f"{text}-01")
            except ValueError:
                raise refused from None
            return text
    return str(value).strip()


def _number(kind: Kind, value: object, refused: ParameterRefused) -> Decimal | int:
    if isinstance(value, bool | float):
        raise refused
    text = str(value).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise refused from None
    if not number.is_finite() or "e" in text.lower() or number < 0 or number >= LARGEST[kind]:
        raise refused
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    if decimals > DECIMALS[kind]:
        raise refused
    return int(number) if kind is Kind.COUNT else number


def inside(kind: Kind, value: Value) -> Inside:
    """Turn a checked value into what expressions calculate with: money becomes fen, numbers Fractions."""
    if isinstance(value, Mapping):
        urban, rural = (inside(kind, value.get(area)) for area in AREAS)
        assert not isinstance(urban, AreaValues) and not isinstance(rural, AreaValues)
        return AreaValues(urban, rural)
    if value is None:
        return None
    if kind is Kind.MONEY:
        return Fraction(value) * 100  # type: ignore[arg-type]
    if kind in (Kind.NUMBER, Kind.COUNT):
        return Fraction(value)  # type: ignore[arg-type]
    if kind is Kind.LIST:
        return tuple(value)  # type: ignore[arg-type]
    return value  # type: ignore[return-value]
