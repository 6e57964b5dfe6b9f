"""How much fairness, distance, continuity and cost count in a ranking, and the four figures of one candidate (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

from jiuzhu.foundation.kernel.errors import DomainError

NAMES = {"fairness": "公平", "distance": "距离", "continuity": "连续", "cost": "费用"}
PREFIX = "matching_weight_"


class WeightsMissing(DomainError):
    """The law in force does not say how candidates are weighed, or weighs one below nothing."""

    code = "matching_weights_missing"


@dataclass(frozen=True)
class Weights:
    """Points for one unit of each figure; the law of the place gives them."""

    fairness: Decimal
    distance: Decimal
    continuity: Decimal
    cost: Decimal

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Read the weights among the values of a law; raises WeightsMissing."""
        found: dict[str, Any] = {name: values.get(f"{PREFIX}{name}") for name in NAMES}
        wrong = [label for name, label in NAMES.items() if not isinstance(found[name], int | Decimal) or found[name] < 0]
        if wrong:
            raise WeightsMissing(f"派单权重没有设定或小于 0：{'、'.join(wrong)}。", "请在“本地参数”里把派单权重设为不小于 0 的数。")
        return cls(**{name: Decimal(str(value)) for name, value in found.items()})

    @property
    def parts(self) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """The four in their order."""
        return self.fairness, self.distance, self.continuity, self.cost


@dataclass(frozen=True)
class Figures:
    """The four figures of one candidate, each to the thousandth; 0 is best.

    ``fairness`` counts services had more than the one that had least, ``distance``, ``continuity`` and ``cost`` run from 0 to 1.
    """

    fairness: Decimal
    distance: Decimal
    continuity: Decimal
    cost: Decimal

    @property
    def parts(self) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """The four in their order."""
        return self.fairness, self.distance, self.continuity, self.cost

    def weighed(self, weights: Weights) -> list[Decimal]:
        """Give what each figure comes to, in their order."""
        by = weights
        return [self.fairness * by.fairness, self.distance * by.distance, self.continuity * by.continuity, self.cost * by.cost]

    def points(self, weights: Weights) -> Decimal:
        """Sum the figures by their weights, exactly."""
        fairness, distance, continuity, cost = self.weighed(weights)
        return fairness + distance + continuity + cost

    def shown(self, weights: Weights) -> list[dict[str, str]]:
        """Write each figure with its weight and what it comes to, as a page shows and a record keeps them."""
        return [_shown(label, figure, weight).copy() for label, figure, weight in zip(NAMES.values(), self.parts, weights.parts, strict=True)]


@lru_cache(maxsize=4096)
def _shown(label: str, figure: Decimal, weight: Decimal) -> dict[str, str]:
    return {"name": label, "figure": plain(figure), "weight": plain(weight), "points": plain(figure * weight)}


@lru_cache(maxsize=4096)
def plain(number: Decimal) -> str:
    """Write a number without the zeros that say nothing."""
    return f"{number.normalize():f}" if number else "0"
