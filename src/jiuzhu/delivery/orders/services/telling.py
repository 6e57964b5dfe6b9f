"""Telling recipients of their orders: noted with the change, sent by the worker, by mouth where no message gets through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.models import Notice, Order, Telling
from jiuzhu.delivery.orders.notices import DISPATCHED, HOUR, NO_PHONE, ON_ITS_WAY, UNPLANNED, day_words, notice_text
from jiuzhu.delivery.orders.queries import phone_among
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.gateways.queries import messages
from jiuzhu.foundation.gateways.rules import STATES, UNREACHED, is_mobile
from jiuzhu.foundation.gateways.services import ShortMessage, send_messages
from jiuzhu.foundation.kernel.inserting import insert_all
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, take

MOST_AT_ONCE = 100
"""So many are told a minute: the queue of messages stays short enough for codes that somebody waits for."""


def note_dispatched(orders: Mapping[UUID, Order], numbers: Mapping[UUID, int], *, at: datetime) -> None:
    """Note that recipients are to be told where their orders went; inside the caller's transaction. ``numbers`` are those of the dispatchings."""
    today = timezone.localdate(at)
    insert_all([
        Notice(
            order=order, kind=DISPATCHED, number=numbers[pk], on=max(order.wanted_on, today),
            when=day_words(order.wanted_on, order.wanted_time, today=today), at=at,
        )
        for pk, order in orders.items()
    ])  # fmt: skip


def note_hour(order: Order, *, on: date, wanted_time: str, at: datetime) -> None:
    """Note that a recipient is to be told when somebody comes, unless that was told last; inside the caller's transaction, which holds the order."""
    when = day_words(on, wanted_time, today=timezone.localdate(at))
    last = _last_hour(order)
    if last is None or (last.kind, last.when) != (HOUR, when):
        _note(order, HOUR, on, when, at)


def note_unplanned(order: Order, *, at: datetime) -> None:
    """Note that the hour that was told does not hold; one that was not told yet is not told. Inside the caller's transaction."""
    Notice.objects.filter(order=order, kind=HOUR, state="due").update(state="passed")
    last = _last_hour(order)
    if last is not None and last.kind == HOUR:
        _note(order, UNPLANNED, last.on, last.when, at)


def tell_recipients(*, at: datetime) -> int:
    """Tell what is due by message, or have it told by mouth where there is no phone; gives how many. What is not so any more is passed over."""
    due = list(Notice.objects.filter(state="due").select_related("order__organisation").order_by("pk")[:MOST_AT_ONCE])
    if not due:
        return 0
    today = timezone.localdate(at)
    homes = registry.homes_together({each.order.household_id for each in due}, on=today)
    newest = {each.order_id: each.pk for each in due}
    sending, by_mouth, passed = [], [], []
    for notice in due:
        order = notice.order
        if newest[order.pk] != notice.pk or order.state not in ON_ITS_WAY or notice.on < today:
            passed.append(notice.pk)
            continue
        phone = phone_among([each.person for each in homes[order.household_id].members], order.person_id)
        if is_mobile(phone):
            sending.append(ShortMessage(_message_id(notice), phone, f"【社会救助】{_text(notice)}", f"order:{order.pk}"))
        else:
            by_mouth.append(notice)
    with writing():
        # Another worker that told some of them a moment before keeps them.
        mine = set(Notice.objects.select_for_update(no_key=True).filter(pk__in=[each.pk for each in due], state="due").order_by("pk").values_list("pk", flat=True))
        ids = {_message_id(each): each.pk for each in due if each.pk in mine}
        send_messages([each for each in sending if each.id in ids], purpose="order_notice", actor=SYSTEM, at=at)
        for state, keys in (("sending", [ids[each.id] for each in sending if each.id in ids]), ("passed", passed)):
            Notice.objects.filter(pk__in=mine.intersection(keys)).update(state=state)
        for notice in by_mouth:
            if notice.pk in mine:
                _by_mouth(notice, NO_PHONE, at)
    return len(mine) - len(mine.intersection(passed))


def follow_notices(*, at: datetime) -> None:
    """See what became of the messages, have told by mouth what did not get through, and take back what need not be told any more."""
    waiting = list(Notice.objects.filter(state="sending").select_related("order__organisation").order_by("pk")[: 2 * MOST_AT_ONCE])
    found = messages([_message_id(each) for each in waiting])
    told = {each.pk: found[_message_id(each)] for each in waiting if _message_id(each) in found}
    with writing():
        Notice.objects.filter(pk__in=[pk for pk, message in told.items() if message.state == "sent"], state="sending").update(state="sent")
        for notice in waiting:
            message = told.get(notice.pk)
            if message is None or message.state not in UNREACHED:
                continue
            if notice.order.state in ON_ITS_WAY:
                _by_mouth(notice, "，".join(part for part in (f"短信{STATES[message.state]}", message.trouble) if part), at)
            else:
                Notice.objects.filter(pk=notice.pk).update(state="passed")
    for telling in Telling.objects.filter(state="waiting").exclude(order__state__in=ON_ITS_WAY)[:MOST_AT_ONCE]:
        _pass_by(telling, at)


def tell(*, telling: Telling, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Say that the recipient was told; raises what ``take`` raises."""
    return take(telling, step="tell", actor=actor, at=at, seen_version=seen_version)


def _last_hour(order: Order) -> Notice | None:
    return Notice.objects.filter(order=order, kind__in=(HOUR, UNPLANNED)).exclude(state="passed").order_by("-pk").first()


def _note(order: Order, kind: str, on: date, when: str, at: datetime) -> None:
    Notice.objects.create(order=order, kind=kind, number=Notice.objects.filter(order=order, kind=kind).count() + 1, on=on, when=when, at=at)


def _by_mouth(notice: Notice, because: str, at: datetime) -> None:
    """Have somebody of the village tell it, instead of what was to be told before."""
    for earlier in Telling.objects.filter(order_id=notice.order_id, state="waiting"):
        _pass_by(earlier, at)
    Notice.objects.filter(pk=notice.pk).update(state="by_mouth")
    order = notice.order
    made = Telling(order=order, notice=notice, division_code=order.division_code, text=_text(notice), because=because[:200])
    begin(made, actor=SYSTEM, at=at, duty=Duty.ORDER_CONFIRM, after={"order": order.number, "kind": notice.kind})


def _pass_by(telling: Telling, at: datetime) -> None:
    take(telling, step="pass_by", actor=SYSTEM, at=at, seen_version=telling.version)


def _text(notice: Notice) -> str:
    order = notice.order
    return notice_text(notice.kind, number=order.number, organisation=order.organisation.name if order.organisation else "", when=notice.when)


def _message_id(notice: Notice) -> UUID:
    """Give a notice's message the same id however often it is tried."""
    return uuid5(NAMESPACE_OID, f"order_notice:{notice.pk}")
