"""What waits today for the people who can be signed in as: whoever opens a desk or a phone finds something to do."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jiuzhu.casework.registry.queries import household_by_number
from jiuzhu.delivery.orders import services as orders
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.accounts import MANAGER_OF
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.people import Household
from jiuzhu.interfaces.cli.demo.served import NAMESPACE, carry, carry_on, items_for, times_of

# For the worker: days from today and the time of day; then orders the manager has yet to accept.
STOPS = ((0, "上午"), (0, "上午"), (0, "下午"), (1, "上午"))
TO_ACCEPT = ((1, "下午"), (2, ""))
# What it brought before: days ago, and how far each has come since.
BROUGHT = ((34, "closed"), (12, "closed"), (8, "checked"), (4, "served"))
NOTES = ("软烂少盐，送到床边", "", "家门口坡陡，走后院", "降压药一起带来", "", "耳背，请敲门大声些")
ORDERS_FROM = 90_000
# Served so many days ago and not checked since: the township was told, of the older one the county as well; days from the last to the next telling.
LATE = ((26, ("township", "county")), (21, ("township",)))
CLOCK_DAYS, TOWNSHIP_DAYS = 20, 4


def leave_work_for_today(making: Making) -> None:
    """Leave meals to bring and to accept, services to confirm in the assistant's village, one dissatisfied recipient, and checks that came too late."""
    meals = iter(homes_on_aid(making, "meals"))
    for number, (days, time) in enumerate((*STOPS, *TO_ACCEPT)):
        for home in meals:
            if _meal(making, home, number, days, time, accepted=number < len(STOPS)):
                break
    eaters = homes_on_aid(making, "meals")
    for number, (days_ago, stand) in enumerate(BROUGHT):
        for home in (*eaters[number:], *eaters[:number]):
            if bring(making, home, f"brought:{number}", making.now.date() - timedelta(days=days_ago), stand):
                break
    numbers = iter(range(ORDERS_FROM, ORDERS_FROM + 100))
    _carried(making, "served", [home for home in homes_on_aid(making) if home.division_code == NANYUE], 2, numbers)
    near = [home for home in homes_on_aid(making) if home.division_code[:9] == HENGSHAN[:9]]
    _carried(making, "low_rated", near, 1, numbers)
    for number, (days_ago, told) in enumerate(LATE, start=1):
        for order in _carried(making, "confirmed", near[number:], 1, numbers, days_ago=days_ago):
            _tell(making, order, making.now.date() - timedelta(days=days_ago - CLOCK_DAYS), told)


def _tell(making: Making, order: Any, on: date, told: tuple[str, ...]) -> None:
    """Tell the township, then the county, that an order was not checked in time."""
    escalation = orders.escalate(order=order, at=making.at(on, 6))
    if escalation is not None and escalation.state == "township" and "county" in told:
        orders.raise_to_county(escalation=escalation, at=making.at(on + timedelta(days=TOWNSHIP_DAYS), 6))


def homes_on_aid(making: Making, item: str = "") -> list[Household]:
    """List households on aid, the printed accounts' township first."""
    today = making.now.date()
    homes = [case.home for case in making.cases if case.household]
    found = [home for home in homes if home.in_force(today) and home.living and home.category != "other" and (not item or item in items_for(home))]
    Random(f"{making.spec.seed}:today").shuffle(found)
    return sorted(found, key=lambda home: home.division_code[:9] != HENGSHAN[:9])


def _meal(making: Making, home: Household, number: int, days: int, time: str, *, accepted: bool) -> bool:
    """Order a meal that the printed organisation brings; False where the household or the rule of dispatch has it otherwise."""
    now = making.at(making.now.date(), 8)
    try:
        with writing():
            order = order_meal(making, home, f"meal:{home.household_id}", now.date() + timedelta(days=days), now, time, NOTES[number % len(NOTES)])
            return order is not None and reach(making, order, now + timedelta(minutes=40), accepted=accepted)
    except DomainError:
        return False


def bring(making: Making, home: Household, key: str, on: date, stand: str) -> Any:
    """Have the printed organisation bring a meal ordered on a day and carry it as far as told; None where the household or the rule of dispatch has it otherwise."""
    rng, clerk, other = Random(f"{making.spec.seed}:{key}"), making.staff.clerk(home.division_code, "a"), making.staff.clerk(home.division_code, "b")
    times = times_of(making, on, rng)
    try:
        with writing():
            order = order_meal(making, home, key, times.arrived.date(), times.placed)
            if order is None or not reach(making, order, times.accepted, accepted=True):
                raise _Elsewhere
            order.refresh_from_db()
            carry_on(making, order, stand, times, clerk, other, rng)
            return order
    except (DomainError, _Elsewhere):
        return None


class _Elsewhere(Exception):
    """The meal would be brought by another organisation."""


def order_meal(making: Making, home: Household, key: str, on: date, at: datetime, time: str = "", note: str = "") -> Any:
    """Order a meal for a day; None where the household is on aid no more."""
    household = household_by_number(home.household_id)
    if household is None or household.closed_on is not None:
        return None
    return orders.place_order(
        household_id=household.pk,
        item_code="meals",
        wanted_on=on,
        wanted_time=time,
        note=note,
        actor=making.staff.clerk(home.division_code, "a"),
        at=at,
        request_id=uuid.uuid5(NAMESPACE, f"{making.spec.seed}:{key}"),
    )


def reach(making: Making, order: Any, at: datetime, *, accepted: bool) -> bool:
    """Let others decline until the order is the printed organisation's, which may accept it; False where it goes elsewhere."""
    for _ in range(4):
        if order.state != "dispatched":
            break
        seat = organisation(str(order.organisation_id))
        assert seat is not None
        if seat.name == MANAGER_OF:
            if accepted:
                worker = making.actors["huli"]
                orders.accept(
                    order=order, actor=making.actors["jigou"], at=at, seen_version=order.version, worker_id=worker.user_id, worker_name=worker.name
                )
            return True
        manager = making.staff.manager(seat.name)
        orders.decline(order=order, actor=manager, at=at, seen_version=order.version, reason="今天的送餐路线已排满。")
        order.refresh_from_db()
    return bool(order.state == "accepted")


def _carried(making: Making, stand: str, homes: list[Household], wanted: int, numbers: Iterator[int], *, days_ago: int = 0) -> list[Any]:
    """Carry orders of so many of the households to where they are meant to stand; gives them."""
    carried: list[Any] = []
    days_ago = days_ago or (6 if stand == "low_rated" else 2)
    for home in homes:
        number = next(numbers, None)
        if len(carried) == wanted or number is None:
            break
        rng = Random(f"{making.spec.seed}:today:{stand}:{home.household_id}")
        try:
            with writing():
                order = carry(making, home, number, stand, making.now.date() - timedelta(days=days_ago), rng)
        except DomainError:
            # Off aid since, or ordered already: the next household.
            continue
        if order is not None:
            carried.append(order)
    return carried
