"""The service itself: checking in and out with the phone's clock and place, not finding anybody, another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.delivery.orders.limits import HOUR, check_lasted, longest_hours
from jiuzhu.delivery.orders.models import Evidence, Order
from jiuzhu.delivery.orders.presences import CONTACT
from jiuzhu.delivery.orders.rules import CheckOutNotLate, DuplicateOrder, EvidenceMissing, SamePerson, Sighting, check_day
from jiuzhu.delivery.orders.services.beside import arrive_second, is_second, keep_sighting, leave_second
from jiuzhu.delivery.orders.services.clashing import changing_times, look_for_clashes
from jiuzhu.delivery.orders.services.coming import check_coming
from jiuzhu.delivery.orders.services.days import day_counters, day_taken, look_again
from jiuzhu.delivery.orders.services.drawing import hold_limits
from jiuzhu.delivery.orders.services.evidence import drawn_signature, keep_picture, keep_text
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.clocks import believable
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.matching.resources import services as resources

NOWHERE = Sighting()
PHOTOS_AT_MOST = 6


def check_in(*, order: Order, actor: Actor, at: datetime, seen_version: int, sighting: Sighting = NOWHERE) -> Taken:
    """Begin the service (签到): the worker who checks in becomes the order's worker; the phone's time stands beside the server's.

    Pressed by the organisation's contact, of whom nobody knows who it is, the worker it named goes on standing for who came.

    The second of two carers only adds that she came. Raises DuplicateOrder for a service to be given again while another order for the same day is
    open, WorkerUnfit for one who may not come on the day she came, SecondRefused, and what ``take`` raises.
    """
    # What was recorded without a signal counts from when the worker pressed; when it came in stands with the evidence and the step.
    came, second = believable(sighting.phone_at, at=at) or at, is_second(order, actor)
    named = actor.user_id.startswith(CONTACT) and bool(order.worker_id) and not order.worker_id.startswith(CONTACT)
    worker_id, worker_name = (order.worker_id, order.worker_name) if named else (actor.user_id, actor.name)
    if not actor.system and (order.second_in_at is None if second else order.version == seen_version):
        # The organisation may have named nobody, or another: who stands at the door is looked at as who is named.
        check_coming(order, {worker_id: worker_name}, on=timezone.localdate(came))
    if second:
        return arrive_second(order=order, actor=actor, at=at, sighting=sighting)

    def keep() -> None:
        Order.objects.filter(pk=order.pk).update(checked_in_at=came, checked_out_at=None, ended_by="")
        keep_sighting(order, "check_in", seen_version, sighting, actor, at)

    changes = {"worker_id": worker_id, "worker_name": worker_name}
    try:
        with changing_times():
            return _looked(order, take(order, step="check_in", actor=actor, at=at, seen_version=seen_version, changes=changes, also=keep), at)
    except IntegrityError as error:
        raise DuplicateOrder(
            f"{order.recipient_name} {order.wanted_on:%m-%d} 另有一份“{order.item_label}”订单还没有完成。", "请先办完或取消那一份，再来返工。"
        ) from error


def check_out(
    *, order: Order, actor: Actor, at: datetime, seen_version: int, sighting: Sighting = NOWHERE, note: str = ""
) -> Taken:
    """End the service (签退); raises EvidenceMissing unless a note, and a photo or the recipient's signature, stand on the order.

    Remembers the worker as the household's usual one for the item.
    """
    ended = _ended(order, sighting, at)
    if order.version == seen_version and not actor.system:
        _check_evidence(order, note)
        check_lasted(order.checked_in_at, ended, longest=_longest(order, at), label=order.item_label)

    def keep() -> None:
        Order.objects.filter(pk=order.pk).update(checked_out_at=ended)
        keep_sighting(order, "check_out", seen_version, sighting, actor, at)
        if note.strip():
            keep_text(order, "note", note, f"note-{seen_version}", actor, at)
        resources.remember_carer(
            household_id=str(order.household_id),
            item_code=order.item_code,
            organisation_id=str(order.organisation_id),
            worker_id=order.worker_id,
            worker_name=order.worker_name,
            at=at,
        )

    with changing_times():
        return _looked(order, take(order, step="check_out", actor=actor, at=at, seen_version=seen_version, also=keep), at)


def check_out_late(*, order: Order, actor: Actor, at: datetime, seen_version: int, ended_at: datetime, reason: str) -> Taken:
    """Enter for the township when a service ended whose worker forgot to check out; whoever enters it does not accept the service.

    Raises CheckOutNotLate while the worker can still do it, HoursExceeded, SamePerson, and what ``take`` raises.
    """
    begun, longest = order.checked_in_at, _longest(order, at)
    if order.version == seen_version and begun is not None:
        over = longest is not None and at - begun > longest * HOUR
        if not over and timezone.localdate(begun) == timezone.localdate(at):
            raise CheckOutNotLate("服务当天还可以由服务人员签退。", "请联系服务人员在手机上签退；过了当天或超过最长时间仍没有签退的，再由乡镇补登。")
        if not begun < ended_at <= at:
            raise CheckOutNotLate("结束时间不在签到之后、现在之前。", "请向服务人员和对象核实后填写实际结束的时间。", field="ended_at")
        check_lasted(begun, ended_at, longest=longest, label=order.item_label)
    if order.took_part(actor.user_id):
        raise SamePerson("不能补登自己的签退。", "请由没有参与这次服务的人补登。")

    def keep() -> None:
        keep_text(order, "note", f"补登签退：{reason}", f"late-{seen_version}", actor, at)

    changes = {"checked_out_at": ended_at, "ended_by": actor.user_id}
    with changing_times():
        return _looked(order, take(order, step="close_out", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes, also=keep), at)


def finish(
    *,
    order: Order,
    actor: Actor,
    at: datetime,
    seen_version: int,
    sighting: Sighting = NOWHERE,
    note: str = "",
    photos: Sequence[bytes] = (),
    signature: str = "",
) -> Taken:
    """End the service with everything the phone recorded in one go: photos, signature, note, check-out.

    Sent again with the version the page showed it gives the first result. Of the second of two carers it is her own leaving.
    Raises EvidenceMissing, PhotoUnreadable, SecondRefused and what ``take`` raises.
    """
    if len(photos) > PHOTOS_AT_MOST:
        raise EvidenceMissing(f"照片超过 {PHOTOS_AT_MOST} 张。", "请选最能说明服务的几张。", field="photos")
    second = is_second(order, actor)
    fresh = order.second_out_at is None if second else order.version == seen_version
    pictures = [("photo", images.redraw(each)) for each in photos] if fresh else []
    if fresh and signature:
        pictures.append(("signature", drawn_signature(signature)))
    if second:
        return leave_second(order=order, actor=actor, at=at, sighting=sighting, note=note, pictures=pictures, longest=_longest(order, at))
    ending = partial(check_out, order=order, actor=actor, at=at, seen_version=seen_version, sighting=sighting, note=note)
    try:
        with changing_times(), transaction.atomic():
            if fresh and order.state == "in_service":
                actor.require(Duty.ORDER_SERVE, organisation_id=order.working_organisation_id())
                # The order is taken before the ledger, as by every step: taken the other way round the two would wait for each other.
                Order.objects.select_for_update(no_key=True).get(pk=order.pk)
                for number, (kind, drawn) in enumerate(pictures):
                    keep_picture(order, kind, drawn, f"{kind}-{seen_version}-{number}", actor, at, sighting.phone_at)
            return ending()
    except IntegrityError:
        # The same press got in a moment before with the same pictures: its result is this one's too.
        order.refresh_from_db()
        if order.version == seen_version:
            raise
        return ending()


def not_home(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str, reason_code: str = "") -> Taken:
    """Record that nobody was met, or that the door was not opened, with the reason; another day can be agreed."""
    with changing_times():
        changes = {"reason_code": reason_code}
        return _looked(order, take(order, step="not_home", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes), at)


def rebook(*, order: Order, actor: Actor, at: datetime, seen_version: int, wanted_on: date, wanted_time: str = "") -> Taken:
    """Agree another day after nobody was met; a day in another week takes a service of that week.

    Raises DuplicateOrder when the same service is ordered for that day or, where the law refuses it, given in that month already, LimitReached where
    the month's is used up, CapacityGone when that week is full.
    """
    check_day(wanted_on, today=timezone.localdate(at))
    changes = {"wanted_on": wanted_on, "wanted_time": wanted_time.strip()}
    counters = day_counters(order, wanted_on=wanted_on, at=at)
    try:
        with writing():
            hold_limits([order])
            return take(
                order, step="rebook", actor=actor, at=at, seen_version=seen_version, changes=changes, counters=counters,
                also=lambda: look_again(order, wanted_on=wanted_on, at=at),
            )  # fmt: skip
    except IntegrityError as error:
        raise day_taken(wanted_on) from error


def _looked(order: Order, taken: Taken, at: datetime) -> Taken:
    # The times of a service changed: whoever gave it may now be seen to have been elsewhere, or no more.
    if not taken.repeated:
        look_for_clashes(order, at=at)
    return taken


def _ended(order: Order, sighting: Sighting, at: datetime) -> datetime:
    told = believable(sighting.phone_at, at=at)
    if told and (order.checked_in_at is None or told >= order.checked_in_at):
        return told
    return max(at, order.checked_in_at or at)


def _longest(order: Order, at: datetime) -> int | None:
    return longest_hours(pack_in_force(timezone.localdate(at), division_code=order.division_code), order.item_code)


def _check_evidence(order: Order, note: str) -> None:
    # What the second of two recorded is hers.
    mine = Evidence.objects.filter(order=order, at__gte=order.checked_in_at or order.opened_at).exclude(by_id=order.second_id or None)
    kinds = set(mine.values_list("kind", flat=True))
    if not note.strip() and "note" not in kinds:
        raise EvidenceMissing("还没有写服务记录。", "请写一句做了什么、对象情况如何。", field="note")
    if not kinds & {"photo", "signature"}:
        raise EvidenceMissing("还没有服务照片，也没有对象签名。", "请拍一张照片，或请服务对象签名后再签退。", field="photo")
