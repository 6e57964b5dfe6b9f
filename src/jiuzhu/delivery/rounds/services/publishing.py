"""Publishing a plan: times go to visits and orders, each carer is told; nothing is served twice, what was cancelled meanwhile drops out with a note."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.delivery.orders.services import timing as orders
from jiuzhu.delivery.rounds.day import Carer, Day, Routes, Task, resting
from jiuzhu.delivery.rounds.gathering import organisation_of
from jiuzhu.delivery.rounds.models import DayPlan, Round, Stop
from jiuzhu.delivery.rounds.queries import agreed_days, still_waiting
from jiuzhu.delivery.rounds.rules import CannotServe, moment, told_time
from jiuzhu.delivery.rounds.services.steps import hold_tasks, taken
from jiuzhu.delivery.rounds.timing import Walk, timed
from jiuzhu.delivery.visits import services as visits
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.workflow.services import Taken, begin, take


def publish(*, plan: DayPlan, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Publish a plan: write who comes when, tell the carers, drop what no longer waits or was agreed for a later day since. Raises CannotServe, PlanStale, NotPermitted."""
    if plan.on < timezone.localdate(at):
        raise CannotServe(f"{plan.on:%m-%d} 已经过去，不能再发布。", "没有办的会排进以后的安排；请为今天或以后的日期排。")
    day, routes = plan.day, plan.routes
    waiting, later = still_waiting(day), {each.id for each in agreed_days(day) if each.on > plan.on}
    stays = [each.task for each in day.staying.values()]
    gone = [each for each in (*day.members(routes.served() - resting(day).served()), *stays) if each.key not in waiting or each.id in later]
    goes_on = waiting - {each.key for each in gone}
    for task in day.doors:
        if task.key in routes.served() and not any(each.key in goes_on for each in task.members):
            routes = routes.without_task(task)
    dropped = [{"kind": "dropped", "who": each.who, "title": each.title} for each in sorted(gone, key=lambda each: each.key)]
    before = _told_before(plan, day, later)

    def keep() -> None:
        hold_tasks([*before, *(each.key for each in (*day.members(routes.served() - resting(day).served()), *stays))])
        Stop.objects.filter(round__plan=plan).delete()
        _let_go(plan, day)
        walks = timed(day, routes).walks
        for walk in walks.values():
            _tell(plan, day, routes, walk, goes_on, actor, at)
        # Whoever is not in the day any more, after an absence, was told before.
        for left in Round.objects.filter(plan=plan).exclude(carer_id__in=list(walks)).exclude(state="empty"):
            _clear(left, at)
        kept = {each.key for each in (*day.members(routes.served()), *stays)} & goes_on
        for key, wish in before.items():
            if key not in kept:
                _forget(key, wish, actor, at)
        DayPlan.objects.filter(pk=plan.pk).update(notes=[*(each for each in plan.notes if each["kind"] != "dropped"), *dropped])

    try:
        return taken(plan, "publish", actor=actor, at=at, seen_version=seen_version, changes={"found": routes.document()}, also=keep)
    except IntegrityError as error:
        raise CannotServe(
            "有人或有一户已在另一份已发布的安排里。", "请重新安排一次：已在别处安排的人和户会自动避开。"
        ) from error


