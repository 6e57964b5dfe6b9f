"""One day as it is given, and a plan of it: plain data that is kept with the plan and handed to the search (pure). All times are whole minutes of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

URGENT, LATE, USUAL = 8, 4, 1
"""Priorities: an emergency or an order agreed for the day, what is late, and a visit that could be made another day."""
NEVER_LEFT_OUT = 100
"""The priority of a rest in the middle of the day."""
REST = "rest"
SECOND = "#2"
"""What the second of two carers does at a door bears the task's key with this behind it."""
WEIGHTS = {"travel": 1, "lateness": 2, "worst_lateness": 1, "unserved": 1000}
"""A minute late weighs two on the road; leaving a visit out is dearer than any detour."""


@dataclass(frozen=True)
class Task:
    """One visit or order at one door, or several that are done there one after the other (``together``).

    ``window`` is its earliest and latest start, ``skill`` what its carer must be able to do. Of several, the first carer does all, a second the first.
    """

    key: str
    kind: str
    id: str
    title: str
    who: str
    address: str
    place: int
    window: tuple[int, int]
    minutes: int
    skill: str
    priority: int
    preferred: tuple[str, ...] = ()
    wish: str = ""
    carers: int = 1
    gap: tuple[int, int] = (0, 0)
    together: tuple[Task, ...] = ()

    @property
    def members(self) -> tuple[Task, ...]:
        """The visits and orders done at this stop, in order."""
        return self.together or (self,)

    @property
    def parts(self) -> tuple[str, ...]:
        """What each of its carers does: one key, or two where two must come; the second starts ``gap`` minutes (least, most) after the first."""
        return (self.key,) if self.carers == 1 else (self.key, self.key + SECOND)

    @property
    def is_rest(self) -> bool:
        """Whether it is a carer's own rest, at no door."""
        return self.kind == REST


def task_key(part: str) -> str:
    """Give the key of the task a part belongs to."""
    return part.removesuffix(SECOND)


@dataclass(frozen=True)
class Carer:
    """One field worker on shift: where from, with which skills, from when to when, and the most minutes at doors and on the way."""

    id: str
    name: str
    seat: str
    organisation_id: str
    skills: frozenset[str]
    place: int
    shift: tuple[int, int]
    most: int | None = None


@dataclass(frozen=True)
class LongStay:
    """A task longer than any shift of the day: in nobody's route, but placed by hand with somebody who stays from a minute on; nobody where empty."""

    task: Task
    carer: str = ""
    starts: int = 0

    @property
    def ends(self) -> int:
        """The minute, counted on from the day's first, at which it is over."""
        return self.starts + self.task.minutes


@dataclass(frozen=True)
class LeftOut:
    """A task that could not even be put before the search, and what could be done about it."""

    title: str
    who: str
    address: str
    why: str
    remedy: str


@dataclass(frozen=True)
class Day:
    """What is given: villages by place, minutes between them, who works, what is to be done."""

    places: tuple[str, ...]
    travel: tuple[tuple[int, ...], ...]
    carers: tuple[Carer, ...]
    tasks: tuple[Task, ...]
    left_out: tuple[LeftOut, ...] = ()
    long: tuple[LongStay, ...] = ()

    @cached_property
    def memory(self) -> dict[Any, Any]:
        """What was worked out of this day already: whoever compares thousands of routes meets the same walks again."""
        return {}

    @cached_property
    def staying(self) -> Mapping[str, LongStay]:
        """The stays that are placed, by carer: whoever stays goes nowhere else."""
        return {each.carer: each for each in self.long if each.carer}

    @property
    def everything(self) -> tuple[Task, ...]:
        """What is to be done at doors, in routes and as stays."""
        return (*self.doors, *(each.task for each in self.long))

    @cached_property
    def by_key(self) -> Mapping[str, Task]:
        """The tasks by their keys."""
        return {each.key: each for each in self.tasks}

    @cached_property
    def doors(self) -> tuple[Task, ...]:
        """The tasks that are somebody's visit or order, not a carer's rest."""
        return tuple(each for each in self.tasks if not each.is_rest)

    @cached_property
    def pairs(self) -> tuple[Task, ...]:
        """The tasks that need two carers."""
        return tuple(each for each in self.tasks if each.carers > 1)

    def members(self, keys: Iterable[str]) -> list[Task]:
        """List the visits and orders done at the stops of some keys."""
        return [each for key in keys for each in self.by_key[key].members]

    def task(self, key: str) -> Task:
        """Give the task of a key, of whichever of its parts."""
        return self.by_key[task_key(key)]

    def carer(self, carer_id: str) -> Carer:
        """Give a carer by id."""
        return next(each for each in self.carers if each.id == carer_id)

    def able(self, task: Task) -> list[Carer]:
        """List the carers who may serve a task."""
        return [each for each in self.carers if task.skill in each.skills and each.id not in self.staying]

    def without(self, carer_ids: frozenset[str]) -> Day:
        """The same day without some carers."""
        rests = {rest_key(each) for each in carer_ids}
        return replace(
            self,
            carers=tuple(each for each in self.carers if each.id not in carer_ids),
            tasks=tuple(each for each in self.tasks if each.key not in rests),
            long=tuple(LongStay(each.task) if each.carer in carer_ids else each for each in self.long),
        )

    def document(self) -> dict[str, Any]:
        """The day as it is stored."""
        found = asdict(self)
        for carer in found["carers"]:
            carer["skills"] = sorted(carer["skills"])
        return found

    def instance(self) -> dict[str, Any]:
        """The day as the search reads it (data contracts §6 ``dispatch``): where carers start lies beside their village, no way from itself."""
        at_work = [each for each in self.carers if each.id not in self.staying]
        rests = {rest_key(each) for each in self.staying}
        homes = list(dict.fromkeys(each.place for each in at_work))
        home = {place: len(self.places) + number for number, place in enumerate(homes)}
        rows = [*range(len(self.places)), *homes]
        travel = [[0 if row == column >= len(self.places) else self.travel[one][other] for column, other in enumerate(rows)] for row, one in enumerate(rows)]
        return {
            "travel_minutes": travel,
            "carers": [{"id": each.id, "skills": sorted(each.skills), "location": home[each.place], "shift": list(each.shift)} for each in at_work],
            "visits": [
                {
                    "id": each.key,
                    "location": home[each.place] if each.is_rest else each.place,
                    "window": list(each.window),
                    "parts": [{"skill": each.skill, "minutes": each.minutes}] * each.carers,
                    "together": {"gap": list(each.gap)} if each.carers > 1 else None,
                    "priority": each.priority,
                    "preferred_carers": list(each.preferred),
                }
                for each in self.tasks
                if each.key not in rests
            ],
            "weights": WEIGHTS,
            "hard_shift": True,
        }


