"""Placing what is longer than any shift: somebody stays from a time on and goes nowhere else that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jiuzhu.delivery.rounds.day import Day, LongStay, Routes
from jiuzhu.delivery.rounds.figures import figures_of
from jiuzhu.delivery.rounds.models import DayPlan
from jiuzhu.delivery.rounds.replanning import replan
from jiuzhu.delivery.rounds.rules import CannotServe
from jiuzhu.delivery.rounds.services.steps import taken
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken


def place_stay(*, plan: DayPlan, key: str, carer_id: str, minute: int | None, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have somebody stay for a task from a minute of the day on; nobody (empty) leaves it open. Raises CannotServe, PlanStale."""
    day, routes = placed(plan, key=key, carer_id=carer_id, minute=minute)

    def keep() -> None:
        DayPlan.objects.filter(pk=plan.pk).update(given=day.document())

    return taken(plan, "edit", actor=actor, at=at, seen_version=seen_version, changes={"found": routes.document()}, also=keep)


def placed(plan: DayPlan, *, key: str, carer_id: str, minute: int | None) -> tuple[Day, Routes]:
    """Give the day of a plan with a stay placed, and its routes after what the carer had to do went to others as after an absence. Raises CannotServe."""
    day, routes = plan.day, plan.routes
    stay = next((each for each in day.long if each.task.key == key), None)
    if stay is None:
        raise CannotServe("这次看护不在安排里。", "请刷新页面后再安排。")
    free = replace(day, long=tuple(LongStay(each.task) if each.task.key == key else each for each in day.long))
    if not carer_id:
        return free, routes
    carer = next((each for each in free.able(stay.task) if each.id == carer_id), None)
    if carer is None:
        raise CannotServe("选择的人当天不在班、不会做这一项，或已住在别家。", "请从列表中选择。", field="carer")
    if minute is None:
        raise CannotServe("没有写几点开始。", "请填写开始的时间，例如 8:00。", field="at")
    if any(not day.task(each).is_rest for each in routes.by_carer.get(carer_id, ())):
        share = figures_of(pack_in_force(plan.on, division_code=plan.division_code)).moved_share
        routes = replan(free, routes, absent=carer_id, share=share).routes
    return replace(free, long=tuple(LongStay(each.task, carer_id, minute) if each.task.key == key else each for each in free.long)), routes
