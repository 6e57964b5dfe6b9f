"""The month-end statement of the register: opening, new, stopped, changed, closing; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

MOVES = {"opening": "期初", "new": "新增", "stopped": "停止", "changed_in": "变更转入", "changed_out": "变更转出", "closing": "期末"}
BY = {"category": "救助类别", "area_type": "城乡", "township": "乡镇"}


@dataclass(frozen=True)
class Held:
    """Under what somebody (a household or a person) is on aid on a day."""

    category: str
    area_type: str
    township: str


@dataclass(frozen=True)
class Change:
    """One subject of the statement: how it stood at the end of the month before (None: not on aid) and of the month."""

    subject: str
    household_id: str
    before: Held | None
    after: Held | None


@dataclass(frozen=True)
class Line:
    """One line of the statement; opening + new + changed_in − stopped − changed_out = closing."""

    key: str
    opening: int
    new: int
    stopped: int
    changed_in: int
    changed_out: int
    closing: int


def changes(before: Mapping[str, tuple[str, Held]], after: Mapping[str, tuple[str, Held]]) -> list[Change]:
    """Pair what was held (subject → household, Held) at both ends of the month."""
    found = []
    for subject in sorted(before.keys() | after.keys()):
        home, now = after.get(subject, ("", None))
        former_home, former = before.get(subject, ("", None))
        found.append(Change(subject, home or former_home, former, now))
    return found


def lines(found: Iterable[Change], *, by: str) -> list[Line]:
    """Count by category, area_type or township; what has another value at the end than at the beginning counts as changed."""
    value = _value(by)
    counted: dict[str, dict[str, int]] = {}
    for each in found:
        for key, move in _moves(each, value):
            counted.setdefault(key, dict.fromkeys(MOVES, 0))[move] += 1
    return [Line(key, **counted[key]) for key in sorted(counted)]


def total(of: Iterable[Line]) -> Line:
    """Add lines up."""
    of = list(of)
    return Line("", **{move: sum(getattr(line, move) for line in of) for move in MOVES})


def behind(found: Iterable[Change], *, by: str, key: str, move: str) -> list[Change]:
    """Give the subjects that a number of the statement counts; an empty key is the total."""
    value = _value(by)
    return [each for each in found if any(move == m and key in ("", k) for k, m in _moves(each, value))]


def _value(by: str) -> Callable[[Held], str]:
    return lambda held: str(getattr(held, by))


def _moves(change: Change, value: Callable[[Held], str]) -> list[tuple[str, str]]:
    before = value(change.before) if change.before else None
    after = value(change.after) if change.after else None
    moves = []
    if before is not None:
        moves.append((before, "opening"))
        if after is None:
            moves.append((before, "stopped"))
        elif after != before:
            moves.append((before, "changed_out"))
    if after is not None:
        moves.append((after, "closing"))
        if before is None:
            moves.append((after, "new"))
        elif before != after:
            moves.append((after, "changed_in"))
    return moves
