"""How far two places on the earth lie apart (pure)."""

from __future__ import annotations

import math

EARTH_KM = 6371.0088
MICRO = 1_000_000
"""Places are pairs (east, north) in millionths of a degree."""


def kilometres(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Give the great-circle distance between two places in millionths of a degree (east, north)."""
    east_1, north_1, east_2, north_2 = (math.radians(each / MICRO) for each in (*one, *other))
    half = math.sin((north_2 - north_1) / 2) ** 2 + math.cos(north_1) * math.cos(north_2) * math.sin((east_2 - east_1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
