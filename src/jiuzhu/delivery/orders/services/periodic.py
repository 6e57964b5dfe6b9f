"""Orders that come again and again from a plan: made once for each turn, or left out with the reason."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.plans.queries import periodic_tasks
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.models import Order, Pause, Turn, TurnsDone
from jiuzhu.delivery.orders.rules import AWAY, OrderRefused
from jiuzhu.delivery.orders.services.approving import end
from jiuzhu.delivery.orders.services.dispatching import crossing_weeks
from jiuzhu.delivery.orders.services.drawing import hold_limits
from jiuzhu.delivery.orders.services.escalating import expire
from jiuzhu.delivery.orders.services.placing import place_order
from jiuzhu.delivery.orders.turns import MISSED, Due, turns_between
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.jobs.rules import trouble_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken
from jiuzhu.matching.resources import services as resources

log = structlog.get_logger(__name__)
DAY, AHEAD = timedelta(days=1), timedelta(days=7)
PORTION = 500
NOT_BEGUN = ("created", "approved", "dispatched", "accepted", "not_home")


def make_turns(*, at: datetime) -> int:
    """Make the orders of the coming days for every periodic service of the plans carried out; gives how many turns were settled now.

    Turns of days that went by while the platform stood still are written down as missed, for the township to see.
    """
    today, settled, after = timezone.localdate(at), 0, None
    done = TurnsDone.objects.values_list("until_on", flat=True).first()
    first = min(today, done or today) + DAY
    while tasks := periodic_tasks(after=after, limit=PORTION):
        made = set(Turn.objects.filter(task_id__in=[task.pk for task in tasks], wanted_on__gte=first).values_list("task_id", "period_on", "number"))
        for task in tasks:
            begun = max(first, timezone.localdate(task.plan.opened_at))
            try:
                for due in turns_between(task.times, task.every, first=begun, last=today + AHEAD):
                    if (task.pk, due.period_on, due.number) not in made:
                        settled += make_turn(task=task, due=due, at=at)
            except Exception as error:  # one that fails holds up no other
                trouble = trouble_of(error)
                log.error("turns not made", task=str(task.pk), error=trouble.kind, where=trouble.where)
        after = tasks[-1].pk
    with writing():
        TurnsDone.objects.update_or_create(defaults={"until_on": today + AHEAD})
    return settled


def make_turn(*, task: Any, due: Due, at: datetime) -> bool:
    """Make the order of one turn, or write down why it is left out; False when the turn was settled before."""
    row = Turn(
        task_id=task.pk,
        household_id=task.plan.household_id,
        item_label=task.item_label,
        period_on=due.period_on,
        number=due.number,
        wanted_on=due.wanted_on,
        missed=due.wanted_on <= timezone.localdate(at),
        made_at=at,
    )
    try:
        with writing(), transaction.atomic():
            row.skipped_because = _away(row.household_id, due.wanted_on) or (MISSED if row.missed else "")
            if not row.skipped_because:
                row.order, row.skipped_because = _ordered(task, due, at)
            row.save(force_insert=True)
    except IntegrityError:
        # Another worker settled the same turn a moment before; the order has the same number and stands once.
        return False
    return True


def pause_services(
    *, household_id: uuid.UUID | str, reason: str, from_on: date, until_on: date, note: str = "", actor: Actor, at: datetime
) -> Pause:
    """Leave out a household's periodic services from a day to a day, and cancel those ordered already; entered twice it stands once.

    Raises OrderRefused, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.ORDER_PLACE, division_code=household.division_code)
    if reason not in AWAY:
        raise OrderRefused("没有选择暂停服务的原因。", "请选择外出、住院、家人照料或本人暂不需要。", field="reason")
    if until_on < from_on:
        raise OrderRefused("结束日期早于开始日期。", "请核对两个日期。", field="until_on")
    with crossing_weeks():
        told = {"until_on": until_on, "note": note.strip()[:200], "entered_by": actor.user_id, "entered_at": at}
        made, _ = Pause.objects.update_or_create(household_id=household.pk, from_on=from_on, reason=reason, defaults=told)
        record(
            actor=actor, at=at, subject_kind="pause", subject_id=str(household.pk), action="暂停服务",
            after={"reason": reason, "from": str(from_on), "until": str(until_on)}, household_id=str(household.pk),
        )  # fmt: skip
        coming = Order.objects.filter(household_id=household.pk, origin="periodic", wanted_on__range=(from_on, until_on), state__in=NOT_BEGUN)
        # All of each kind before the next kind, as whoever presses on one of them takes them.
        here = coming.filter(division_code=household.division_code).order_by("pk")
        hold_limits(here)
        orders = list(here.select_for_update(no_key=True))
        resources.hold_weeks([order.pk for order in orders])
        for order in orders:
            end(order, "cancel", actor=actor, at=at, seen_version=order.version, reason=f"{AWAY[reason]}，暂停服务")
    return made


def expire_unserved(*, order: Order, at: datetime) -> Taken:
    """End an order whose day is long past and that nobody could take, as the system."""
    code = "多次改约仍未遇见" if order.state == "not_home" else "没有机构能承接"
    return expire(order=order, actor=SYSTEM, at=at, seen_version=order.version, reason=f"超过本县设定的期限：{code}", reason_code=code)


def _ordered(task: Any, due: Due, at: datetime) -> tuple[Order | None, str]:
    try:
        with transaction.atomic():
            made = place_order(
                household_id=task.plan.household_id,
                item_code=task.item_code,
                wanted_on=due.wanted_on,
                note=task.note,
                origin="periodic",
                origin_id=str(task.pk),
                request_id=uuid.uuid5(task.pk, f"{due.period_on}:{due.number}"),
                actor=SYSTEM,
                at=at,
            )
    except DomainError as error:
        return None, error.what[:200]
    return made, ""


def _away(household_id: uuid.UUID, on: date) -> str:
    found = Pause.objects.filter(household_id=household_id, from_on__lte=on, until_on__gte=on).first()
    return f"{AWAY[found.reason]}，{found.from_on:%m-%d} 至 {found.until_on:%m-%d} 暂停" if found else ""
