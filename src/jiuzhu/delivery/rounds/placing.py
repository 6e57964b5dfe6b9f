"""Every place of a plan at which one more visit or order finds room (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from jiuzhu.delivery.rounds.day import Carer, Day, Routes, Task, rest_key
from jiuzhu.delivery.rounds.timing import Timed, timed, walk

FIRSTS = 8
"""Of a task of two, from how many of the first one's places, the cheapest first, places for the second are sought."""


class Place(NamedTuple):
    """What a place costs, minutes late more and minutes of travel more, and the routes with it."""

    late: int
    travel: int
    routes: Routes


def places(day: Day, routes: Routes, task: Task, *, without: Collection[str] = (), only: Collection[str] | None = None) -> Iterator[Place]:
    """Give every place for a task at which it makes nobody's day longer than it may be."""
    if task.carers == 1:
        yield from part_places(day, routes, task, task.key, without=without, only=only)
        return
    first, second = task.parts
    firsts = sorted(part_places(day, routes, task, first, without=without, only=only), key=_price)
    for place in firsts[:FIRSTS]:
        other = place.routes.carer_of(first)
        for both in part_places(day, place.routes, task, second, without={*without, other}, only=only):
            yield Place(place.late + both.late, place.travel + both.travel, both.routes)


def part_places(
    day: Day, routes: Routes, task: Task, part: str, *, without: Collection[str] = (), only: Collection[str] | None = None
) -> Iterator[Place]:
    """Give every place for one part of a task."""
    before = timed(day, routes)
    # One stop more puts nobody forward: what two carers at one door wait for now is the least they wait for then.
    started = {part: stop.starts for part, stop in before.stops.items() if day.task(part).carers > 1}
    holds = {**routes.holds, **started}
    bound = any(routes.carer_of(each) for each in task.parts if each != part)
    for carer in day.able(task):
        if carer.id in without or (only is not None and carer.id not in only):
            continue
        bare = rested(day, routes, carer)
        for position in range(len(bare.by_carer.get(carer.id, ())) + 1):
            found = _tried(day, before, bare.placed(part, carer.id, position), carer, holds, started, bound=bound)
            if found is not None:
                yield found


def rested(day: Day, routes: Routes, carer: Carer) -> Routes:
    """The same routes with the carer's rest where it is missing."""
    rest = rest_key(carer.id)
    if rest not in day.by_key or rest in routes.by_carer.get(carer.id, ()):
        return routes
    return routes.placed(rest, carer.id, len(routes.by_carer.get(carer.id, ())))


def cheapest(found: Iterator[Place]) -> list[Place]:
    """Order places: those that make nobody late first, then by the way."""
    return sorted(found, key=_price)


def _tried(day: Day, before: Timed, tried: Routes, carer: Carer, holds: Mapping[str, int], started: Mapping[str, int], *, bound: bool) -> Place | None:
    old, new = before.walks[carer.id], walk(day, tried, carer, holds)
    if not bound and all(stop.starts == started.get(stop.key, stop.starts) for stop in new.stops):
        if new.over and new.over > old.over:
            return None
        return Place(sum(stop.late for stop in new.stops) - sum(stop.late for stop in old.stops), new.travel - old.travel, tried)
    plan = timed(day, tried)
    if plan.stuck or any(each.over > before.walks[name].over for name, each in plan.walks.items()):
        return None
    return Place(plan.late - before.late, plan.travel - before.travel, tried)


def _price(place: Place) -> tuple[int, int]:
    return place.late, place.travel
