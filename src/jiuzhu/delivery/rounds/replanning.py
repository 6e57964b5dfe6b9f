"""Planning on after a carer's absence: only that carer's tasks are placed anew, and at most a share of the others moves (pure).

A stop counts as moved when its carer or its start differs. Everybody else's starts are held, so that a stop put between two others
moves them only where the time does not suffice, and every one that moves is counted against the bound. What the absent carer would
have done with somebody else is that carer's task too: the other keeps the time where a third one can come, else both are placed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from jiuzhu.delivery.rounds.day import Day, Routes, Task, task_key
from jiuzhu.delivery.rounds.moving import Change, changes
from jiuzhu.delivery.rounds.placing import Place, cheapest, part_places, places
from jiuzhu.delivery.rounds.timing import Timed, Walk, timed

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

    def kept(self, walks: Iterable[Walk]) -> int:
        """Count the stops of some walks that keep their carer and start."""
        was = self.before.stops
        return sum(stop.key in self.others and (was[stop.key].carer, was[stop.key].starts) == (stop.carer, stop.starts) for each in walks for stop in each.stops)

    def admitting(self, routes: Routes) -> Callable[[Place], bool]:
        """Give the question whether few enough of the others change with a place in some routes."""
        walks = timed(self.day, routes).walks
        kept = {name: self.kept([each]) for name, each in walks.items()}
        whole = sum(kept.values())

        def admits(place: Place) -> bool:
            now = whole - sum(kept[name] for name in place.changed) + self.kept(place.changed.values())
            return len(self.others) - now <= self.allowed

        return admits


def replan(day: Day, routes: Routes, *, absent: str, share: Decimal) -> Replanned:
    """Place the absent carer's tasks with the others; of the others' stops at most ``share`` (rounded down) change their carer or start."""
    before = timed(day, routes)
    freed = [task for task in {task_key(key): day.task(key) for key in routes.by_carer.get(absent, ())}.values() if not task.is_rest]
    free = {part for task in freed for part in task.parts}
    others = frozenset(key for key, stop in before.stops.items() if not stop.rests and key not in free)
    left = day.without(frozenset({absent}))
    held = {key: stop.starts for key, stop in before.stops.items() if key in others or (key in free and stop.carer != absent)}
    kept = Routes({carer: keys for carer, keys in routes.by_carer.items() if carer != absent}, held)
    bound = _Bound(left, before, others, int(len(others) * share))
    for task in sorted(freed, key=lambda each: (-each.priority, each.window[1], each.key)):
        bare = kept.without_task(task)
        kept = _beside(bound, kept, task) or _best(bound, bare, task) or _by_giving_way(bound, bare, task) or bare
    found = changes(day, before, timed(left, kept))
    return Replanned(kept, tuple(each for each in found if each.key in free), tuple(each for each in found if each.key in others), bound.allowed)


def _beside(bound: _Bound, routes: Routes, task: Task) -> Routes | None:
    """Send somebody else to the door to which the other of two goes already, who keeps the time."""
    there = [part for part in task.parts if routes.carer_of(part)]
    if len(there) != 1:
        return None
    (missing,) = set(task.parts) - set(there)
    start = timed(bound.day, routes).stops[there[0]].starts
    admits = bound.admitting(routes)
    for place in cheapest(part_places(bound.day, routes, task, missing, without={routes.carer_of(there[0])})):
        if not place.late and timed(bound.day, place.routes).stops[there[0]].starts == start and admits(place):
            return place.routes
    return None


def _best(bound: _Bound, routes: Routes, task: Task, *, without: str = "") -> Routes | None:
    """The cheapest place within the bound that makes nobody late, as far as there is one."""
    admits = bound.admitting(routes)
    ranked = cheapest(places(bound.day, routes, task, without={without}))
    return next((place.routes for place in ranked if not place.late and admits(place)), None)


def _by_giving_way(bound: _Bound, routes: Routes, task: Task) -> Routes | None:
    """Have one of the others go to somebody else, so that the task finds room."""
    if not bound.allowed or task.carers > 1:
        return None
    day = bound.day
    could = [(carer.id, key) for carer in day.able(task) for key in routes.by_carer.get(carer.id, ()) if key in bound.others and day.task(key).carers == 1]
    for carer, key in sorted(could, key=lambda each: day.travel[day.task(each[1]).place][task.place])[:TRIED]:
        with_task = _best(bound, routes.without(key), task)
        final = _best(bound, with_task, day.task(key), without=carer) if with_task else None
        if final is not None:
            return final
    return None
