"""Complaints about a service: opened by a low rating or by whoever was served, settled by somebody who had no part in it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.delivery.orders.models import Complaint, Order
from jiuzhu.delivery.orders.rules import COMPLAINABLE, COMPLAINED_BY, GIVEN_AGAIN, OUTCOMES, ComplaintRefused, SamePerson
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, take

SHORTEST_WORDS = 4
UNRATED = {"rating": None, "rating_note": ""}
"""What is given again is rated again."""


def complain(*, order: Order, source: str, words: str, actor: Actor, at: datetime) -> Complaint:
    """Open a complaint about a service that was given; one that is open already is given as it is. Raises ComplaintRefused, NotPermitted."""
    if source not in COMPLAINED_BY:
        raise ComplaintRefused("没有选择是谁反映的。", "请选择本人、家人、协理员或热线。", field="source")
    if order.state not in COMPLAINABLE:
        raise ComplaintRefused("服务还没有做，不能投诉服务。", "要改时间或取消的，请改约或取消订单；着急的请打乡镇（街道）窗口电话。")
    if len(words.strip()) < SHORTEST_WORDS:
        raise ComplaintRefused("没有写清楚哪里不满意。", "请写一两句话，例如“约好上午来，下午才到”。", field="words")
    made = Complaint(
        order=order,
        division_code=order.division_code,
        source=source,
        words=words.strip()[:400],
        about=order.recipient_name,
        item_label=order.item_label,
        worker_id=order.worker_id,
    )
    try:
        with writing(), transaction.atomic():
            return begin(made, actor=actor, at=at, duty=Duty.ORDER_CONFIRM, after={"order": order.number, "source": source})
    except IntegrityError:
        return Complaint.objects.exclude(state="closed").get(order=order)


def open_for_low_rating(order: Order, words: str, *, at: datetime) -> None:
    """Open the complaint of a low rating, whose clock is the call-back's. Runs inside the caller's transaction."""
    made = complain(order=order, source="low_rating", words=f"评价 {order.rating} 分。{words}", actor=SYSTEM, at=at)
    if made.state == "received" and made.source == "low_rating":
        take(made, step="call", actor=SYSTEM, at=at, seen_version=made.version)


def close_after_call_back(order: Order, *, outcome: str, actor: Actor, reason: str, at: datetime) -> None:
    """Close the complaint of a low rating with its call-back. Runs inside the caller's transaction."""
    found = Complaint.objects.filter(order=order, state="calling").first()
    if found is not None:
        changes = {"outcome": outcome, "settled_by": actor.user_id, "settler_name": actor.name}
        take(found, step="called", actor=SYSTEM, at=at, seen_version=found.version, reason=reason, changes=changes)


def reply(*, complaint: Complaint, outcome: str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Answer a complaint; the assistant then asks whether that settles it. Raises ComplaintRefused, SamePerson and what ``take`` raises."""
    _check_other(complaint, actor)
    if outcome not in OUTCOMES or outcome == "open":
        raise ComplaintRefused("没有选择处理结果。", "请选择结果；需要重新服务的，请要求返工。", field="outcome")
    changes = {"outcome": outcome, "settled_by": actor.user_id, "settler_name": actor.name}
    return take(complaint, step="reply", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


def require_rework(*, complaint: Complaint, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Send the service back to be given again; the complaint is answered once that was accepted.

    Raises ComplaintRefused for an order that is closed or in work, SamePerson and what ``take`` raises.
    """
    _check_other(complaint, actor)
    order = Order.objects.get(pk=complaint.order_id)
    step = next((name for name in ("dispute", "return", "redo") if order.state in order.workflow.steps[name].sources), None)
    changes = {"settled_by": actor.user_id, "settler_name": actor.name}

    def send_back() -> None:
        if order.state == "rework":
            return
        if step is None:
            raise ComplaintRefused("订单已经归档，不能返工。", "请答复投诉人；需要再次服务的，请重新点单。")
        cleared = {"confirmed_by": "", "checked_by": "", **UNRATED, **GIVEN_AGAIN}
        take(order, step=step, actor=actor, at=at, seen_version=order.version, reason=reason.strip(), changes=cleared)

    with writing():
        return take(
            complaint, step="rework", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes, also=send_back
        )


def answer_after_rework(order: Order, *, at: datetime) -> None:
    """Let a complaint go on once the service given again was accepted. Runs inside the caller's transaction."""
    for found in Complaint.objects.filter(order=order, state="reworking"):
        take(found, step="reworked", actor=SYSTEM, at=at, seen_version=found.version, reason="返工已验收", changes={"outcome": "repaired"})


def answer_without_rework(order: Order, *, at: datetime) -> None:
    """Put a complaint before the township again when the order ended before the service was given again. Runs inside the caller's transaction."""
    for found in Complaint.objects.filter(order=order, state="reworking"):
        take(found, step="undone", actor=SYSTEM, at=at, seen_version=found.version, reason="订单已终止，返工没有做成")


def satisfied(*, complaint: Complaint, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Close an answered complaint whose author is satisfied; raises what ``take`` raises."""
    return take(complaint, step="close", actor=actor, at=at, seen_version=seen_version)


def reopen(*, complaint: Complaint, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Put an answered complaint whose author is not satisfied before the township again, with a new clock; raises what ``take`` raises."""
    return take(complaint, step="reopen", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def _check_other(complaint: Complaint, actor: Actor) -> None:
    if actor.user_id and actor.user_id in (complaint.worker_id, complaint.order.second_id):
        raise SamePerson("不能处理针对自己服务的投诉。", "请由没有参与这次服务的人处理。")
    if complaint.order.confirmed_by and complaint.order.confirmed_by == actor.user_id:
        raise SamePerson("这次服务是您代为确认的，不能由您处理对它的投诉。", "请由 A、B 岗的另一人处理。")
