"""Minutes between villages: what a county entered first, else a straight line with a detour (pure)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jiuzhu.delivery.rounds.rules import HOUR
from jiuzhu.foundation.kernel.earth import kilometres


@dataclass(frozen=True)
class Roads:
    """What is known of the ways: minutes entered from village to village, places in millionths of a degree (east, north), and the county's figures."""

    entered: Mapping[tuple[str, str], int]
    places: Mapping[str, tuple[int, int]]
    detour: Decimal
    speed_km_per_hour: Decimal
    within_village: int

    def minutes(self, origin: str, target: str) -> int | None:
        """Give the minutes from one village to another: as entered this way, else as entered the other way, else reckoned; None when nothing is known."""
        for pair in ((origin, target), (target, origin)):
            if pair in self.entered:
                return self.entered[pair]
        if origin == target:
            return self.within_village
        if origin in self.places and target in self.places:
            reckoned = kilometres(self.places[origin], self.places[target]) * float(self.detour) / float(self.speed_km_per_hour) * HOUR
            return max(self.within_village, math.ceil(reckoned))
        return None

    def table(self, codes: Sequence[str]) -> tuple[tuple[int, ...], ...]:
        """Give the minutes between all of some villages, between any two of which they are known."""
        return tuple(tuple(self.minutes(origin, target) or 0 for target in codes) for origin in codes)

    def reachable(self, codes: Sequence[str], starts: Sequence[str]) -> list[str]:
        """Keep the villages between any two of which the minutes are known, those where carers start first of all."""
        kept: list[str] = []
        for code in dict.fromkeys((*starts, *codes)):
            if all(self.minutes(each, code) is not None and self.minutes(code, each) is not None for each in kept):
                kept.append(code)
        return kept
