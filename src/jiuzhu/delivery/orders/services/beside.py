"""The second of two carers at one door: who it is, when she came and left, what she recorded, and what the price is then.

The first carries the order and its state; the second adds to it, before or after the first, until the purchaser has accepted the service.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.delivery.orders.limits import check_lasted
from jiuzhu.delivery.orders.models import Evidence, Order
from jiuzhu.delivery.orders.rules import ALONE, BESIDE_STATES, GIVEN_AGAIN, TOGETHER, EvidenceMissing, SecondRefused, Sighting
from jiuzhu.delivery.orders.services.clashing import changing_times, look_for_clashes
from jiuzhu.delivery.orders.services.drawing import draw_less, draws, give_back
from jiuzhu.delivery.orders.services.evidence import keep_picture, keep_text
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.clocks import believable
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken


def is_second(order: Order, actor: Actor) -> bool:
    """Tell whether somebody is the second of an order for two."""
    return bool(order.second_id) and order.second_id == actor.user_id


def arrive_second(*, order: Order, actor: Actor, at: datetime, sighting: Sighting) -> Taken:
    """Record that the second carer has come, while the service lasted; pressed again it gives the first time. Raises SecondRefused, NotPermitted."""
    came = believable(sighting.phone_at, at=at) or at
    with changing_times(), transaction.atomic():
        _require(order, actor)
        # Who comes when the other has left gave no service together, and is paid none.
        there = Q(checked_out_at__isnull=True) | Q(checked_out_at__gte=came) | Q(state="rework")
        waiting = Order.objects.filter(there, pk=order.pk, second_id=actor.user_id, second_in_at__isnull=True, state__in=BESIDE_STATES)
        if not waiting.update(second_in_at=came):
            return _repeated(order, actor, "second_in_at")
        keep_sighting(order, "second_in", order.version, sighting, actor, at)
        _trace(order, "同去的人签到", actor, at)
        look_for_clashes(order, at=at)
    return _taken(order, at)


def leave_second(
    *, order: Order, actor: Actor, at: datetime, sighting: Sighting, note: str, pictures: Sequence[tuple[str, bytes]], longest: int | None
) -> Taken:
    """Record that the second carer has left, with what she did and her own pictures; pressed again it gives the first time.

    Raises SecondRefused, EvidenceMissing, HoursExceeded, NotPermitted.
    """
    with changing_times(), transaction.atomic():
        _require(order, actor)
        there = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        if there.second_out_at is not None or there.state not in BESIDE_STATES:
            return _repeated(order, actor, "second_out_at")
        if there.second_in_at is None:
            raise SecondRefused("还没有签到。", "请先按“到了，签到”，再完成签退。")
        if not note.strip():
            raise EvidenceMissing("还没有写服务记录。", "请写一句您做了什么。", field="note")
        left = max(believable(sighting.phone_at, at=at) or at, there.second_in_at)
        check_lasted(there.second_in_at, left, longest=longest, label=order.item_label)
        Order.objects.filter(pk=order.pk).update(second_out_at=left)
        # A service given again is recorded again.
        key = f"second-{there.second_in_at:%Y%m%d%H%M%S}"
        for number, (kind, drawn) in enumerate(pictures):
            keep_picture(order, kind, drawn, f"{kind}-{key}-{number}", actor, at, sighting.phone_at)
        keep_text(order, "note", note, f"note-{key}", actor, at)
        keep_sighting(order, "second_out", there.version, sighting, actor, at)
        _trace(order, "同去的人签退", actor, at)
        look_for_clashes(order, at=at)
    return _taken(order, at)


def set_second(order: Order, *, second_id: str, second_name: str, at: datetime) -> None:
    """Say who comes beside the worker, nobody where empty, and price the order for as many; runs inside the caller's transaction.

    Where the contract names a price a carer, both are priced and drawn from what the law allows. Raises LimitReached.
    """
    if order.second_id != second_id:
        Order.objects.filter(pk=order.pk).update(second_id=second_id, second_name=second_name[:64], **GIVEN_AGAIN)
        order.refresh_from_db()
    if order.accepted_on is None:
        price_for(order, TOGETHER if second_id else ALONE, at=at)


def price_for(order: Order, carers: int, *, at: datetime) -> None:
    """Price an order for so many carers where its contract names a price a carer; one priced a visit keeps its price. Raises LimitReached where more is priced."""
    per_carer = order.organisation_id is not None and procurement.priced_per_carer(order.contract_number, organisation_id=str(order.organisation_id))
    carers = carers if per_carer else ALONE
    if carers == order.priced_for:
        return
    price = None if order.price_fen is None else order.price_fen // order.priced_for * carers
    if carers < order.priced_for:
        # Less is asked of no limit: one lowered meanwhile takes nothing from what was drawn before.
        draw_less(order, fen=(order.price_fen or 0) - (price or 0))
    else:
        give_back(order, at=at)
        for counter in draws(order, price_fen=price, wanted_on=order.wanted_on, at=at):
            if not counter.apply():
                raise counter.refusal
    Order.objects.filter(pk=order.pk).update(price_fen=price, priced_for=carers)
    order.price_fen, order.priced_for = price, carers


def keep_sighting(order: Order, kind: str, seen_version: int, sighting: Sighting, actor: Actor, at: datetime) -> None:
    """Keep what the phone says of a coming or leaving, inside the caller's transaction."""
    Evidence.objects.create(
        order=order,
        kind=kind,
        client_key=f"{kind}-{seen_version}",
        place=sighting.place[:80] if sighting.consents and sighting.place else None,
        phone_at=believable(sighting.phone_at, at=at),
        at=at,
        by_id=actor.user_id,
        by_name=actor.name,
    )


def _require(order: Order, actor: Actor) -> None:
    actor.require(Duty.ORDER_SERVE, organisation_id=order.working_organisation_id())


def _repeated(order: Order, actor: Actor, when: str) -> Taken:
    order.refresh_from_db()
    done = getattr(order, when)
    if is_second(order, actor) and done is not None:
        return Taken("second", order.state, done, order.version, repeated=True)
    raise SecondRefused(f"订单目前是“{order.state_label}”，不能再由同去的人签到、签退。", "先到的人已经签退的、已经验收的，请联系乡镇（街道）退回后再补；改派了人的，请看最新的安排。")


def _taken(order: Order, at: datetime) -> Taken:
    order.refresh_from_db()
    return Taken("second", order.state, at, order.version)


def _trace(order: Order, action: str, actor: Actor, at: datetime) -> None:
    record(actor=actor, at=at, subject_kind="order", subject_id=str(order.pk), action=action, household_id=str(order.household_id))
