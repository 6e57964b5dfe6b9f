"""Planning on after a carer's absence: only that carer's tasks are placed anew, and at most a share of the others moves (pure).

A stop counts as moved when its carer or its start differs. Everybody else's starts are held, so that a stop put between two others
moves them only where the time does not suffice, and every one that moves is counted against the bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jiuzhu.delivery.rounds.day import Day, Routes, Task
from jiuzhu.delivery.rounds.moving import Change, changes
from jiuzhu.delivery.rounds.timing import Timed, timed, walk

TRIED = 40
"""How many of the others, the nearest first, are asked to give way to one that found no room."""


@dataclass(frozen=True)
class Replanned:
    """The routes after an absence; ``freed`` were the absent carer's, ``moved`` the others that changed, at most ``allowed`` of them."""

    routes: Routes
    freed: tuple[Change, ...]
    moved: tuple[Change, ...]
    allowed: int


@dataclass(frozen=True)
class _Bound:
    """The plan before, whose stops may not change in more than ``allowed`` places."""

    day: Day
    before: Timed
    others: frozenset[str]
    allowed: int

    def moved(self, routes: Routes, carers: Iterable[str] | None = None) -> int:
        """Count the others whose carer or start differs."""
        was, now = self.before.stops, timed(self.day, routes).stops
        return sum(key not in now or (now[key].carer, now[key].starts) != (was[key].carer, was[key].starts) for key in self.others)


def replan(day: Day, routes: Routes, *, absent: str, share: Decimal) -> Replanned:
    """Place the absent carer's tasks with the others; of the others' stops at most ``share`` (rounded down) change their carer or start."""
    before = timed(day, routes)
    freed = routes.by_carer.get(absent, ())
    others = frozenset(routes.served() - set(freed))
    left = day.without(frozenset({absent}))
    held = {key: stop.starts for key, stop in before.stops.items() if key in others}
    kept = Routes({carer: keys for carer, keys in routes.by_carer.items() if carer != absent}, held)
    bound = _Bound(left, before, others, int(len(others) * share))
    for task in sorted((day.task(key) for key in freed), key=lambda each: (-each.priority, each.window[1], each.key)):
        kept = _best(bound, kept, task) or _by_giving_way(bound, kept, task) or kept
    found = changes(day, before, timed(left, kept))
    return Replanned(
        kept, tuple(each for each in found if each.key in freed), tuple(each for each in found if each.key in others), bound.allowed
    )


def places(day: Day, routes: Routes, task: Task, *, without: str = "") -> Iterable[tuple[tuple[int, int], Routes]]:
    """Give every place for a task at which nobody's shift is overrun by it, with what it costs: minutes late more, minutes of travel more."""
    for carer in day.able(task):
        if carer.id == without:
            continue
        old = walk(day, routes, carer)
        late = sum(stop.late for stop in old.stops)
        for position in range(len(old.stops) + 1):
            tried = routes.placed(task.key, carer.id, position)
            new = walk(day, tried, carer)
            if not new.overrun or new.overrun <= old.overrun:
                yield (sum(stop.late for stop in new.stops) - late, new.travel - old.travel), tried


def _best(bound: _Bound, routes: Routes, task: Task, *, without: str = "") -> Routes | None:
    """The cheapest place within the bound that makes nobody late, as far as there is one."""
    ranked = sorted(places(bound.day, routes, task, without=without), key=lambda each: each[0])
    return next((tried for (late, _), tried in ranked if not late and bound.moved(tried) <= bound.allowed), None)


def _by_giving_way(bound: _Bound, routes: Routes, task: Task) -> Routes | None:
    """Have one of the others go to somebody else, so that the task finds room."""
    if not bound.allowed:
        return None
    day = bound.day
    could = [(carer.id, key) for carer in day.able(task) for key in routes.by_carer.get(carer.id, ()) if key in bound.others]
    for carer, key in sorted(could, key=lambda each: day.travel[day.task(each[1]).place][task.place])[:TRIED]:
        with_task = _best(bound, routes.without(key), task)
        final = _best(bound, with_task, day.task(key), without=carer) if with_task else None
        if final is not None:
            return final
    return None