def mark_read(*, round_: Round, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Say that a carer has seen the day; nobody else can."""
    if round_.carer_id != actor.user_id:
        raise CannotServe("这是别人的上门安排。", "请打开自己的安排。")
    step = "read_by_provider" if round_.organisation_id else "read"
    return take(round_, step=step, actor=actor, at=at, seen_version=seen_version)


def _told_before(plan: DayPlan, day: Day, later: Collection[str]) -> dict[str, str]:
    """Map what was published earlier to the time wished for it; what another plan has since, and the time of an order rebooked ``later``, is not this plan's."""
    wishes = {each.key: each.wish for task in day.everything for each in task.members}
    rows = Stop.objects.filter(round__plan=plan, part=0, open=True).values_list("kind", "task_id")
    return {f"{kind}:{pk}": wishes.get(f"{kind}:{pk}", "") for kind, pk in rows if kind != "order" or str(pk) not in later}


def _let_go(plan: DayPlan, day: Day) -> None:
    """Let go of stops on an earlier day of what was agreed for a later one since: nobody was met there."""
    later = {each.id: each.on for each in agreed_days(day)}
    for stop in Stop.objects.filter(open=True, task_id__in=list(later), on__lt=plan.on).order_by("pk"):
        if stop.on < later[str(stop.task_id)]:
            Stop.objects.filter(pk=stop.pk).update(open=False)


def _tell(plan: DayPlan, day: Day, routes: Routes, walk: Walk, waiting: Collection[str], actor: Actor, at: datetime) -> None:
    carer = day.carer(walk.carer)
    found = Round.objects.filter(carer_id=carer.id, on=plan.on).first()
    if found is not None and found.plan_id != plan.pk and found.state != "empty":
        raise CannotServe(f"{carer.name}当天已在“{found.plan.place_label}”的安排里。", "请重新安排一次，这个人会自动避开。")
    doors = list(_doors(day, routes, walk, waiting))
    if not doors:
        if found is not None and found.plan_id == plan.pk and found.state != "empty":
            _clear(found, at)
        return
    stay = day.staying.get(carer.id)
    leaves, back = (stay.starts - doors[0].travel, stay.ends + doors[0].travel) if stay else (walk.leaves, walk.back)
    figures: dict[str, Any] = {"plan": plan, "leaves_at": moment(plan.on, leaves), "back_at": moment(plan.on, back)}
    if found is None:
        found = Round(carer_id=carer.id, carer_name=carer.name, on=plan.on, organisation_id=carer.organisation_id or None, division_code=carer.seat or plan.division_code, **figures)
        begin(found, actor=SYSTEM, at=at, duty=Duty.VISIT_RECORD)
    for name, value in figures.items():
        setattr(found, name, value)
    found.save(update_fields=list(figures))

    def stop_there() -> None:
        for position, door in enumerate(doors):
            task = door.task
            Stop.objects.create(
                round=found, position=position, part=door.part, beside=door.beside.name if door.beside else "", kind=task.kind, task_id=task.id, on=plan.on,
                title=task.title, who=task.who, address=task.address, starts_at=moment(plan.on, door.minute), ends_at=moment(plan.on, door.minute + task.minutes),
                travel_minutes=door.travel,
            )  # fmt: skip
            if not door.part:
                # The first of two carries the visit or order.
                _write_time(plan, task, door.minute, carer, door.beside, actor, at)

    # What waits in the inbox counts the stops: they are there before it is told.
    take(found, step="hand" if carer.organisation_id else "send", actor=SYSTEM, at=at, seen_version=found.version, also=stop_there)


@dataclass(frozen=True)
class _Door:
    """One visit or order at a stop, for one carer: which of its parts, from when, how far to it, who else comes."""

    task: Task
    part: int
    minute: int
    travel: int
    beside: Carer | None = None


def _doors(day: Day, routes: Routes, walk: Walk, waiting: Collection[str]) -> Iterator[_Door]:
    """Tell apart what a carer does at each stop, as far as it still waits; who stays does nothing else."""
    stay = day.staying.get(walk.carer)
    if stay is not None and stay.task.key in waiting:
        yield _Door(stay.task, 0, stay.starts, day.travel[day.carer(walk.carer).place][stay.task.place])
    for stop in walk.doors:
        task = day.task(stop.key)
        part, minute, travel = task.parts.index(stop.key), stop.starts, stop.travel
        other = next((day.carer(routes.carer_of(each)) for each in task.parts if each != stop.key), None)
        for each in task.members:
            if each.key in waiting and part < each.carers:
                yield _Door(each, part, minute, travel, other if each.carers > 1 else None)
                minute, travel = minute + each.minutes, 0


def tell_again(round_: Round, *, at: datetime) -> None:
    """Tell a carer a day from which something was taken; a day without stops is over. Runs inside the caller's transaction."""
    if not round_.stops_count:
        _clear(round_, at)
    elif round_.state in ("sent", "handed", "read"):
        take(round_, step="hand" if round_.organisation_id else "send", actor=SYSTEM, at=at, seen_version=round_.version)


def _clear(round_: Round, at: datetime) -> None:
    take(round_, step="clear", actor=SYSTEM, at=at, seen_version=round_.version)


def _write_time(plan: DayPlan, task: Task, minute: int, carer: Carer, second: Carer | None, actor: Actor, at: datetime) -> None:
    if task.kind == "visit":
        names = "、".join(each.name for each in (carer, second) if each)
        visits.set_time(visit_id=task.id, comes_at=moment(plan.on, minute), carer_id=carer.id, carer_name=names, actor=actor, at=at)
        return
    orders.set_time(
        order_id=task.id, organisation_id=organisation_of(task), worker_id=carer.id, worker_name=carer.name, on=plan.on, wanted_time=told_time(task.wish, minute),
        second_id=second.id if second else "", second_name=second.name if second else "", actor=actor, at=at,
    )  # fmt: skip


def _forget(key: str, wish: str, actor: Actor, at: datetime) -> None:
    kind, _, task_id = key.partition(":")
    if kind == "visit":
        visits.forget_time(visit_id=task_id, actor=actor, at=at)
    else:
        orders.forget_time(order_id=task_id, wanted_time=wish, actor=actor, at=at)
