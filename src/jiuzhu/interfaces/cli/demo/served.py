"""Service orders of the demo county, carried by everybody's hands as far as each has come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jiuzhu.casework.registry.queries import household_by_number
from jiuzhu.delivery.orders import services as orders
from jiuzhu.delivery.orders.services import Sighting
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.addresses import NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making, eligible_homes
from jiuzhu.interfaces.cli.demo.people import Household
from jiuzhu.interfaces.cli.demo.pictures import photo
from jiuzhu.matching.catalogue.rules import NotEligible

NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
# Where each order of the last days stands; older ones are closed.
STANDS = (
    "dispatched", "accepted", "in_service", "served", "confirmed", "checked", "closed", "dispatched", "accepted", "rework", "served", "not_home",
    "confirmed", "cancelled", "rated", "declined", "accepted", "closed",
)  # fmt: skip
NOTES = {
    "meals": "送午餐一份：米饭、青菜、豆腐烧肉，老人当面吃完，胃口不错。",
    "visits": "上门看望，问了饮食、用药和取暖，屋内整洁，没有新的困难。",
    "errands": "代购降压药和日用品，票据当面核对，剩余零钱已交还。",
    "cleaning_and_mobility": "打扫卧室和厨房，清洗被套，检查了扶手和照明。",
    "nursing": "协助洗漱、更换衣物，量血压，按时服药。",
    "volunteering": "陪伴聊天一小时，帮孩子看了作业。",
    "neighbours": "邻里照料员上门做饭、洗衣，教了翻身护理。",
    "watching_over": "检查一键呼叫和手环电量，试呼一次，接通正常。",
}
PRAISE = ("师傅很细心。", "来得准时，讲话和气。", "活干得好，下次还请来。", "", "")


@dataclass(frozen=True)
class Times:
    """When the steps of one order happen."""

    placed: datetime
    accepted: datetime
    arrived: datetime
    left: datetime
    confirmed: datetime
    checked: datetime
    rated: datetime
    closed: datetime


def serve_households(making: Making) -> None:
    """Place orders over the months and carry each as far as it has come."""
    homes = [home for home in eligible_homes(making, "served") if items_for(home)]
    lately = min(len(homes), len(STANDS))
    earlier = making.scaled(fewest=0, a_month=4)
    total = lately + earlier
    for number in range(total):
        home = homes[number % len(homes)]
        rng = Random(f"{making.spec.seed}:served:{number}")
        stand = STANDS[number % len(STANDS)] if number < lately else "closed"
        days_ago = _days_ago(stand, rng) if number < lately else rng.randint(25, max(26, 30 * len(making.months)))
        on = making.now.date() - timedelta(days=days_ago)
        if not home.in_force(on):
            continue
        try:
            with writing():
                carry(making, home, number, stand, on, rng)
        except NotEligible:
            # A re-check of the year has ended the household's aid.
            continue
        except DomainError as error:
            making.say(f"订单 {number + 1} 停在半途：{error}")
        making.tick("服务订单", number + 1, total)


def _days_ago(stand: str, rng: Random) -> int:
    if stand in ("dispatched", "cancelled", "declined"):
        return 0
    if stand == "accepted":
        return rng.randint(0, 2)
    if stand in ("closed", "rated"):
        return rng.randint(9, 16)
    return rng.randint(2, 6)


def items_for(home: Household) -> list[str]:
    """List the services a household may well have, those it needs most first."""
    items = ["visits", "volunteering", "neighbours"]
    ages = [2026 - person.birth_date.year for person in home.living]
    if any(person.self_care != "full" and age > 61 for person, age in zip(home.living, ages, strict=True)):
        items = ["meals", "meals", "errands", *items]
    if any(person.disability_grade is not None for person in home.living) or max(ages) > 61:
        items.insert(0, "cleaning_and_mobility")
    if home.category == "extreme_hardship":
        items.insert(0, "nursing")
        if home.category_class == "dispersed":
            items.append("watching_over")
    return items


def carry(making: Making, home: Household, number: int, stand: str, on: date, rng: Random) -> Any:
    """Place one order and take its steps until it stands where it is meant to; the same number is the same order. Gives it; None without a household."""
    household = household_by_number(home.household_id)
    if household is None:
        return None
    staff, village = making.staff, home.division_code
    clerk, other = staff.clerk(village, "a"), staff.clerk(village, "b")
    placer = making.actors["cun"] if village == NANYUE else clerk
    times = times_of(making, on, rng)
    order = orders.place_order(
        household_id=household.pk,
        item_code=rng.choice(items_for(home)),
        wanted_on=times.arrived.date(),
        actor=placer,
        at=times.placed,
        request_id=uuid.uuid5(NAMESPACE, f"{making.spec.seed}:{number}"),
        note=rng.choice(("", "", "上午在家", "耳背，请敲门大声些", "家里有狗，已拴好")),
    )
    carry_on(making, order, stand, times, clerk, other, rng)
    return order


def carry_on(making: Making, order: Any, stand: str, times: Times, clerk: Actor, other: Actor, rng: Random) -> None:
    """Take an order's steps until it stands where it is meant to."""
    for _ in range(12):
        if order.state == stand or not _step(making, order, stand, times, clerk, other, rng):
            return
        order.refresh_from_db()


