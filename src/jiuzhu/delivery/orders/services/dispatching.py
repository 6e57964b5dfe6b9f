"""Sending an order to an organisation, and what the organisation answers."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.models import Dispatch, Order
from jiuzhu.delivery.orders.rules import LimitReached, NobodyAble
from jiuzhu.delivery.orders.services.approving import end, fitness, gone, refuse, settle_by_rules
from jiuzhu.delivery.orders.services.coming import check_coming
from jiuzhu.delivery.orders.services.drawing import draws, give_back, hold_limits
from jiuzhu.delivery.orders.services.ranking import passed_over, ranked, ranking
from jiuzhu.delivery.orders.services.telling import note_dispatched
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import in_turn, writing
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.services import Counter, Taken, take
from jiuzhu.matching.catalogue.rules import Verdict
from jiuzhu.matching.matcher.candidates import Able, Choice
from jiuzhu.matching.resources import queries as resource_queries
from jiuzhu.matching.resources import services as resources
from jiuzhu.matching.resources.rules import CapacityGone

TRIES = 12
"""How often the ranking is made anew when others book a moment before; then the order waits for a dispatcher."""
FAIR_TRIES = 9
"""So many of them insist on the turns as they were ranked; under a rush of more at once any service left will do."""
WEEKS = 20_260_104


def crossing_weeks() -> AbstractContextManager[None]:
    """Begin the transaction of a step that gives back a week of one organisation and books another's, or books or gives back many: two at once would take them crosswise."""
    return in_turn(WEEKS)


