"""Reads on day plans and rounds that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.orders.services.timing import WAITING
from jiuzhu.delivery.rounds.day import Day, Task
from jiuzhu.delivery.rounds.models import DayPlan, DayPlanQuerySet, Round, Shift, StayLength, Stop, TravelTime, VillagePlace
from jiuzhu.delivery.visits import queries as visits
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.matching.resources import queries as resources
from jiuzhu.matching.resources.rules import week_of

Plan = DayPlan
"""A day plan, for those who only read it."""
PLANNING = (Duty.ORDER_DISPATCH, Duty.ORDER_ACCEPT)


def plans(actor: Actor) -> DayPlanQuerySet:
    """Plans the actor may see."""
    return DayPlan.objects.scoped_to(actor).select_related("organisation")


def find_plan(actor: Actor, plan_id: UUID | str) -> DayPlan:
    """Give one plan the actor may see; raises NotFound."""
    return one_of(plans(actor), plan_id, "没有找到这份上门安排。", "请确认它在您的辖区或机构内。")


def still_waiting(day: Day) -> set[str]:
    """Give the keys of the tasks that still wait: visits not made, orders accepted by the same organisation."""
    members = [each for task in day.everything for each in task.members]
    ids = {kind: [each.id for each in members if each.kind == kind] for kind in ("visit", "order")}
    there = {f"visit:{pk}" for pk in visits.waiting_among(ids["visit"])}
    accepted = orders.orders(SYSTEM).filter(pk__in=ids["order"], state__in=WAITING).values_list("pk", "organisation_id", "item_code")
    skills = {f"order:{pk}": f"order:{organisation}:{item}" for pk, organisation, item in accepted}
    return there | {each.key for each in members if skills.get(each.key) == each.skill}


@dataclass(frozen=True)
class Agreed:
    """The day for which a visit or order is agreed."""

    id: str
    on: date


def agreed_days(day: Day) -> list[Agreed]:
    """List the days for which the visits and orders of a day are agreed, as far as any is."""
    members = [each for task in day.everything for each in task.members]
    ids = {kind: [each.id for each in members if each.kind == kind] for kind in ("visit", "order")}
    found = [*visits.agreed_among(ids["visit"]).items(), *orders.orders(SYSTEM).filter(pk__in=ids["order"]).values_list("pk", "wanted_on")]
    return [Agreed(str(pk), on) for pk, on in found]


@dataclass(frozen=True)
class OtherDay:
    """What another day means for a task of a plan: the plan there is for it, and of an order's organisation how many more services it takes in that week.

    ``plan`` is None where nobody planned that day, ``left`` where the week stays the same or nothing is booked.
    """

    plan: DayPlan | None
    left: int | None


def other_day(plan: DayPlan, task: Task, on: date) -> OtherDay:
    """Look at another day for a task of a plan before it is moved there."""
    place = {"organisation_id": plan.organisation_id} if plan.organisation_id else {"organisation__isnull": True, "division_code": plan.division_code}
    there = DayPlan.objects.filter(on=on, **place).first()
    left = [_left(each.id, on) for each in task.members if each.kind == "order"]
    return OtherDay(there, min((each for each in left if each is not None), default=None))


def _left(order_id: str, on: date) -> int | None:
    booking, week = resources.open_booking(order_id), week_of(on)
    if booking is None or booking.week_on == week:
        return None
    counted = resources.weeks_of(str(booking.offer.organisation_id), week_on=week).get(str(booking.offer_id))
    return counted.capacity - counted.booked if counted else booking.offer.weekly_capacity


def my_rounds(actor: Actor, *, since: date) -> list[Round]:
    """List the rounds told to the actor from a day on, with their stops in order."""
    mine = Round.objects.filter(carer_id=actor.user_id, on__gte=since).exclude(state__in=("empty", "made", "over"))
    return list(mine.prefetch_related("stops").order_by("on"))


def find_my_round(actor: Actor, round_id: UUID | str) -> Round:
    """Give one round told to the actor; raises NotFound."""
    found = Round.objects.filter(pk=round_id, carer_id=actor.user_id).first()
    if found is None:
        raise NotFound("没有找到这份当天上门。", "请回到“我的上门”。")
    return found


def find_round(actor: Actor, round_id: UUID | str) -> Round:
    """Give one round told to the actor, or of a plan the actor may see; raises NotFound."""
    found = Round.objects.filter(pk=round_id).select_related("plan").first()
    if found is None or (found.carer_id != actor.user_id and not plans(actor).filter(pk=found.plan_id).exists()):
        raise NotFound("没有找到这份当天上门。", "请回到“上门安排”。")
    return found


def stop_times(actor: Actor, *, on: date) -> dict[str, int]:
    """Map the actor's visits and orders of a published day to their place in its order."""
    return {str(task): position for task, position in Stop.objects.filter(round__carer_id=actor.user_id, on=on).values_list("task_id", "position")}


def shifts_by_person(user_ids: Iterable[UUID]) -> dict[UUID, Shift]:
    """Map people to their shifts, whoever set them; the caller has checked that the actor plans for these people."""
    return {each.pk: each for each in Shift.objects.filter(pk__in=list(user_ids))}


def stays_entered(seat_code: str) -> set[str]:
    """Give for which visits and items a county set how long they take."""
    return set(StayLength.objects.filter(seat_code=seat_code).values_list("what", flat=True))


def travel_times(division_code: str) -> list[TravelTime]:
    """List the minutes entered for ways that begin in a division."""
    low, high = division_range(division_code)
    return list(TravelTime.objects.filter(origin__range=(low, high)).order_by("origin", "target"))


def village_places(division_code: str) -> dict[str, VillagePlace]:
    """Map the villages of a division to where they lie, as far as known."""
    low, high = division_range(division_code)
    return {each.pk: each for each in VillagePlace.objects.filter(division_code__range=(low, high))}
