"""Why a task is in nobody's day, in plain words, and what could be done about it (pure)."""

from __future__ import annotations

from jiuzhu.delivery.rounds.day import Carer, Day, LeftOut, Routes, Task, rest_key
from jiuzhu.delivery.rounds.placing import cheapest, places
from jiuzhu.delivery.rounds.rules import clock, hours
from jiuzhu.delivery.rounds.timing import Walk, walk

NAMED = 3


def unserved(day: Day, routes: Routes) -> list[tuple[Task, LeftOut]]:
    """List the tasks that nobody serves with the reason and the remedy of each."""
    served = routes.served()
    return [(task, _reason(day, routes, task)) for task in day.doors if task.key not in served]


def _reason(day: Day, routes: Routes, task: Task) -> LeftOut:
    able = day.able(task)
    if not able:
        return _told(task, f"当天在班的人里没有人能办“{task.title}”。", "到“人员与班次”给会做的人排上班次，或改约另一天。")
    if len(able) < task.carers:
        return _told(task, f"“{task.title}”要两个人去，当天会做的只有{able[0].name}一人。", "再给一个会做的人排上班次，或改约另一天。")
    who = "、".join(each.name for each in able[:NAMED]) + (f"等 {len(able)} 人" if len(able) > NAMED else "")
    alone = [_alone(day, task, each) for each in able]
    if all(each.overrun for each in alone):
        nearest = min(alone, key=lambda each: each.overrun)
        shift = day.carer(nearest.carer).shift
        return _told(
            task,
            f"{who}的班次容不下这一次：最合适的人 {clock(shift[0])}–{clock(shift[1])} 在班，去一趟要 {clock(nearest.back)} 才能回来。",
            "改约早一些的时间，或延长当天的班次。",
        )
    if all(each.overrun or any(stop.late for stop in each.stops) for each in alone):
        return _told(task, f"{who}赶不上约定的 {clock(task.window[0])}–{clock(task.window[1])}。", "与对象改约时间，或用“移到…”接受迟到。")
    if all(each.excess for each in alone):
        return _told(task, f"{who}一天最多的时间不够去这一户：来回和上门要 {hours(min(each.load for each in alone))}。", "改约另一天，或放宽一天最多的时间。")
    found = cheapest(places(day, routes, task))
    if not found and task.carers > 1:
        return _told(task, f"要两个人去，{who}当天凑不出同时有空的两个人。", "改约另一天或另一个时间，或再排一个人的班次。")
    if not found:
        return _told(task, f"{who}当天都已排满，加上这一户会超过班次或一天最多的时间。", "改约另一天，或再排一个人的班次。")
    if found[0].late:
        return _told(task, f"{who}排进去会让已约好的人家一共晚 {found[0].late} 分钟。", "改约另一天；确要当天去，用“移到…”安排。")
    return _told(task, "现在有空位，还没有安排。", "用“移到…”放进去，或重新安排一次。")


def _alone(day: Day, task: Task, carer: Carer) -> Walk:
    """Give a carer's day with nothing in it but this and, where it fits, the rest."""
    rest = rest_key(carer.id)
    ways = [(task.key,)] if rest not in day.by_key else [(task.key, rest), (rest, task.key)]
    walks = [walk(day, Routes({carer.id: keys}), carer) for keys in ways]
    return min(walks, key=lambda each: (each.overrun, sum(stop.late for stop in each.stops)))


def _told(task: Task, why: str, remedy: str) -> LeftOut:
    return LeftOut(task.title, task.who, task.address, why, remedy)