def dispatch(*, order: Order, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Dispatch a waiting order by hand: the same rule, pressed by a dispatcher; raises NobodyAble with the number passed over."""
    household = registry.find_household(SYSTEM, order.household_id)
    if not actor.system:
        actor.require(Duty.ORDER_DISPATCH, division_code=order.division_code)
    try:
        taken = dispatch_now(order, household=household, actor=actor, at=at, seen_version=seen_version)
    except AlreadyMoved:
        taken = _same_press(order, actor, seen_version)
        if taken is None:
            raise
    taken = taken or _same_press(order, actor, seen_version)
    if taken is None:
        raise NobodyAble("现在没有机构能承接这一单。", "不派的原因已逐一列在订单页；请补充合同或服务能力后再派，或取消订单。")
    return taken


def dispatch_now(order: Order, *, household: Any, actor: Actor, at: datetime, seen_version: int | None = None, judged: bool = False) -> Taken | None:
    """Dispatch inside the caller's transaction or an own one; None (and the reasons kept) when nobody is able.

    What waits for approval is first judged by the rules. A recipient who has died, a household closed or moved, and a target group left meanwhile
    end the order instead. Raises LimitReached where what the law allows in the period is used up.
    """
    nobody = gone(order, household)
    if nobody:
        seen = order.version if seen_version is None else seen_version
        return end(order, "cancel", actor=SYSTEM, at=at, seen_version=seen, reason=nobody)
    if seen_version is None and order.state == "created":
        settle_by_rules(order, household, at=at)
        if order.state != "approved":
            return None
        judged = True
    seen = order.version if seen_version is None else seen_version
    if order.state == "approved" and not judged:
        verdict, why = fitness(order, household, at=at)
        if verdict is Verdict.NO:
            return refuse(order=order, actor=SYSTEM, at=at, seen_version=seen, reason=why)
    for turn in range(TRIES):
        choice = ranking(order, at=at)
        if choice.chosen is None:
            _keep_reasons(order, seen, choice, at)
            return None
        try:
            return _send(order, choice, choice.chosen, actor, at, seen, fair=turn < FAIR_TRIES)
        except CapacityGone:
            continue
    return None


def accept(*, order: Order, actor: Actor, at: datetime, seen_version: int, worker_id: str = "", worker_name: str = "") -> Taken:
    """Accept an order for the organisation, naming the worker who will go, if known. Raises WorkerUnfit for one who may not come that day."""
    if worker_id and order.version == seen_version:
        check_coming(order, {worker_id: worker_name}, on=order.wanted_on)
    changes = {"worker_id": worker_id, "worker_name": worker_name}
    return take(
        order,
        step="accept",
        actor=actor,
        at=at,
        seen_version=seen_version,
        changes=changes,
        also=lambda: _ended(order, "accepted", ""),
    )


def decline(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str) -> Taken:
    """Decline an order with the reason; it goes on to the next organisation in the same transaction."""
    return _back(order, "decline", "declined", actor, at, seen_version, reason.strip())


def lapse(*, order: Order, at: datetime, seen_version: int) -> Taken:
    """Take an order back that was not accepted in time, as the system, and send it to the next organisation."""
    return _back(order, "lapse", "lapsed", SYSTEM, at, seen_version, "超过接单时限")


def send_on(order: Order, household: Any, *, at: datetime) -> None:
    """Send a waiting order on as the system; one beyond what the law allows in the period is refused in words."""
    try:
        with writing(), transaction.atomic():
            hold_limits([order])
            dispatch_now(order, household=household, actor=SYSTEM, at=at)
    except LimitReached as error:
        order.refresh_from_db()
        settle_by_rules(order, household, at=at)
        if order.state == "approved":
            refuse(order=order, actor=SYSTEM, at=at, seen_version=order.version, reason=error.what)


def _same_press(order: Order, actor: Actor, seen_version: int) -> Taken | None:
    """Find this dispatcher's own earlier press: whom the rule chose may differ from one press to the next, what was done does not."""
    row = next((row for row in steps_of(Order.workflow.name, str(order.pk)) if row.from_version == seen_version), None)
    if row is None or row.step != "dispatch" or row.actor_id != actor.user_id:
        return None
    order.refresh_from_db()
    return Taken(row.step, row.to_state, row.at, seen_version + 1, repeated=True)


def _back(order: Order, step: str, outcome: str, actor: Actor, at: datetime, seen_version: int, reason: str) -> Taken:
    household = registry.find_household(SYSTEM, order.household_id)
    changes: dict[str, Any] = {"organisation_id": None, "contract_number": "", "price_fen": None}

    def back() -> None:
        give_back(order, at=at)
        resources.release(order_id=str(order.pk), at=at)
        _ended(order, outcome, reason)

    with crossing_weeks():
        hold_limits([order])
        taken = take(
            order, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason, changes=changes, also=back
        )
        if not taken.repeated:
            send_on(order, household, at=at)
    return taken


def _send(order: Order, choice: Choice, chosen: Able, actor: Actor, at: datetime, seen_version: int, *, fair: bool) -> Taken:
    to = chosen.candidate
    offer = resource_queries.offer_of(organisation_id=to.organisation_id, item_code=order.item_code)
    wanted_on = max(order.wanted_on, timezone.localdate(at))
    terms = procurement.terms_for(item_code=order.item_code, division_code=order.division_code, on=wanted_on).get(to.organisation_id)
    refusal = CapacityGone(f"“{to.name}”本周的服务能力刚被占满。", "请重新派单。")
    if offer is None or terms is None:
        raise refusal
    changes = {
        "organisation_id": offer.organisation_id,
        "contract_number": terms.number,
        "price_fen": terms.price_fen,
        "attempts": order.attempts + 1,
        "worker_id": "",
        "worker_name": "",
    }
    with writing():
        hold_limits([order])
        return take(
            order,
            step="dispatch",
            actor=actor,
            at=at,
            seen_version=seen_version,
            changes=changes,
            counters=[
                *draws(order, price_fen=terms.price_fen, wanted_on=wanted_on, at=at),
                Counter(_booking(str(offer.pk), order, wanted_on, at, to.turns_count if fair else None), refusal),
            ],
            also=lambda: _keep_choice(order, choice, chosen, at),
        )


def _booking(offer_id: str, order: Order, wanted_on: date, at: datetime, turns_seen: int | None) -> Any:
    return lambda: resources.book(offer_id=offer_id, order_id=str(order.pk), wanted_on=wanted_on, at=at, turns_seen=turns_seen)


def _keep_choice(order: Order, choice: Choice, chosen: Able, at: datetime) -> None:
    Dispatch.objects.filter(order=order, outcome="nobody").delete()
    number = _next_number(order)
    Dispatch.objects.create(
        order=order,
        number=number,
        organisation_id=chosen.candidate.organisation_id,
        organisation_name=chosen.candidate.name,
        chosen_because=chosen.words,
        passed_over=passed_over(choice),
        ranked=ranked(choice),
        seed=_seed(order),
        at=at,
    )
    note_dispatched({order.pk: order}, {order.pk: number}, at=at)


def _keep_reasons(order: Order, seen_version: int, choice: Choice, at: datetime) -> None:
    with writing():
        # Nobody else numbers a dispatching of this order until this is done; one that was sent meanwhile needs no reasons.
        if not Order.objects.select_for_update(no_key=True).filter(pk=order.pk, version=seen_version).exists():
            return
        Dispatch.objects.filter(order=order, outcome="nobody").delete()
        Dispatch.objects.create(
            order=order, number=_next_number(order), passed_over=passed_over(choice), seed=_seed(order), at=at, outcome="nobody"
        )


def _ended(order: Order, outcome: str, reason: str) -> None:
    last = Dispatch.objects.filter(order=order, outcome="").order_by("-number").first()
    if last is not None:
        last.outcome, last.outcome_reason = outcome, reason[:400]
        last.save(update_fields=["outcome", "outcome_reason"])


def _next_number(order: Order) -> int:
    last = Dispatch.objects.filter(order=order).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _seed(order: Order) -> str:
    return str(order.pk)
