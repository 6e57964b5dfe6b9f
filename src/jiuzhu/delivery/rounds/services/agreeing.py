"""The day and time agreed with a household: in the plan's own day a window of its stop, on another day it leaves the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from jiuzhu.delivery.links.services import keep_open
from jiuzhu.delivery.orders.services import days as order_days
from jiuzhu.delivery.orders.services import timing as orders
from jiuzhu.delivery.rounds.day import URGENT, Routes, Task
from jiuzhu.delivery.rounds.gathering import organisation_of
from jiuzhu.delivery.rounds.models import DayPlan, Round, Stop
from jiuzhu.delivery.rounds.rules import CannotServe, check_wish, window_of
from jiuzhu.delivery.rounds.services.publishing import tell_again
from jiuzhu.delivery.rounds.services.steps import hold_tasks, taken
from jiuzhu.delivery.visits import queries as visits_known
from jiuzhu.delivery.visits import services as visits
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.workflow.services import Taken


@dataclass(frozen=True)
class AgreedOn:
    """What came of agreeing: the step of the plan, and whether the recipient of an order moved to another day was told by message (None: no such order)."""

    taken: Taken
    told: bool | None


def agree(*, plan: DayPlan, key: str, on: date, time: str, actor: Actor, at: datetime, seen_version: int) -> AgreedOn:
    """Keep the day and time agreed with a household; an order takes of the other day's week and month what it gives back of its own.

    Raises WishUnreadable, CannotServe, PlanStale, and what the visit or order refuses.
    """
    wish, day = check_wish(time), plan.day
    task = next((each for each in day.everything if each.key == key), None)
    if task is None:
        raise CannotServe("这次上门不在安排里。", "请刷新页面后再约定。")
    here = on == plan.on
    routes = plan.routes
    if here:
        told_to: dict[str, Any] = {"wish": wish, "priority": URGENT}
        agreed = replace(task, window=window_of(wish), together=tuple(replace(each, **told_to) for each in task.together), **told_to)
        day = replace(
            day,
            tasks=tuple(agreed if each.key == key else each for each in day.tasks),
            long=tuple(replace(each, task=agreed) if each.task.key == key else each for each in day.long),
        )
        routes = Routes(routes.by_carer, {part: start for part, start in routes.holds.items() if part not in task.parts})
    else:
        day = replace(day, tasks=tuple(each for each in day.tasks if each.key != key), long=tuple(each for each in day.long if each.task.key != key))
        routes = routes.without_task(task)
    told: list[bool] = []

    def keep() -> None:
        hold_tasks([each.key for each in task.members])
        for each in task.members:
            if each.kind == "visit":
                visits.agree_time(visit=visits_known.find_visit(SYSTEM, each.id), on=on, time=wish, actor=actor, at=at)
                if not here:
                    visits.forget_time(visit_id=each.id, actor=actor, at=at)
            elif here:
                orders.agree_time(order_id=each.id, organisation_id=organisation_of(each), wanted_time=wish, actor=actor, at=at)
            else:
                place = {"order_id": each.id, "organisation_id": organisation_of(each)}
                told.append(order_days.agree_day(**place, wanted_on=on, wanted_time=wish, actor=actor, at=at))
                keep_open(order_id=each.id, wanted_on=on, at=at)
        if not here:
            _take_out(plan, task, at)
        DayPlan.objects.filter(pk=plan.pk).update(given=day.document())

    step = taken(plan, "edit", actor=actor, at=at, seen_version=seen_version, changes={"found": routes.document()}, also=keep)
    return AgreedOn(step, all(told) if told else None)


def _take_out(plan: DayPlan, task: Task, at: datetime) -> None:
    """Take what was published of a task out of its carers' days, and tell them."""
    stops = Stop.objects.filter(round__plan=plan, task_id__in=[each.id for each in task.members])
    # The rounds before their stops, as by whoever closes a day gone by.
    rounds = list(Round.objects.filter(pk__in=stops.values("round")).order_by("pk").select_for_update(no_key=True))
    stops.delete()
    for each in rounds:
        tell_again(each, at=at)
