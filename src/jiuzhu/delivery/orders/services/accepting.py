"""What follows the service: confirmation, acceptance by the purchaser, rating, revisit and closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.assessment.needs.queries import find_need
from jiuzhu.assessment.needs.services import meet_need
from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.queries import low_line
from jiuzhu.delivery.orders.rules import ALONE, GIVEN_AGAIN, SamePerson, check_call_back, check_rating, is_low
from jiuzhu.delivery.orders.services.beside import price_for
from jiuzhu.delivery.orders.services.clashing import changing_times, look_for_clashes
from jiuzhu.delivery.orders.services.complaining import UNRATED, answer_after_rework, close_after_call_back, open_for_low_rating
from jiuzhu.delivery.orders.services.drawing import hold_limits
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.workflow.services import Taken, take


def confirm(*, order: Order, actor: Actor, at: datetime, seen_version: int, rating: int | None = None, note: str = "") -> Taken:
    """Confirm for the recipient that the service was given; a ``rating`` said in the same breath counts once the purchaser has accepted.

    Raises SamePerson for the worker's own service, RatingInvalid.
    """
    if order.took_part(actor.user_id):
        raise SamePerson("不能确认自己提供的服务。", "请由服务对象本人或其他协理员确认。")
    changes: dict[str, Any] = {"confirmed_by": actor.user_id}
    if rating is not None:
        check_rating(rating)
        changes |= {"rating": rating, "rating_note": note.strip()}
    return take(order, step="confirm", actor=actor, at=at, seen_version=seen_version, changes=changes)


def confirm_lapsed(*, order: Order, at: datetime, seen_version: int) -> Taken:
    """Confirm a service nobody objected to in time, as the system."""
    return take(order, step="autoconfirm", actor=SYSTEM, at=at, seen_version=seen_version, reason="到期没有提出异议")


def dispute(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str, reason_code: str = "") -> Taken:
    """Object to a service for the recipient: it is to be given again."""
    return take(
        order, step="dispute", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes={"reason_code": reason_code, **GIVEN_AGAIN}
    )


def check(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str = "") -> Taken:
    """Accept a confirmed service for the purchaser; the aid received is entered in the same transaction. Priced by the carer, it is paid for those who signed in and out.

    Raises SamePerson when the same person gave the service, confirmed it for the recipient, or entered its end.
    """
    if order.took_part(actor.user_id):
        raise SamePerson("不能验收自己提供的服务。", "请由没有参与这次服务的人验收。")
    if order.confirmed_by and order.confirmed_by == actor.user_id:
        raise SamePerson("这次服务是您代为确认的，不能再由您验收。", "请由 A、B 岗的另一人验收。")
    if order.ended_by and order.ended_by == actor.user_id:
        raise SamePerson("这次服务的签退是您补登的，不能再由您验收。", "请由 A、B 岗的另一人验收。")
    on = timezone.localdate(at)
    served_on = timezone.localdate(order.checked_out_at) if order.checked_out_at else on

    def enter() -> None:
        provider = organisation(str(order.organisation_id))
        enter_aid(
            household_id=order.household_id,
            person_id=order.person_id,
            division_code=order.division_code,
            kind=order.item_code,
            label=order.item_label,
            received_on=served_on,
            department=provider.name if provider else "",
            organisation_id=order.organisation_id,
            amount_fen=order.price_fen,
            source="order",
            source_id=str(order.pk),
            actor=actor,
            at=at,
            duty=Duty.ORDER_CHECK,
        )
        answer_after_rework(order, at=at)

    # A service given again after a complaint stays in the month in which it was accepted first: it is paid once.
    changes = {"checked_by": actor.user_id, "accepted_on": order.accepted_on or on}
    with changing_times():
        hold_limits([order])
        # As it stands now: the second of two may have left since the page was drawn, which moves no version.
        alone = Order.objects.select_for_update(no_key=True).filter(pk=order.pk, second_out_at__isnull=True).exists()
        if order.state == "confirmed" and order.version == seen_version and order.accepted_on is None and alone:
            # A price a carer is paid for whoever came and left again: without an end no service is shown.
            price_for(order, ALONE, at=at)
        taken = take(order, step="check", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes, also=enter)
        if not taken.repeated:
            # Two who signed in at the same moment did not see each other.
            look_for_clashes(order, at=at)
        if order.rating is not None and not taken.repeated:
            # Said when the service was confirmed.
            rate(order=order, actor=SYSTEM, at=at, seen_version=taken.version, rating=order.rating, note=order.rating_note)
    return taken


def send_back(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str) -> Taken:
    """Return a confirmed service to the organisation to be given again, with the reason."""
    changes = {"confirmed_by": "", **UNRATED, **GIVEN_AGAIN}
    return take(order, step="return", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


def rate(*, order: Order, actor: Actor, at: datetime, seen_version: int, rating: int, note: str = "") -> Taken:
    """Record how the recipient rates the service, 1 to 5; at or below the county's line a call-back waits for the township. Raises RatingInvalid."""
    check_rating(rating)
    changes = {"rating": rating, "rating_note": note.strip()}
    low = is_low(rating, at_most=low_line(timezone.localdate(at), division_code=order.division_code))

    def open_complaint() -> None:
        if low:
            open_for_low_rating(order, note.strip(), at=at)

    step = "rate_low" if low else "rate"
    return take(order, step=step, actor=actor, at=at, seen_version=seen_version, changes=changes, also=open_complaint)


def call_back(*, order: Order, actor: Actor, at: datetime, seen_version: int, method: str, outcome: str, reason: str) -> Taken:
    """Record the township's call-back after a low rating: what is settled closes the order, what is not waits on with a new deadline.

    Raises CallBackIncomplete, SamePerson for the worker's own service, and what ``take`` raises.
    """
    if order.took_part(actor.user_id):
        raise SamePerson("不能回访自己提供的服务。", "请由没有参与这次服务的人回访。")
    check_call_back(method=method, outcome=outcome)
    changes = {"call_back_method": method, "call_back_outcome": outcome}
    told = reason.strip()

    def end_complaint() -> None:
        if outcome != "open":
            close_after_call_back(order, outcome=outcome, actor=actor, reason=told, at=at)
            _meet_need(order, actor, at)

    step = "pursue" if outcome == "open" else "settle"
    return take(order, step=step, actor=actor, at=at, seen_version=seen_version, reason=told, changes=changes, also=end_complaint)


def close(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str = "") -> Taken:
    """Close a rated order after the revisit; ``reason`` keeps what was said. The need it was placed for is met."""
    return take(
        order, step="close", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), also=lambda: _meet_need(order, actor, at)
    )


def _meet_need(order: Order, actor: Actor, at: datetime) -> None:
    if order.need_id is not None:
        meet_need(need=find_need(SYSTEM, order.need_id), by=f"服务订单 {order.number}", actor=actor, at=at)
