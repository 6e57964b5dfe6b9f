"""Every place of a plan at which one more visit or order finds room (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jiuzhu.delivery.rounds.day import Carer, Day, Routes, Task, rest_key
from jiuzhu.delivery.rounds.timing import ENDLESS, Timed, Walk, door, line_of, paced, timed, walk

FIRSTS = 8
"""Of a task of two, from how many of the first one's places, the cheapest first, places for the second are sought."""


@dataclass(frozen=True)
class Place:
    """What a place costs, minutes late more and minutes of travel more; routes and walks with it are worked out when they are asked for."""

    late: int
    travel: int
    day: Day
    bare: Routes
    part: str
    carer: Carer
    position: int
    plan: Timed | None = None
    two: bool = False

    @cached_property
    def routes(self) -> Routes:
        """The routes with it."""
        return self.bare.placed(self.part, self.carer.id, self.position)

    @cached_property
    def changed(self) -> Mapping[str, Walk]:
        """The walks that it may change, by carer."""
        if self.plan:
            return self.plan.walks
        # In a day of pairs what this carer waits for elsewhere is known of the whole plan only; of a task of two, both have changed.
        walks = timed(self.day, self.routes).walks if self.day.pairs else {self.carer.id: walk(self.day, self.routes, self.carer)}
        return walks if self.two else {self.carer.id: walks[self.carer.id]}


def places(day: Day, routes: Routes, task: Task, *, without: Collection[str] = (), only: Collection[str] | None = None) -> Iterator[Place]:
    """Give every place for a task at which it makes nobody's day longer than it may be."""
    if task.carers == 1:
        yield from part_places(day, routes, task, task.key, without=without, only=only)
        return
    first, second = task.parts
    for place in cheapest(part_places(day, routes, task, first, without=without, only=only))[:FIRSTS]:
        for both in part_places(day, place.routes, task, second, without={*without, place.carer.id}, only=only):
            yield Place(place.late + both.late, place.travel + both.travel, day, both.bare, second, both.carer, both.position, both.plan, two=True)


def part_places(
    day: Day, routes: Routes, task: Task, part: str, *, without: Collection[str] = (), only: Collection[str] | None = None
) -> Iterator[Place]:
    """Give every place for one part of a task."""
    before = timed(day, routes)
    # One stop more puts nobody forward: what two carers at one door wait for now is the least they wait for then.
    started = {each: before.stops[each].starts for two in day.pairs for each in two.parts if each in before.stops}
    soonest, latest = _beside(task, part, started)
    new = door(task, max(soonest, routes.holds.get(part, 0)))
    for carer in day.able(task):
        if carer.id in without or (only is not None and carer.id not in only):
            continue
        bare, old = rested(day, routes, carer), before.walks[carer.id]
        keys = bare.by_carer.get(carer.id, ())
        line = line_of(day, keys, {**routes.holds, **started} if started else routes.holds)
        waited = [(number, started[each]) for number, each in enumerate(keys) if each in started]
        old_late = sum(stop.late for stop in old.stops)
        for position in range(len(keys) + 1):
            tried = [*line[:position], new, *line[position:]]
            _, starts, end, road = paced(day.travel, carer, tried)
            over = max(0, end - carer.shift[1])
            if carer.most is not None:
                over += max(0, road + sum(each.minutes for each in tried if not each.rests) - carer.most)
            if over and over > old.over:
                continue
            if starts[position] > latest or any(starts[number + (number >= position)] != was for number, was in waited):
                # Somebody at another door waits longer for this one.
                plan = timed(day, bare.placed(part, carer.id, position))
                if not plan.stuck and not any(each.over > before.walks[name].over for name, each in plan.walks.items()):
                    yield Place(plan.late - before.late, plan.travel - before.travel, day, bare, part, carer, position, plan)
                continue
            late = sum(start - each.latest for start, each in zip(starts, tried, strict=True) if start > each.latest)
            yield Place(late - old_late, road - old.travel, day, bare, part, carer, position)


def _beside(task: Task, part: str, started: Mapping[str, int]) -> tuple[int, int]:
    """Give between which starts one of two does not keep the other waiting, who is at the door already."""
    first, second = task.parts[0], task.parts[-1]
    least, most = task.gap
    if part == first and second != first and second in started:
        return started[second] - most, started[second] - least
    if part == second and second != first and first in started:
        return started[first] + least, started[first] + most
    return 0, ENDLESS


def rested(day: Day, routes: Routes, carer: Carer) -> Routes:
    """The same routes with the carer's rest where it is missing."""
    rest = rest_key(carer.id)
    if rest not in day.by_key or rest in routes.by_carer.get(carer.id, ()):
        return routes
    return routes.placed(rest, carer.id, len(routes.by_carer.get(carer.id, ())))


def cheapest(found: Iterator[Place]) -> list[Place]:
    """Order places: those that make nobody late first, then by the way."""
    return sorted(found, key=lambda each: (each.late, each.travel))
