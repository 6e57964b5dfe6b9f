"""Moving one stop by hand, and telling what that does before it is kept (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from jiuzhu.delivery.rounds.day import Day, Routes
from jiuzhu.delivery.rounds.rules import CannotServe, clock
from jiuzhu.delivery.rounds.timing import Timed, timed


@dataclass(frozen=True)
class Change:
    """What happens to one stop: who and when before, who and when after; empty and None where nobody."""

    key: str
    carer_before: str
    start_before: int | None
    carer_after: str
    start_after: int | None


@dataclass(frozen=True)
class Consequences:
    """What a move does: minutes of travel and lateness more (or less), stops whose time or carer changes, and what goes wrong."""

    travel: int
    late: int
    changes: tuple[Change, ...]
    troubles: tuple[str, ...]


def moved(day: Day, routes: Routes, *, key: str, carer_id: str, at: int | None) -> Routes:
    """Put a task into a carer's day, not before ``at`` (None: after the last stop); no carer takes it out of the plan. Raises CannotServe."""
    task = next((each for each in day.tasks if each.key == key), None)
    if task is None:
        raise CannotServe("这次上门不在安排里。", "请刷新页面后再移动。")
    if not carer_id:
        return routes.without(key)
    carer = next((each for each in day.carers if each.id == carer_id), None)
    if carer is None:
        raise CannotServe("选择的人当天不在班。", "请从当天在班的人员中选择。", field="carer")
    if task.skill not in carer.skills:
        raise CannotServe(f"{carer.name}不能办理“{task.title}”。", "请交给所属机构会做这项服务、或负责这个村的人。", field="carer")
    bare = routes.without(key)
    stops = timed(day, bare).walks[carer_id].stops
    position = len(stops) if at is None else sum(stop.starts < at for stop in stops)
    return bare.placed(key, carer_id, position, at)


def consequences(day: Day, before: Routes, after: Routes) -> Consequences:
    """Compare two sets of routes of one day."""
    old, new = timed(day, before), timed(day, after)
    return Consequences(new.travel - old.travel, new.late - old.late, changes(day, old, new), tuple(troubles(day, new)))


def changes(day: Day, old: Timed, new: Timed) -> tuple[Change, ...]:
    """List the tasks whose carer or start differs between two plans."""
    was, now, found = old.stops, new.stops, []
    for task in day.tasks:
        one, other = was.get(task.key), now.get(task.key)
        if (one and (one.carer, one.starts)) != (other and (other.carer, other.starts)):
            found.append(
                Change(task.key, one.carer if one else "", one.starts if one else None, other.carer if other else "", other.starts if other else None)
            )
    return tuple(found)


def troubles(day: Day, plan: Timed) -> list[str]:
    """Tell what goes wrong in a plan: who is late where, who comes back after the shift."""
    found = []
    for walk in plan.walks.values():
        carer = day.carer(walk.carer)
        for stop in walk.stops:
            if stop.late:
                task = day.task(stop.key)
                found.append(f"{carer.name} {clock(stop.starts)} 才能到{task.who}家，比约定的 {clock(task.window[1])} 晚 {stop.late} 分钟。")
        if walk.overrun:
            found.append(f"{carer.name} {clock(walk.back)} 才能回来，超过班次 {walk.overrun} 分钟。")
    return found
