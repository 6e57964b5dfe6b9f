"""Under what a typed tree is lowered, and what a division is kept as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jiuzhu.foundation.policy.expressions import plan
from jiuzhu.foundation.policy.expressions.polynomials import Polynomial
from jiuzhu.foundation.policy.expressions.values import AreaValues, Inside


@dataclass(frozen=True)
class Ratio:
    """numerator ÷ denominator, every polynomial that was divided by, and every quantity that was touched."""

    numerator: Polynomial
    denominator: Polynomial
    divisors: tuple[plan.Sum, ...]
    touched: frozenset[plan.Quantity]


@dataclass(frozen=True)
class Scope:
    """The parameters, the area and the derived facts a comparison is read under."""

    parameters: Mapping[str, Inside]
    area: str | None = None
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()

    def value(self, name: str) -> Inside:
        """Give a parameter's value here; None where it is not set, or differs by an area that is not known."""
        value = self.parameters.get(name)
        if isinstance(value, AreaValues):
            return getattr(value, self.area) if self.area else None
        return value
