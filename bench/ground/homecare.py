"""Home-care instances drawn as Mankowska, Meisel and Bierwirth (2014) describe theirs, in the format of ``jiuzhu dispatch``."""

from __future__ import annotations

import math
import random
from typing import Any

SIZES = {"A": (10, 3), "B": (25, 5), "C": (50, 10), "D": (75, 15), "E": (100, 20), "F": (200, 30), "G": (300, 40)}
SKILLS = ("s1", "s2", "s3", "s4", "s5", "s6")


def draw(visits: int, carers: int, seed: int, *, hard_shift: bool = False) -> dict[str, Any]:
    """Points in a square of 100 by 100, one centre, windows of two hours in a day of ten, three in ten visits by two carers."""
    luck = random.Random(f"{visits}-{carers}-{seed}")
    points = [(luck.randint(0, 100), luck.randint(0, 100)) for _ in range(visits + 1)]
    travel = [[round(math.dist(a, b), 3) for b in points] for a in points]
    team = []
    for number in range(carers):
        half = SKILLS[:3] if number % 2 == 0 else SKILLS[3:]
        team.append({"id": f"c{number}", "skills": sorted(luck.sample(half, luck.randint(1, 3))), "location": 0, "shift": [0, 600]})
    for number in (0, 1):  # every service is offered by somebody
        team[number]["skills"] = list(SKILLS[:3] if number == 0 else SKILLS[3:])
    jobs = []
    for number in range(1, visits + 1):
        opens, minutes = luck.randint(0, 480), luck.choice([10, 12, 14, 15, 16, 18, 20])
        kind = luck.random()
        job: dict[str, Any] = {
            "id": f"v{number}",
            "location": number,
            "window": [opens, opens + 120],
            "priority": 1,
            "preferred_carers": [],
        }
        if kind < 0.7:
            job["parts"] = [{"skill": luck.choice(SKILLS), "minutes": minutes}]
        else:
            job["parts"] = [{"skill": luck.choice(half), "minutes": minutes} for half in (SKILLS[:3], SKILLS[3:])]
            least = luck.randint(0, 60)
            job["together"] = "simultaneous" if kind < 0.85 else {"gap": [least, least * 2]}
        jobs.append(job)
    third = 0.333333
    weights = {"travel": third, "lateness": third, "worst_lateness": third, "unserved": 1000000}
    return {"travel_minutes": travel, "carers": team, "visits": jobs, "weights": weights, "hard_shift": hard_shift}
