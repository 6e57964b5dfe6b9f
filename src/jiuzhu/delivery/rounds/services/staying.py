"""Placing what is longer than any shift: somebody stays from a time on, and goes nowhere else that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jiuzhu.delivery.rounds.day import Day, LongStay
from jiuzhu.delivery.rounds.models import DayPlan
from jiuzhu.delivery.rounds.rules import CannotServe
from jiuzhu.delivery.rounds.services.steps import taken
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow.services import Taken


def place_stay(*, plan: DayPlan, key: str, carer_id: str, minute: int | None, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have somebody stay for a task from a minute of the day on; nobody (empty) leaves it open. Raises CannotServe, PlanStale."""
    day = placed(plan, key=key, carer_id=carer_id, minute=minute)

    def keep() -> None:
        DayPlan.objects.filter(pk=plan.pk).update(given=day.document())

    return taken(plan, "edit", actor=actor, at=at, seen_version=seen_version, changes={"found": plan.routes.document()}, also=keep)


def placed(plan: DayPlan, *, key: str, carer_id: str, minute: int | None) -> Day:
    """Give the day of a plan with a stay placed. Raises CannotServe."""
    day = plan.day
    stay = next((each for each in day.long if each.task.key == key), None)
    if stay is None:
        raise CannotServe("这次看护不在安排里。", "请刷新页面后再安排。")
    free = replace(day, long=tuple(LongStay(each.task) if each.task.key == key else each for each in day.long))
    if not carer_id:
        return free
    carer = next((each for each in free.able(stay.task) if each.id == carer_id), None)
    if carer is None:
        raise CannotServe("选择的人当天不在班、不会做这一项，或已住在别家。", "请从列表中选择。", field="carer")
    if minute is None:
        raise CannotServe("没有写几点开始。", "请填写开始的时间，例如 8:00。", field="at")
    if any(not day.task(each).is_rest for each in plan.routes.by_carer.get(carer_id, ())):
        raise CannotServe(f"{carer.name}当天已排了别的上门。", "请先把那些上门移给别人，再安排住家看护。", field="carer")
    return replace(free, long=tuple(LongStay(each.task, carer_id, minute) if each.task.key == key else each for each in free.long))
