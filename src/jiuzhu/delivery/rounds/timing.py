"""When everybody is where: the times of routes, and what is wrong with them (pure).

Two carers at one door wait for each other, so the starts of their routes bound each other: they are raised until nothing moves any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from jiuzhu.delivery.rounds.day import Carer, Day, Routes, task_key
from jiuzhu.delivery.rounds.rules import DAY

ENDLESS = 3 * DAY
"""A start put off beyond this is put off for ever: each waits for the other at another door."""


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

    @property
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
    here, now, travel = carer.place, carer.shift[0], 0
    stops: list[Stop] = []
    held = routes.holds if holds is None else holds
    for key in routes.by_carer.get(carer.id, ()):
        task = day.task(key)
        leg = 0 if task.is_rest and not stops else day.travel[here][task.place]
        arrives = now + leg
        starts = max(arrives, task.window[0], held.get(key, 0))
        now, here, travel = starts + task.minutes, task.place, travel + leg
        stops.append(Stop(key, carer.id, leg, arrives, starts, now, max(0, starts - task.window[1]), task.is_rest))
    home = day.travel[here][carer.place] if stops and not stops[-1].rests else 0
    return _walk(carer, tuple(stops), now + home, travel + home)


def _walk(carer: Carer, stops: tuple[Stop, ...], end: int, travel: int) -> Walk:
    doors = [number for number, stop in enumerate(stops) if not stop.rests]
    if not doors:
        return Walk(carer.id, stops, carer.shift[0], carer.shift[0], 0, 0)
    leaves = stops[doors[0]].starts - stops[doors[0]].travel
    # Whoever rests after the last door rests at home: the day in the field ends on arrival there.
    back = end if doors[-1] == len(stops) - 1 else stops[doors[-1] + 1].arrives
    found = Walk(carer.id, stops, leaves, back, travel, max(0, end - carer.shift[1]))
    return found if carer.most is None else Walk(**{**vars(found), "excess": max(0, found.load - carer.most)})
