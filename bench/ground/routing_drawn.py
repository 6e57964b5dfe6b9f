"""Days of visits with windows that bind, drawn in Solomon's manner: scattered, in clusters, or half of each."""

from __future__ import annotations

import math
import random
from typing import Any

from .routing_files import windows_bind

WINDOWS = {"R": (100, 25), "S": (200, 40)}  # letter: visits, carers
DAY, WIDTH, SERVICE, SIDE, AROUND, IN_CLUSTER = 240, 40, 10, 100, 6, 10


def draw_binding(visits: int, carers: int, seed: int) -> dict[str, Any]:
    """Half the visits anywhere, half around some villages; windows of 40 minutes in a day of 240, all within reach of the centre."""
    luck = random.Random(f"binding-{visits}-{seed}")
    centres = [(luck.randint(0, SIDE), luck.randint(0, SIDE)) for _ in range(max(2, visits // IN_CLUSTER // 2))]
    points: list[tuple[float, float]] = [(SIDE / 2, SIDE / 2)]
    times: list[tuple[float, float, float]] = [(0, DAY, 0)]
    for number in range(visits):
        x, y = luck.choice(centres)
        if number % 2:
            points.append((luck.randint(0, SIDE), luck.randint(0, SIDE)))
        else:
            points.append((x + luck.randint(-AROUND, AROUND), y + luck.randint(-AROUND, AROUND)))
        away = math.ceil(math.dist(points[0], points[-1]))
        opens = luck.randint(away, DAY - away - SERVICE - WIDTH)
        times.append((opens, opens + WIDTH, SERVICE))
    return windows_bind(points, times, carers)
