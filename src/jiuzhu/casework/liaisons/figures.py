"""Figures that a department tells every month and a law sets a bound for (pure): how they are reckoned and whether they keep it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack, Parameter

WHOLE_PERCENT = 100
MOST = 10_000_000


class FigureInvalid(DomainError):
    """A monthly figure cannot be entered as written."""

    code = "monthly_figure_invalid"


@dataclass(frozen=True)
class Kind:
    """One figure: the least its law allows is the parameter ``least``; ``part`` of ``whole`` is counted in ``measure``; ``unit`` tells it."""

    code: str
    label: str
    least: str
    part: str
    whole: str
    measure: str
    unit: str


KINDS = (Kind("housing_occupancy", "公租房入住率", "housing_occupancy_min", "已入住", "可配租", "套", "housing"),)


@dataclass(frozen=True)
class Bound:
    """A figure a law asks for, with the least it allows and the entry that says so."""

    kind: Kind
    least: Decimal
    ground: Parameter

    def kept(self, part: int, whole: int) -> bool:
        """Tell whether a figure keeps the bound; exactly as much does. Compared without dividing."""
        return part >= self.least * whole


def bounds_of(law: DatedPack) -> list[Bound]:
    """List the figures a law sets a bound for."""
    found = ((kind, law.number(kind.least)) for kind in KINDS)
    return [Bound(kind, Decimal(least), law.parameters[kind.least]) for kind, least in found if least is not None]


def checked_figure(kind: Kind, *, part: int, whole: int) -> None:
    """Raise FigureInvalid unless the part is one of the whole."""
    if not 0 < whole <= MOST:
        raise FigureInvalid(f"{kind.whole}{kind.measure}数不对。", f"请填写 1 以上的整数；本月没有{kind.whole}的，不用填报。", field="whole")
    if not 0 <= part <= whole:
        raise FigureInvalid(f"{kind.part}{kind.measure}数比{kind.whole}的还多。", "请核对两个数字；空置的不算已入住。", field="part")


def percent_text(part: int, whole: int) -> str:
    """Write a share in per cent with two decimals cut off, so that one below a bound never reads as having kept it."""
    hundredths = part * WHOLE_PERCENT * WHOLE_PERCENT // whole
    return f"{hundredths // WHOLE_PERCENT}.{hundredths % WHOLE_PERCENT:02} %"
