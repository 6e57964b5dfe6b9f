"""Moving one visit or order by hand, and telling what that does before it is kept (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jiuzhu.delivery.rounds.day import Carer, Day, Routes, Task, rest_key
from jiuzhu.delivery.rounds.rules import CannotServe, clock, hours
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


def moved(day: Day, routes: Routes, *, key: str, carer_ids: Sequence[str], at: int | None) -> Routes:
    """Put a task into its carers' days, not before ``at`` (None: after the last stop); no carer takes it out of the plan. Raises CannotServe."""
    task = next((each for each in day.doors if each.key == key), None)
    if task is None:
        raise CannotServe("这次上门不在安排里。", "请刷新页面后再移动。")
    bare = routes.without_task(task)
    if not carer_ids:
        return bare
    for carer in _chosen(day, task, carer_ids):
        rest = rest_key(carer.id)
        if rest in day.by_key and rest not in bare.parts():
            bare = bare.placed(rest, carer.id, len(bare.by_carer.get(carer.id, ())))
    stops = timed(day, bare).walks
    found = bare
    for number, (part, carer_id) in enumerate(zip(task.parts, carer_ids, strict=True)):
        wanted = at + number * task.gap[0] if at is not None else None
        there = stops[carer_id].stops
        position = len(there) if wanted is None else sum(stop.starts < wanted for stop in there)
        found = found.placed(part, carer_id, position, wanted)
    if timed(day, found).stuck:
        raise CannotServe("这样排，要同去的两个人会在不同的人家互相等，碰不到一起。", "请换一个时间，或换一个人。", field="at")
    return found


def consequences(day: Day, before: Routes, after: Routes) -> Consequences:
    """Compare two sets of routes of one day."""
    old, new = timed(day, before), timed(day, after)
    return Consequences(new.travel - old.travel, new.late - old.late, changes(day, old, new), tuple(troubles(day, new)))


def changes(day: Day, old: Timed, new: Timed) -> tuple[Change, ...]:
    """List the stops whose carer or start differs between two plans; a rest only matters to who rests."""
    was, now, found = old.stops, new.stops, []
    for part in (part for task in day.doors for part in task.parts):
        one, other = was.get(part), now.get(part)
        if (one and (one.carer, one.starts)) != (other and (other.carer, other.starts)):
            found.append(Change(part, one.carer if one else "", one.starts if one else None, other.carer if other else "", other.starts if other else None))
    return tuple(found)


def troubles(day: Day, plan: Timed) -> list[str]:
    """Tell what goes wrong in a plan: who is late where, who comes back after the shift, does too much, or does not get to rest."""
    found = []
    for walk in plan.walks.values():
        carer = day.carer(walk.carer)
        for stop in walk.stops if walk.doors else ():
            task = day.task(stop.key)
            if stop.late and stop.rests:
                found.append(f"{carer.name} {clock(stop.starts)} 才能午休，比班次里的 {clock(task.window[1])} 晚 {stop.late} 分钟。")
            elif stop.late:
                found.append(f"{carer.name} {clock(stop.starts)} 才能到{task.who}家，比约定的 {clock(task.window[1])} 晚 {stop.late} 分钟。")
        if walk.doors and rest_key(carer.id) in day.by_key and not any(stop.rests for stop in walk.stops):
            found.append(f"{carer.name}没有午休的时间。")
        if walk.overrun:
            found.append(f"{carer.name} {clock(walk.back)} 才能回来，超过班次 {walk.overrun} 分钟。")
        if walk.excess and carer.most:
            found.append(f"{carer.name}上门和路上一共{hours(walk.load)}，超过一天最多的{hours(carer.most)}。")
    return found


def _chosen(day: Day, task: Task, carer_ids: Sequence[str]) -> list[Carer]:
    if len(carer_ids) != task.carers:
        raise CannotServe(f"“{task.title}”要两个人去。", "请选两个不同的人。", field="second")
    if len(set(carer_ids)) != task.carers:
        raise CannotServe("两次选了同一个人。", f"“{task.title}”要两个人去，请另选一人。", field="second")
    found = []
    for carer_id in carer_ids:
        carer = next((each for each in day.carers if each.id == carer_id), None)
        if carer is None:
            raise CannotServe("选择的人当天不在班。", "请从当天在班的人员中选择。", field="carer")
        if carer.id in day.staying:
            raise CannotServe(f"{carer.name}当天住在{day.staying[carer.id].task.who}家，不能再去别家。", "请交给别人，或先给住家看护另选人。", field="carer")
        if task.skill not in carer.skills:
            raise CannotServe(f"{carer.name}不能办理“{task.title}”。", "请交给所属机构会做这项服务、或负责这个村的人。", field="carer")
        found.append(carer)
    return found
