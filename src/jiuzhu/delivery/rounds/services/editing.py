"""Changing a plan: one stop by hand, or everything of a carer who cannot come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from jiuzhu.delivery.orders.services import timing as orders
from jiuzhu.delivery.rounds.day import URGENT, Routes
from jiuzhu.delivery.rounds.figures import figures_of
from jiuzhu.delivery.rounds.gathering import organisation_of
from jiuzhu.delivery.rounds.models import DayPlan, Stop
from jiuzhu.delivery.rounds.moving import moved
from jiuzhu.delivery.rounds.replanning import Replanned, replan
from jiuzhu.delivery.rounds.rules import CannotServe, check_wish, window_of
from jiuzhu.delivery.rounds.services.steps import taken
from jiuzhu.delivery.visits import queries as visits_known
from jiuzhu.delivery.visits import services as visits
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken


def move_stop(*, plan: DayPlan, key: str, carer_ids: Sequence[str], minute: int | None, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Give a task to its carers at a minute of the day (None: as the last stop), or, to nobody, take it out of the plan. Raises CannotServe, PlanStale."""
    routes = moved(plan.day, plan.routes, key=key, carer_ids=carer_ids, at=minute)
    return taken(plan, "edit", actor=actor, at=at, seen_version=seen_version, changes={"found": routes.document()})


def plan_without(*, plan: DayPlan, carer_id: str, actor: Actor, at: datetime, seen_version: int) -> Replanned:
    """Plan on after a carer cannot come: that carer's tasks go to others, of whose stops at most the county's share moves. Raises CannotServe, PlanStale."""
    day = plan.day
    absent = next((each for each in day.carers if each.id == carer_id), None)
    if absent is None:
        raise CannotServe("这个人当天本来就不在安排里。", "请刷新页面，从当天在班的人员中选择。")
    share = figures_of(pack_in_force(plan.on, division_code=plan.division_code)).moved_share
    result = replan(day, plan.routes, absent=carer_id, share=share)
    note = {
        "kind": "absent",
        "name": absent.name,
        "allowed": result.allowed,
        "names": {each.id: each.name for each in day.carers},
        "freed": [vars(each) for each in result.freed],
        "moved": [vars(each) for each in result.moved],
    }
    left = day.without(frozenset({carer_id}))

    def keep() -> None:
        DayPlan.objects.filter(pk=plan.pk).update(given=left.document(), notes=[*plan.notes, note])

    taken(plan, "edit", actor=actor, at=at, seen_version=seen_version, changes={"found": result.routes.document()}, also=keep, reason=f"{absent.name}缺勤")
    return result


def agree(*, plan: DayPlan, key: str, on: date, time: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Keep the day and time agreed with a household: for the plan's day it becomes the window of the task, on another day the visit leaves the plan.

    Raises WishUnreadable, CannotServe, PlanStale, and what the visit or order refuses.
    """
    wish, day = check_wish(time), plan.day
    task = next((each for each in day.doors if each.key == key), None)
    if task is None:
        raise CannotServe("这次上门不在安排里。", "请刷新页面后再约定。")
    if task.kind == "order" and on != plan.on:
        raise CannotServe("服务订单不能在这里改到另一天。", "请在订单上改约；这里只约定当天的时间。", field="on")
    routes = plan.routes
    if on == plan.on:
        agreed = replace(task, window=window_of(wish), wish=wish, priority=URGENT)
        day = replace(day, tasks=tuple(agreed if each.key == key else each for each in day.tasks))
        held = {part: start for part, start in routes.holds.items() if part not in task.parts}
        routes = Routes(routes.by_carer, held)
    else:
        day = replace(day, tasks=tuple(each for each in day.tasks if each.key != key))
        routes = routes.without_task(task)

    def keep() -> None:
        if task.kind == "visit":
            visits.agree_time(visit=visits_known.find_visit(SYSTEM, task.id), on=on, time=wish, actor=actor, at=at)
            if on != plan.on:
                visits.forget_time(visit_id=task.id, actor=actor, at=at)
        else:
            orders.agree_time(order_id=task.id, organisation_id=organisation_of(task), wanted_time=wish, actor=actor, at=at)
        if on != plan.on:
            Stop.objects.filter(round__plan=plan, kind=task.kind, task_id=task.id).delete()
        DayPlan.objects.filter(pk=plan.pk).update(given=day.document())

    return taken(plan, "edit", actor=actor, at=at, seen_version=seen_version, changes={"found": routes.document()}, also=keep)
