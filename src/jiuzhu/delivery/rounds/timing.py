"""When everybody is where: the times of routes, and what is wrong with them (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from jiuzhu.delivery.rounds.day import Carer, Day, Routes


class Stop(NamedTuple):
    """One stop as it works out: minutes of travel to it, arrival, start, end, and how late the start is."""

    key: str
    carer: str
    travel: int
    arrives: int
    starts: int
    ends: int
    late: int


@dataclass(frozen=True)
class Walk:
    """One carer's day: stops in order, leaving and coming back, travel, and how long after the end of the shift."""

    carer: str
    stops: tuple[Stop, ...]
    leaves: int
    back: int
    travel: int
    overrun: int

    @property
    def work(self) -> int:
        """Minutes at doors."""
        return sum(each.ends - each.starts for each in self.stops)


@dataclass(frozen=True)
class Timed:
    """All walks of a plan by carer, and their sums."""

    walks: dict[str, Walk]

    @property
    def stops(self) -> dict[str, Stop]:
        """Every stop by the key of its task."""
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
    return Timed({each.id: walk(day, routes, each) for each in day.carers})


def walk(day: Day, routes: Routes, carer: Carer) -> Walk:
    """Work out one carer's day: each start as early as the way, the window and what holds it allow."""
    here, now, stops, travel = carer.place, carer.shift[0], [], 0
    for key in routes.by_carer.get(carer.id, ()):
        task = day.task(key)
        leg = day.travel[here][task.place]
        arrives = now + leg
        starts = max(arrives, task.window[0], routes.holds.get(key, 0))
        now, here, travel = starts + task.minutes, task.place, travel + leg
        stops.append(Stop(key, carer.id, leg, arrives, starts, now, max(0, starts - task.window[1])))
    home = day.travel[here][carer.place] if stops else 0
    back = now + home
    leaves = stops[0].starts - stops[0].travel if stops else carer.shift[0]
    return Walk(carer.id, tuple(stops), leaves, back, travel + home, max(0, back - carer.shift[1]))
