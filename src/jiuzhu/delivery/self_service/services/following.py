"""What the recipient or the family does about an order of theirs: asks how far it is, confirms, rates, objects, complains, cancels."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.orders import services as ordering
from jiuzhu.delivery.orders.rules import ComplaintRefused, OrderRefused, Placer, check_placer
from jiuzhu.delivery.self_service.models import Asking
from jiuzhu.delivery.self_service.people import last_four as last_four_of
from jiuzhu.delivery.self_service.people import recipient_of
from jiuzhu.delivery.self_service.rules import BEFORE_SERVICE, OWN_STEPS, STAGES, OrderNotShown, tidy_order_number
from jiuzhu.delivery.self_service.services.asking import asked, verified
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record

ACTS: dict[str, Callable[..., Any]] = {name: getattr(ordering, name) for name in ("confirm", "dispute", "rate", "cancel")}


@dataclass(frozen=True)
class Progress:
    """What is told of an order to whoever knows its number and the last four."""

    number: str
    item: str
    wanted_on: date
    stage: str


def progress(*, number: str, last_four: str, source: str, at: datetime) -> Progress:
    """Tell how far an order is to whoever knows its number and the last four of the recipient's ID number; raises OrderNotShown, TooManyAsked."""
    found = _known(number, last_four, source, at)
    return Progress(found.number, found.item_label, found.wanted_on, STAGES[found.state])


def ask_own(*, number: str, last_four: str, source: str, at: datetime) -> Asking:
    """Ask for a code to look after an order with, sent to the phone registered for its recipient; raises OrderNotShown, TooManyAsked."""
    found = _known(number, last_four, source, at)
    with writing():
        return asked("own", found.number, source, at, order_id=found.pk)


def own_order(*, asking_id: uuid.UUID | str, at: datetime) -> Any:
    """Give the order whose code was right within the hour; raises CodeWrong."""
    return orders.find_order(SYSTEM, str(verified(asking_id=asking_id, at=at, kind="own").order_id))


def take_own(*, asking_id: uuid.UUID | str, step: str, told: Mapping[str, Any], who: Placer | None, at: datetime) -> Any:
    """Take one step of an order as its recipient or, with ``who``, as family; ``told`` is what the step's service takes.

    The same checks hold as for an assistant; who of the family it was, and with whose consent, stands sealed on the ledger. Raises CodeWrong, OrderRefused for
    family without name or consent and for a service that has begun, SamePerson, NotFound for a step that is not theirs, and what the step raises.
    """
    if step not in OWN_STEPS:
        raise NotFound("没有这一步。", "请回到“查进度”，按页面上的操作办理。")
    order = own_order(asking_id=asking_id, at=at)
    check_placer("family" if who else "self", who)
    if step == "cancel" and order.state not in (*BEFORE_SERVICE, "cancelled"):
        raise OrderRefused("服务已经开始或做过，不能自己取消。", "请联系村（社区）协理员或乡镇（街道）窗口。")
    actor = recipient_of(order, who)
    with writing():
        done = _take(order, step, told, actor, at, source="family" if who else "self")
        if who and not getattr(done, "repeated", False):
            private = {"name": who.name.strip(), "consent": who.consent}
            record(actor=actor, at=at, subject_kind="order", subject_id=str(order.pk), action="家人代办", after={"step": step}, private=private, household_id=str(order.household_id))
    return done


def _take(order: Any, step: str, told: Mapping[str, Any], actor: Actor, at: datetime, *, source: str) -> Any:
    if step == "complain":
        return ordering.complain(order=order, source=source, actor=actor, at=at, **told)
    if step in ("satisfied", "reopen"):
        return _about_answer(step, order, told, actor, at)
    return ACTS[step](order=order, actor=actor, at=at, **told)


def _about_answer(step: str, order: Any, told: Mapping[str, Any], actor: Actor, at: datetime) -> Any:
    complaint = orders.complaint_of(order)
    if complaint is None:
        raise ComplaintRefused("这件投诉已经办结。", "还不满意的，请再反映一次。")
    return getattr(ordering, step)(complaint=complaint, actor=actor, at=at, **told)


def _known(number: str, last_four: str, source: str, at: datetime) -> Any:
    day, signs = tidy_order_number(number)
    with writing():
        asking = asked("progress", f"{day}-{signs}", source, at)
    found = orders.order_by_number(day=day, signs=signs)
    if found is None or last_four.strip().upper() != last_four_of(found):
        raise OrderNotShown("没有查到这份订单。", "请核对订单号和身份证后四位；订单号印在点单成功的页面上。", field="number")
    # Only what did not fit counts against the number.
    Asking.objects.filter(pk=asking.pk).delete()
    return found