def _step(making: Making, order: Any, stand: str, times: Times, clerk: Actor, other: Actor, rng: Random) -> bool:
    """Take the next step of an order's way; False when there is none to take."""
    seen = order.version
    seat = organisation(str(order.organisation_id)) if order.organisation_id else None
    manager = making.staff.manager(seat.name) if seat else None
    worker = making.staff.worker(seat.name) if seat else None
    state = order.state
    if state == "dispatched" and manager and worker:
        if stand == "declined":
            if order.attempts > 1:
                return False
            orders.decline(order=order, actor=manager, at=times.accepted, seen_version=seen, reason="人手都已排满，本周去不了。")
        elif stand == "cancelled":
            orders.cancel(order=order, actor=clerk, at=times.accepted, seen_version=seen, reason="子女回家照料，本人要求取消。")
        else:
            orders.accept(order=order, actor=manager, at=times.accepted, seen_version=seen, worker_id=worker.user_id, worker_name=worker.name)
    elif state == "accepted" and worker:
        if stand == "not_home":
            orders.not_home(order=order, actor=worker, at=times.arrived, seen_version=seen, reason="敲门无人应，邻居说去卫生院了。")
        else:
            orders.check_in(order=order, actor=worker, at=times.arrived, seen_version=seen, sighting=Sighting(phone_at=times.arrived))
    elif state == "in_service" and worker:
        orders.add_photo(order=order, upload=photo(rng), client_key="photo-1", actor=worker, at=times.left, phone_at=times.left)
        note = NOTES.get(order.item_code, "已按约定完成服务。")
        orders.check_out(order=order, actor=worker, at=times.left, seen_version=seen, sighting=Sighting(phone_at=times.left), note=note)
    elif state == "served" and stand == "rework":
        orders.dispute(order=order, actor=clerk, at=times.confirmed, seen_version=seen, reason="只打扫了卧室，厨房没有打扫，请再来一次。")
    elif state == "served":
        orders.confirm(order=order, actor=clerk, at=times.confirmed, seen_version=seen)
    elif state == "confirmed":
        orders.check(order=order, actor=other, at=times.checked, seen_version=seen)
    elif state == "checked":
        rating = 1 if stand == "low_rated" else rng.choices((5, 4, 3, 2), (58, 30, 9, 3))[0]
        orders.rate(order=order, actor=clerk, at=times.rated, seen_version=seen, rating=rating, note=rng.choice(PRAISE) if rating > 3 else "来得晚了些。")
    elif state == "low_rated":
        words = "机构说明了迟到的原因，已道歉，本人接受。"
        orders.call_back(order=order, actor=other, at=times.closed, seen_version=seen, method="phone", outcome="explained", reason=words)
    elif state == "rated":
        orders.close(order=order, actor=clerk, at=times.closed, seen_version=seen, reason="电话回访，本人满意。")
    else:
        return False
    return True


def times_of(making: Making, on: date, rng: Random) -> Times:
    """Say when the steps of an order placed on a day are taken."""

    def day(offset: int, hour: int) -> datetime:
        return making.at(on + timedelta(days=offset), hour, rng.randint(0, 55))

    arrived = day(1, 9) if on < making.now.date() else making.at(on + timedelta(days=1), 9)
    if on + timedelta(days=1) > making.now.date():
        arrived = datetime.combine(on + timedelta(days=rng.randint(1, 3)), arrived.timetz().replace(hour=9, minute=30))
    return Times(
        placed=day(0, 8),
        accepted=day(0, 11),
        arrived=arrived,
        left=min(arrived + timedelta(minutes=rng.randint(35, 90)), max(making.now, arrived)),
        confirmed=day(1, 17),
        checked=day(2, 16),
        rated=day(3, 10),
        closed=day(6, 10),
    )