@dataclass(frozen=True)
class Routes:
    """Who goes where in which order; ``holds`` are starts that are not to be earlier, because somebody was promised or a planner said so."""

    by_carer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holds: Mapping[str, int] = field(default_factory=dict)

    def served(self) -> set[str]:
        """The keys of the tasks that are served."""
        return {task_key(key) for keys in self.by_carer.values() for key in keys}

    def parts(self) -> set[str]:
        """The keys of the parts that are served."""
        return {key for keys in self.by_carer.values() for key in keys}

    def carer_of(self, key: str) -> str:
        """Give who serves a part; empty when nobody does."""
        return next((carer for carer, keys in self.by_carer.items() if key in keys), "")

    def without_task(self, task: Task) -> Routes:
        """The same routes without any part of a task."""
        return self.without(task.parts[0]).without(task.parts[-1])

    def without(self, key: str) -> Routes:
        """The same routes without one part, and without what held it."""
        kept = {carer: tuple(each for each in keys if each != key) for carer, keys in self.by_carer.items()}
        return Routes(kept, {name: minute for name, minute in self.holds.items() if name != key})

    def placed(self, key: str, carer: str, position: int, hold: int | None = None) -> Routes:
        """The same routes with a task put at a position of a carer's route."""
        bare = self.without(key)
        keys = bare.by_carer.get(carer, ())
        holds = dict(bare.holds) if hold is None else {**bare.holds, key: hold}
        return Routes({**bare.by_carer, carer: (*keys[:position], key, *keys[position:])}, holds)

    def document(self) -> dict[str, Any]:
        """The routes as they are stored."""
        return {"by_carer": {carer: list(keys) for carer, keys in self.by_carer.items() if keys}, "holds": dict(self.holds)}


def read_day(document: Mapping[str, Any]) -> Day:
    """Read a day as it was stored."""
    carers = tuple(Carer(**{**each, "skills": frozenset(each["skills"]), "shift": tuple(each["shift"])}) for each in document["carers"])
    tasks = tuple(_task(each) for each in document["tasks"])
    left_out = tuple(LeftOut(**each) for each in document["left_out"])
    long = tuple(LongStay(_task(each["task"]), each["carer"], each["starts"]) for each in document.get("long", ()))
    return Day(tuple(document["places"]), tuple(tuple(row) for row in document["travel"]), carers, tasks, left_out, long)


def _task(document: Mapping[str, Any]) -> Task:
    pairs = {name: tuple(document[name]) for name in ("window", "preferred", "gap")}
    return Task(**{**document, **pairs, "together": tuple(_task(each) for each in document.get("together", ()))})


def read_routes(document: Mapping[str, Any]) -> Routes:
    """Read routes as they were stored."""
    return Routes({carer: tuple(keys) for carer, keys in document.get("by_carer", {}).items()}, dict(document.get("holds", {})))


def routes_of_plan(document: Mapping[str, Any]) -> Routes:
    """Read the routes of a plan as the search gives it."""
    return Routes({each["carer"]: tuple(stop["visit"] + (SECOND if stop["part"] else "") for stop in each["stops"]) for each in document["routes"]})


def rest_key(carer_id: str) -> str:
    """Give the key, and the skill, of a carer's rest."""
    return f"{REST}:{carer_id}"


def resting(day: Day) -> Routes:
    """Nobody goes anywhere, and everybody who rests does."""
    return Routes({each.id: (rest_key(each.id),) for each in day.carers if rest_key(each.id) in day.by_key})
