"""The four figures of a candidate, seen among all that can take the order, and the words beside them (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Self

from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.matching.matcher.candidates import DAYS_OF_WEEK, SHARE_DAYS, Candidate, Reach
from jiuzhu.matching.matcher.weights import Figures

DIGITS = 1000


@dataclass(frozen=True)
class Field:
    """What a candidate is measured by: the least booked share, the largest capacity of the 90 days, the lowest price, who is usual."""

    least: tuple[int, int]
    largest: int
    lowest_fen: int | None
    somebody_usual: bool

    @classmethod
    def of(cls, able: Sequence[Candidate]) -> Self:
        """Measure the field of those able to take the order."""
        prices = [one.price_fen for one in able if one.price_fen is not None]
        return cls(
            least=min(((one.booked_in_window, one.weekly_capacity) for one in able), key=lambda pair: _share(*pair), default=(0, 1)),
            largest=max((one.weekly_capacity for one in able), default=0),
            lowest_fen=min(prices, default=None),
            somebody_usual=any(one.usual_worker for one in able),
        )

    def figures(self, one: Candidate) -> Figures:
        """Give the four figures of one candidate.

        Fairness counts services had above the least booked share, in services of the organisation with the largest capacity: among equals one
        service more is exactly 1.
        """
        booked, capacity = self.least
        above = one.booked_in_window * capacity - booked * one.weekly_capacity
        return Figures(
            fairness=_thousandths(above * self.largest, one.weekly_capacity * capacity),
            distance=_thousandths(one.reach, Reach.OUTSIDE),
            continuity=Decimal(int(self.somebody_usual and not one.usual_worker)),
            cost=_thousandths(*self._dearer(one)),
        )

    def _dearer(self, one: Candidate) -> tuple[int, int]:
        """Give by which part of the lowest price one is dearer, as numerator and denominator, at most the whole."""
        if self.lowest_fen is None or one.price_fen == self.lowest_fen:
            return 0, 1
        if one.price_fen is None or not self.lowest_fen:
            return 1, 1
        return min(one.price_fen - self.lowest_fen, self.lowest_fen), self.lowest_fen


def percent(one: Candidate) -> str:
    """Write the booked share with one decimal."""
    return _percent(one.booked_in_window, one.weekly_capacity)


def wait(one: Candidate, now: datetime) -> str:
    """Say how long ago the last order went to an organisation, in calendar days."""
    if one.last_turn_at is None:
        return "还没有派过单"
    days = (now.date() - one.last_turn_at.date()).days
    return f"上次派单在 {days} 天前" if days > 0 else "今天派过单"


def notes(one: Candidate, field: Field, now: datetime) -> tuple[str, str, str, str]:
    """Say in words what each of the four figures rests on, in their order."""
    usual = f"{one.usual_worker}上次为这户做过" if one.usual_worker else "没有为这户做过这个项目" if field.somebody_usual else "这户没有常用的服务人员"
    price = "合同没有写单价，按最高计" if one.price_fen is None else f"合同单价 {yuan(one.price_fen)} 元"
    return (
        f"近 {SHARE_DAYS} 天派单 {one.booked_in_window} 次，占服务能力的 {percent(one)}；{wait(one, now)}",
        f"机构{one.reach.label}",
        usual,
        price if field.lowest_fen is not None else "合同都没有写单价",
    )


@lru_cache(maxsize=4096)
def _share(booked: int, weekly_capacity: int) -> Fraction:
    return Fraction(booked * DAYS_OF_WEEK, weekly_capacity * SHARE_DAYS)


@lru_cache(maxsize=4096)
def _percent(booked: int, weekly_capacity: int) -> str:
    tenths = round(_share(booked, weekly_capacity) * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


@lru_cache(maxsize=4096)
def _thousandths(numerator: int, denominator: int) -> Decimal:
    """Round a quotient, not below 0, half up to the thousandth, by whole numbers only."""
    return Decimal((2 * DIGITS * numerator + denominator) // (2 * denominator)) / DIGITS
