"""Small days to plan, as the file says them."""

from __future__ import annotations

from typing import Any


def day(**changes: Any) -> dict[str, Any]:
    """Two carers, one visit each could serve, one for both at once."""
    given: dict[str, Any] = {
        "travel_minutes": [[0, 10, 20], [12, 0, 15], [20, 15.5, 0]],
        "carers": [
            {"id": "甲", "skills": ["洗浴", "护理"], "location": 0, "shift": [480, 1020]},
            {"id": "乙", "skills": ["护理"], "location": 0, "shift": [480, 1020]},
        ],
        "visits": [
            {"id": "一", "location": 1, "window": [500, 560], "parts": [{"skill": "护理", "minutes": 30}]},
            {
                "id": "二",
                "location": 2,
                "window": [600, 660],
                "parts": [{"skill": "洗浴", "minutes": 45}, {"skill": "护理", "minutes": 45}],
                "together": "simultaneous",
            },
        ],
        "weights": {"travel": 1, "lateness": 2, "worst_lateness": 0.5, "unserved": 1000},
        "hard_shift": True,
    }
    return {**given, **changes}


def planted(path: str, value: Any) -> dict[str, Any]:
    """The day with one thing changed: ``visits.1.window`` and so on; … takes it away."""
    given = day()
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    at: Any = given
    for step in steps:
        at = at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return given
