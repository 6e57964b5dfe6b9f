"""What happened to a plan, in words: who was absent and what moved, what dropped out at publishing."""

from __future__ import annotations

from typing import Any

from jiuzhu.delivery.rounds.day import Day
from jiuzhu.delivery.rounds.queries import Plan
from jiuzhu.delivery.rounds.rules import clock

NOBODY = "没有安排"


def told(plan: Plan, day: Day) -> list[dict[str, Any]]:
    """Give the notes of a plan as the page shows them."""
    who = {task.key: f"{task.who}（{task.title}）" for task in day.tasks}
    found = []
    for note in plan.notes:
        if note["kind"] == "absent":
            names = note["names"]
            rows = {name: [_row(each, who, names) for each in note[name]] for name in ("freed", "moved")}
            found.append({"kind": "absent", "name": note["name"], "allowed": note["allowed"], **rows})
        else:
            found.append(note)
    return found


def _row(change: dict[str, Any], who: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return {
        "who": who.get(change["key"], ""),
        "before": _at(names.get(change["carer_before"], ""), change["start_before"]),
        "after": _at(names.get(change["carer_after"], ""), change["start_after"]),
    }


def _at(name: str, minute: int | None) -> str:
    return f"{name} {clock(minute)}" if minute is not None else NOBODY
