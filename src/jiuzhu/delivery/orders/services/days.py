"""Another day for an order: what it takes of that week and month, and telling whoever it is for."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.delivery.orders.duplicates import Wanted, check_given, given_already, refuses
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.notices import ASK
from jiuzhu.delivery.orders.queries import phone_for
from jiuzhu.delivery.orders.rules import DuplicateOrder, OrderRefused, check_day
from jiuzhu.delivery.orders.services.coming import still_fit
from jiuzhu.delivery.orders.services.drawing import draws, give_back, hold_limits
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.gateways.rules import PhoneUnusable
from jiuzhu.foundation.gateways.services import send_message
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Counter
from jiuzhu.matching.resources import services as resources
from jiuzhu.matching.resources.rules import CapacityGone


def day_counters(order: Order, *, wanted_on: date, at: datetime) -> list[Counter]:
    """Give the counters another day takes: a service of its week, and what the law allows in its month for what is given back of the old one."""
    full = CapacityGone("那一周的服务能力已经排满。", "请改约其他日期。", field="wanted_on")

    def move() -> int:
        return resources.move_booking(order_id=str(order.pk), wanted_on=wanted_on, at=at)

    def back() -> int:
        give_back(order, at=at)
        return 1

    # What the law leaves before the weeks, as by every step that takes both. A service given again stays where it was paid.
    drawn = [Counter(back, full), *draws(order, price_fen=order.price_fen, wanted_on=wanted_on, at=at)] if order.accepted_on is None else []
    return [*drawn, Counter(move, full)]


def look_again(order: Order, *, wanted_on: date, at: datetime) -> None:
    """Look again for what the recipient already has in the month of another day; kept on the order where the law only points it out (P-48).

    Runs inside the caller's transaction. Raises DuplicateOrder where the law refuses what is given already.
    """
    if order.accepted_on is not None:
        # Given again it is no second service.
        return
    law = pack_in_force(timezone.localdate(at), division_code=order.division_code)
    name = order.recipient_name if order.person_id else ""
    wanted = Wanted(order.item_code, order.item_label)
    found = given_already(order.household, item=wanted, law=law, wanted_on=wanted_on, person_id=order.person_id, name=name, but=order.pk)
    if refuses(law):
        check_given(found, label=order.item_label)
    order.given = "\n".join(each.words for each in found)
    order.save(update_fields=["given"])


def day_taken(wanted_on: date) -> DuplicateOrder:
    """Give the error for a day on which the same service is ordered already."""
    return DuplicateOrder(f"{wanted_on:%m-%d} 已有同一项目的订单。", "请换一个日期。", field="wanted_on")


def agree_day(*, order_id: str, organisation_id: str, wanted_on: date, wanted_time: str, actor: Actor, at: datetime) -> bool:
    """Move an order that waits for its service with that organisation to another day; True when the recipient is told by message, False when no phone is on record.

    Raises OrderRefused, DuplicateOrder, CapacityGone, LimitReached; the caller has checked who plans there.
    """
    check_day(wanted_on, today=timezone.localdate(at))
    with writing(), transaction.atomic():
        mine = Order.objects.filter(pk=order_id, organisation_id=organisation_id, state="accepted")
        hold_limits(mine)
        order = mine.select_for_update(no_key=True).first()
        if order is None:
            raise OrderRefused("这份订单已开始、办完、取消，在返工，或改由别的机构服务。", "请刷新页面查看；返工的不用改期，直接排进要去的那天。")
        before = {"wanted_on": str(order.wanted_on), "wanted_time": order.wanted_time}
        look_again(order, wanted_on=wanted_on, at=at)
        for counter in day_counters(order, wanted_on=wanted_on, at=at):
            if not counter.apply():
                raise counter.refusal
        try:
            with transaction.atomic():
                Order.objects.filter(pk=order.pk).update(wanted_on=wanted_on, wanted_time=wanted_time[:32], **still_fit(order, on=wanted_on))
        except IntegrityError as error:
            raise day_taken(wanted_on) from error
        order.wanted_on, order.wanted_time = wanted_on, wanted_time[:32]
        told = _tell(order, actor, at)
        record(
            actor=actor, at=at, subject_kind="order", subject_id=order_id, action="改到另一天", before=before,
            after={"wanted_on": str(wanted_on), "wanted_time": order.wanted_time, "told": told}, household_id=str(order.household_id),
        )  # fmt: skip
    return told


def _tell(order: Order, actor: Actor, at: datetime) -> bool:
    """Tell the recipient the new day, without a name and without what the service is: phones lie open."""
    day = f"{order.wanted_on.month}月{order.wanted_on.day}日{order.wanted_time}"
    name = order.organisation.name if order.organisation else ""
    text = f"【社会救助】您的服务订单 {order.number} 改到{day}，由{name}上门。{ASK}"
    try:
        send_message(to_phone=phone_for(order.household_id, order.person_id), text=text, purpose="order_day", about=f"order:{order.pk}", actor=actor, at=at)
    except PhoneUnusable:
        return False
    return True
