"""When everybody is where: the times of routes, and what is wrong with them (pure).

Two carers at one door wait for each other, so the starts of their routes bound each other: they are raised until nothing moves any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from jiuzhu.delivery.rounds.day import Carer, Day, Routes, Task, task_key
from jiuzhu.delivery.rounds.rules import DAY

ENDLESS = 3 * DAY
"""A start put off beyond this is put off for ever: each waits for the other at another door."""


MOST_KNOWN = 20_000
"""So many walks of a day are kept in memory."""


class Door(NamedTuple):
    """What bounds the time of one stop: where, the earliest start, the latest that is not late, minutes there, whether it is a rest."""

    place: int
    earliest: int
    latest: int
    minutes: int
    rests: bool


class Stop(NamedTuple):
    """One stop as it works out: minutes of travel to it, arrival, start, end, and how late the start is."""

    key: str
    carer: str
    travel: int
    arrives: int
    starts: int
    ends: int
    late: int
    rests: bool = False


@dataclass(frozen=True)
class Walk:
    """One carer's day: stops in order, leaving and coming back, travel, how long after the end of the shift, and how much more than a day may hold."""

    carer: str
    stops: tuple[Stop, ...]
    leaves: int
    back: int
    travel: int
    overrun: int
    excess: int = 0

    @property
    def doors(self) -> tuple[Stop, ...]:
        """The stops at somebody's door."""
        return tuple(each for each in self.stops if not each.rests)

    @property
    def work(self) -> int:
        """Minutes at doors."""
        return sum(each.ends - each.starts for each in self.doors)

    @property
    def load(self) -> int:
        """Minutes at doors and on the way."""
        return self.work + self.travel

    @property
    def over(self) -> int:
        """Minutes beyond the shift or beyond what a day may hold."""
        return self.overrun + self.excess


@dataclass(frozen=True)
class Timed:
    """All walks of a plan by carer, and their sums; ``stuck`` are tasks of two whose carers wait for each other for ever."""

    walks: dict[str, Walk]
    stuck: frozenset[str] = frozenset()

    @cached_property
    def stops(self) -> dict[str, Stop]:
        """Every stop by the key of its part."""
        return {each.key: each for walk in self.walks.values() for each in walk.stops}

    @property
    def travel(self) -> int:
        """Minutes on the road, ways home included."""
        return sum(each.travel for each in self.walks.values())

    @property
    def late(self) -> int:
        """Minutes late over all stops."""
        return sum(stop.late for walk in self.walks.values() for stop in walk.stops)


def timed(day: Day, routes: Routes) -> Timed:
    """Work out the times of every carer's route; a carer without stops has an empty walk."""
    holds = dict(routes.holds)
    walks = {each.id: walk(day, routes, each, holds) for each in day.carers}
    parts = routes.parts() if day.pairs else set()
    pairs = [each for each in day.pairs if parts.issuperset(each.parts)]
    while pairs:
        plan = Timed(walks)
        stops, raised = plan.stops, set()
        for task in pairs:
            (first, second), (least, most) = task.parts, task.gap
            for key, start in ((second, stops[first].starts + least), (first, stops[second].starts - most)):
                if stops[key].starts < start:
                    holds[key] = start
                    raised.add(stops[key].carer)
        if not raised:
            return plan
        if any(stop.starts > ENDLESS for stop in stops.values()):
            return Timed(walks, frozenset(task_key(key) for key, stop in stops.items() if stop.starts > ENDLESS))
        walks = {**walks, **{each.id: walk(day, routes, each, holds) for each in day.carers if each.id in raised}}
    return Timed(walks)


def walk(day: Day, routes: Routes, carer: Carer, holds: Mapping[str, int] | None = None) -> Walk:
    """Work out one carer's day: each start as early as the way, the window and what holds it (in place of the routes' own holds, if given) allow."""
    keys, bounds = routes.by_carer.get(carer.id, ()), routes.holds if holds is None else holds
    same = carer.id, keys, tuple(map(bounds.get, keys))
    known: Walk | None = day.memory.get(same)
    if known is None:
        if len(day.memory) > MOST_KNOWN:
            day.memory.clear()
        known = day.memory[same] = _walked(day, keys, bounds, carer)
    return known


def _walked(day: Day, keys: Sequence[str], holds: Mapping[str, int], carer: Carer) -> Walk:
    line = line_of(day, keys, holds)
    legs, starts, end, travel = paced(day.travel, carer, line)
    stops, now = [], carer.shift[0]
    for key, each, leg, start in zip(keys, line, legs, starts, strict=True):
        stops.append(Stop(key, carer.id, leg, now + leg, start, start + each.minutes, max(0, start - each.latest), each.rests))
        now = start + each.minutes
    return _walk(carer, tuple(stops), end, travel)


def line_of(day: Day, keys: Sequence[str], holds: Mapping[str, int]) -> list[Door]:
    """Give what bounds the times of some parts."""
    return [door(day.task(key), holds.get(key, 0)) for key in keys]


def door(task: Task, hold: int = 0) -> Door:
    """Give what bounds the time of a task."""
    return Door(task.place, max(task.window[0], hold), task.window[1], task.minutes, task.is_rest)


def paced(travel: Sequence[Sequence[int]], carer: Carer, line: Sequence[Door]) -> tuple[list[int], list[int], int, int]:
    """Give the minutes of travel to each door in order, each start, when the carer is home, and all minutes of travel."""
    here, now, road = carer.place, carer.shift[0], 0
    legs, starts, at_home = [], [], True
    for place, earliest, _, minutes, rests in line:
        leg = 0 if rests and at_home else travel[here][place]
        now += leg
        now = max(now, earliest)
        legs.append(leg)
        starts.append(now)
        now += minutes
        road += leg
        here, at_home = place, at_home and rests
    home = 0 if not line or line[-1].rests else travel[here][carer.place]
    return legs, starts, now + home, road + home


def _walk(carer: Carer, stops: tuple[Stop, ...], end: int, travel: int) -> Walk:
    doors = [number for number, stop in enumerate(stops) if not stop.rests]
    if not doors:
        return Walk(carer.id, stops, carer.shift[0], carer.shift[0], 0, 0)
    leaves = stops[doors[0]].starts - stops[doors[0]].travel
    # Whoever rests after the last door rests at home: the day in the field ends on arrival there.
    back = end if doors[-1] == len(stops) - 1 else stops[doors[-1] + 1].arrives
    found = Walk(carer.id, stops, leaves, back, travel, max(0, end - carer.shift[1]))
    return found if carer.most is None else Walk(**{**vars(found), "excess": max(0, found.load - carer.most)})
