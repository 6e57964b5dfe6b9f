"""Asking for a day plan: what there is to do is put together at once, the search runs in the background."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from jiuzhu.delivery.rounds import tasks
from jiuzhu.delivery.rounds.day import Day, Routes
from jiuzhu.delivery.rounds.gathering import Area, gather
from jiuzhu.delivery.rounds.models import DayPlan
from jiuzhu.delivery.rounds.rules import NobodyOnShift, NothingToPlan
from jiuzhu.delivery.rounds.services.steps import duty_of, taken
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import begin


def ask_plan(*, area: Area, on: date, actor: Actor, at: datetime, carer_ids: Collection[str] | None = None) -> DayPlan:
    """Have a day of a township or an organisation planned; a plan that is there already is given as it is.

    Raises NothingToPlan, NobodyOnShift, NotPermitted.
    """
    place = {"division_code": area.division_code, "organisation_id": area.organisation_id or None}
    plan = DayPlan(on=on, place_label=area.label, asked_by=actor.user_id, **place)
    actor.require(duty_of(plan), **({"organisation_id": area.organisation_id} if area.organisation_id else {"division_code": area.division_code}))
    there = existing(area, on)
    if there is not None:
        return there
    day = _given(area, on, carer_ids)
    plan.given = day.document()
    try:
        with writing(), transaction.atomic():
            begin(plan, actor=actor, at=at, duty=duty_of(plan), after={"on": str(on), "tasks": len(day.tasks), "carers": len(day.carers)})
            _enqueue(plan, at)
    except IntegrityError:
        there = existing(area, on)
        if there is None:
            raise
        return there
    return plan


def repeat_plan(*, plan: DayPlan, actor: Actor, at: datetime, seen_version: int, carer_ids: Collection[str] | None = None) -> DayPlan:
    """Have a day planned anew from what is due and agreed by now. Raises what ``ask_plan`` raises, and PlanStale."""
    area = Area(plan.division_code, str(plan.organisation_id or ""), plan.place_label)
    day = _staying_on(_given(area, plan.on, carer_ids, str(plan.pk)), plan.day)

    def keep() -> None:
        # What is given holds names and doors: it stands on the plan, not in the ledger. The routes of before name doors that may be gone.
        DayPlan.objects.filter(pk=plan.pk).update(given=day.document(), found=Routes().document(), seed=plan.seed + 1, notes=[])
        _enqueue(plan, at)

    taken(plan, "repeat", actor=actor, at=at, seen_version=seen_version, also=keep)
    return plan


def existing(area: Area, on: date) -> DayPlan | None:
    """Find the plan of a day, if there is one."""
    rows = DayPlan.objects.filter(on=on)
    if area.organisation_id:
        return rows.filter(organisation_id=area.organisation_id).first()
    return rows.filter(organisation__isnull=True, division_code=area.division_code).first()


def _given(area: Area, on: date, carer_ids: Collection[str] | None, plan_id: str = "") -> Day:
    day = gather(area, on=on, carer_ids=carer_ids, plan_id=plan_id)
    if not day.everything and not day.left_out:
        raise NothingToPlan(f"{on:%m-%d} 没有要上门的：没有到期的走访，也没有已接单的订单。", "请另选一天；走访按频次到期、机构接单后才会排进来。")
    if not day.carers:
        raise NobodyOnShift(f"{on:%m-%d} 没有人在班，或在班的人已在别的安排里。", "请在“人员与班次”给当天上门的人设好班次和出发的村。")
    return day


def _staying_on(day: Day, before: Day) -> Day:
    """Keep the stays that were placed, where the task and its carer are there still."""
    there = {each.id for each in day.carers}
    placed = {each.task.key: each for each in before.long if each.carer in there}
    return replace(day, long=tuple(replace(placed[each.task.key], task=each.task) if each.task.key in placed else each for each in day.long))


def _enqueue(plan: DayPlan, at: datetime) -> None:
    jobs.start_progress(key=plan.progress_key, total=1, now=at, message="等待开始")
    tasks.search_plan.enqueue(plan_id=str(plan.pk), at=at.isoformat())
