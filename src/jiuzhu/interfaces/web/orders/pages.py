"""What the page of one order shows: where it stands, how it got there, why this organisation, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.delivery.orders import queries
from jiuzhu.delivery.orders.queries_of_clashes import clashes_of, may_open
from jiuzhu.delivery.orders.rules import NO_OFFER, minutes_between
from jiuzhu.delivery.orders.workflow import ORDER
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.workflow.deadlines import Remaining, left_of
from jiuzhu.foundation.workflow.queries import open_item, open_items, steps_of
from jiuzhu.interfaces.web.places import where
from jiuzhu.interfaces.web.shell import household_address

SERVED = ("accepted", "in_service", "rework", "not_home")
WAY = (
    ("点单", ("created",)),
    ("派单", ("approved",)),
    ("接单", ("dispatched",)),
    ("服务", ("accepted", "not_home", "in_service", "rework")),
    ("确认", ("served",)),
    ("验收", ("confirmed",)),
    ("评价", ("checked",)),
    ("回访", ("rated", "low_rated")),
)
"""What an order has behind it and what comes next, by the states in which it waits for each."""


@dataclass(frozen=True)
class Event:
    """One step as shown in the chain, newest first."""

    at: datetime
    label: str
    who: str
    reason: str
    tone: str


@dataclass(frozen=True)
class Sent:
    """One dispatching as shown: those who could have had it each with the reason, those without the item counted."""

    row: Any
    others: list[dict[str, str]]
    without: int
    many: int


@dataclass(frozen=True)
class Page:
    """Everything one order's page shows besides its forms."""

    place: str
    where: str
    left: Remaining | None
    due_on: str
    stages: list[tuple[str, str]]
    events: list[Event]
    given: list[str]
    dispatches: list[Sent]
    clashes: list[Any]
    evidence: list[Any]
    lasted: str
    told: Any
    household_url: str
    phone: str
    serves: bool


def page_of_order(order: Any, actor: Actor, *, now: datetime) -> Page:
    """Compose one order's page; the telephone shows only to who serves it now: the open task is the purpose."""
    item = open_item(ORDER.name, str(order.pk))
    inside = any(actor.holds(duty, division_code=order.division_code) for duty in (Duty.ORDER_READ, Duty.ORDER_CONFIRM, Duty.ORDER_DISPATCH))
    serves = order.state in SERVED and actor.holds(Duty.ORDER_SERVE, organisation_id=order.working_organisation_id())
    reads = actor.holds(Duty.REGISTER_READ, division_code=order.household.division_code)
    return Page(
        place=full_name_of(order.division_code, below=Level.COUNTY),
        where=where(order.division_code, order.address),
        left=left_of(item, now=now),
        due_on=f"{timezone.localtime(item.due_at):%Y-%m-%d %H:%M}" if item and item.due_at else "",
        stages=_stages(order.state),
        events=list(_events(order)),
        given=order.given.splitlines() if inside else [],
        dispatches=[_sent(row) for row in reversed(queries.dispatches_of(order))] if inside else [],
        clashes=[(each, may_open(actor, each)) for each in clashes_of(order)] if inside else [],
        evidence=queries.evidence_of(order),
        lasted=_lasted(order),
        told=queries.told_of(order) if inside else None,
        household_url=household_address(order.household_id) if reads else "",
        phone=queries.phone_for(order.household_id, order.person_id) if serves else "",
        serves=serves,
    )


@dataclass(frozen=True)
class Row:
    """One order in a list."""

    order: Any
    village: str
    left: Remaining | None
    due_on: str


def rows_of(orders: Iterable[Any], *, now: datetime) -> list[Row]:
    """Put places and remaining time to orders with two queries for all of them."""
    orders = list(orders)
    names = names_of(order.division_code for order in orders)
    items = open_items(ORDER.name, [order.pk for order in orders])
    rows = []
    for order in orders:
        item = items.get(order.pk)
        left = left_of(item, now=now) if item and item.due_at else None
        due_on = f"{timezone.localtime(item.due_at):%Y-%m-%d %H:%M}" if item and item.due_at else ""
        rows.append(Row(order, short_name(names.get(order.division_code, "")), left, due_on))
    return rows


def _sent(row: Any) -> Sent:
    without = sum(other.get("many", 1) for other in row.passed_over if other["bar"] == NO_OFFER)
    others = [other for other in row.passed_over if other["bar"] != NO_OFFER]
    return Sent(row, others, without, len(others) + without)


def _stages(state: str) -> list[tuple[str, str]]:
    here = next((number for number, (_, states) in enumerate(WAY) if state in states), -1)
    if state == "closed":
        here = len(WAY)
    marks = ["done" if number < here else "here" if number == here else "" for number in range(len(WAY))]
    return [(label, mark) for (label, _), mark in zip(WAY, marks, strict=True)]


def _events(order: Any) -> Iterable[Event]:
    for step in reversed(steps_of(ORDER.name, str(order.pk))):
        rule = ORDER.steps[step.step]
        tone = "wait" if step.step in ("decline", "lapse", "not_home") else "warn" if step.step in ("dispute", "return", "cancel", "rate_low", "pursue") else "ok"
        yield Event(step.at, rule.label, f"{step.actor_name} {step.post_label}".strip(), step.reason, tone)
    yield Event(order.opened_at, "点单", order.get_origin_display(), order.note, "ok")


UNPAID = "（验收前不签退，按一人计价）"


def _lasted(order: Any) -> str:
    """Tell how long the service took; of two carers how long each was there, and that the second has not been yet."""
    minutes = minutes_between(order.checked_in_at, order.checked_out_at)
    if not order.second_id:
        return "" if minutes is None else f"服务 {minutes} 分钟"
    beside = minutes_between(order.second_in_at, order.second_out_at)
    came = "还没有签到" if order.second_in_at is None else f"还没有签退{UNPAID if order.priced_for > 1 and order.accepted_on is None else ''}" if beside is None else f"{beside} 分钟"
    return f"{order.worker_name} {'还没有签退' if minutes is None else f'{minutes} 分钟'}，{order.second_name} {came}"
