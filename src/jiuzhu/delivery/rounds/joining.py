"""What waits at one door on one day becomes one stop, where whoever comes can do it all (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from jiuzhu.delivery.rounds.day import Carer, Task

AND = "&"
"""Between the skills of what is done at one stop."""


def joined(waiting: Iterable[tuple[str, Task]], carers: Sequence[Carer]) -> tuple[tuple[Task, ...], tuple[Carer, ...]]:
    """Join the tasks of each household, which stands before its task; gives the stops in the first one's place and the carers with what they can do at each."""
    homes: dict[str, list[Task]] = {}
    for home, task in waiting:
        homes.setdefault(home, []).append(task)
    stops, able = [], list(carers)
    for tasks in homes.values():
        left = sorted(tasks, key=lambda each: (-each.carers, each.kind, -each.priority))
        while left:
            stop, rest = left[0], list[Task]()
            for task in left[1:]:
                both = _both(stop, task, able)
                stop, rest = (both, rest) if both else (stop, [*rest, task])
            if stop.members != (stop,):
                able = [replace(each, skills=each.skills | {stop.skill}) if _can(each, stop) else each for each in able]
            stops.append(stop)
            left = rest
    return tuple(stops), tuple(able)


def _both(stop: Task, task: Task, carers: Sequence[Carer]) -> Task | None:
    """Give one stop for two tasks, the second done after the first; None where their windows or nobody's skills and shift allow it."""
    window = max(stop.window[0], task.window[0] - stop.minutes), min(stop.window[1], task.window[1] - stop.minutes)
    if stop.place != task.place or task.carers > 1 or stop.gap != (0, 0) or window[0] > window[1]:
        return None
    both = replace(
        stop,
        title=f"{stop.title}＋{task.title}",
        window=window,
        minutes=stop.minutes + task.minutes,
        skill=AND.join((stop.skill, task.skill)),
        priority=max(stop.priority, task.priority),
        preferred=tuple(dict.fromkeys((*stop.preferred, *task.preferred))),
        wish=stop.wish or task.wish,
        together=(*stop.members, task),
    )
    return both if sum(_can(each, both) for each in carers) >= both.carers else None


def _can(carer: Carer, stop: Task) -> bool:
    return carer.skills.issuperset(each.skill for each in stop.members) and carer.shift[0] <= stop.window[1] and stop.minutes <= carer.shift[1] - carer.shift[0]
