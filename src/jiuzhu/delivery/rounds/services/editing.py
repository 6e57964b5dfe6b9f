"""Changing a plan: one stop by hand, or everything of a carer who cannot come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jiuzhu.delivery.rounds.figures import figures_of
from jiuzhu.delivery.rounds.models import DayPlan
from jiuzhu.delivery.rounds.moving import moved
from jiuzhu.delivery.rounds.replanning import Replanned, replan
from jiuzhu.delivery.rounds.rules import CannotServe
from jiuzhu.delivery.rounds.services.steps import taken
from jiuzhu.foundation.accounts.rules import Actor
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
