"""Sending and checking codes, placing an order with one, asking to be called, asking for progress; held back where it is too much."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.orders.rules import DuplicateOrder, LimitReached, Placer
from jiuzhu.delivery.orders.services import place_order
from jiuzhu.delivery.self_service.models import Asking, CallRequest
from jiuzhu.delivery.self_service.rules import (
    CODE_DIGITS,
    CODE_LASTS,
    HOUR,
    KEPT,
    MOST_TRIES,
    ORDERING_LASTS,
    STAGES,
    WORDS_LENGTH,
    CodeWrong,
    OrderNotShown,
    TooManyAsked,
    check_call,
    tidy_number,
    tidy_order_number,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.gateways.queries import sent_to
from jiuzhu.foundation.gateways.rules import PhoneUnusable
from jiuzhu.foundation.gateways.services import send_message
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.matching.catalogue.rules import NotEligible

CITIZEN = Actor(user_id="citizen", name="群众点单", system=True)
"""Who acts when somebody without an account orders."""

LAST, SECONDS_A_MINUTE = 4, 60
CODE_MESSAGE = "order_code"
TOO_MANY = "这里一小时内问得太多了。"
LATER = "请过一小时再试，或者找村（社区）干部、打乡镇（街道）窗口电话。"


@dataclass(frozen=True)
class Progress:
    """What is told of an order to whoever knows its number and the last four."""

    number: str
    item: str
    wanted_on: date
    stage: str


def ask_code(*, number: str, source: str, at: datetime) -> Asking:
    """Send a code to the phone registered for a person or household; the answer is the same whether there is one or not.

    Raises NumberInvalid, TooManyAsked.
    """
    tidy = tidy_number(number)
    with writing():
        made = _asked("code", tidy, source, at)
        household, person = _known(tidy)
        phone = _phone(household, person)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if household is not None and phone and _sent(made, phone, code, at):
            made.household_id, made.person_id = household.pk, person.pk if person else None
            made.code_index = _code_index(made.pk, code)
            made.save(update_fields=["household_id", "person_id", "code_index"])
    return made


def check_code(*, asking_id: uuid.UUID | str, code: str, at: datetime) -> Asking:
    """Check a code; each is good for a few tries and minutes. Raises CodeWrong, always in the same words."""
    wrong = CodeWrong("验证码不对，或者已经过期。", "请核对短信里的 6 位数字；收不到短信的，请选“请村里联系我”。", field="code")
    open_ones = Asking.objects.filter(pk=asking_id, kind="code", tries__lt=MOST_TRIES, at__gt=at - CODE_LASTS)
    with writing():
        counted = open_ones.update(tries=F("tries") + 1)
    if not counted:
        raise wrong
    found = Asking.objects.get(pk=asking_id)
    if not found.code_index or found.code_index != _code_index(found.pk, code.strip()):
        raise wrong
    if found.verified_at is None:
        found.verified_at = at
        found.save(update_fields=["verified_at"])
    return found


def verified(*, asking_id: uuid.UUID | str, at: datetime) -> Asking:
    """Give an asking whose code was right within the hour; raises CodeWrong."""
    found = Asking.objects.filter(pk=asking_id, verified_at__gt=at - ORDERING_LASTS).first()
    if found is None or found.household_id is None:
        raise CodeWrong("这一页放得太久了。", "请从头再点一次单，验证码会重新发送。")
    return found


def place(
    *,
    asking_id: uuid.UUID | str,
    item_code: str,
    person_id: uuid.UUID | str | None,
    wanted_on: date,
    wanted_time: str,
    note: str,
    placer: Placer | None,
    request_id: uuid.UUID | str,
    at: datetime,
) -> Any:
    """Place an order for whom the code was sent about, by themselves or (``placer``) by family; the same ``request_id`` places it once.

    Where the rules cannot tell it waits for the township. Raises CodeWrong and what ``place_order`` raises; what stands against it in
    words that name nobody: the one phone of a household may be a neighbour's.
    """
    asking = verified(asking_id=asking_id, at=at)
    assert asking.household_id is not None
    try:
        return place_order(
            household_id=asking.household_id,
            person_id=asking.person_id or person_id,
            item_code=item_code,
            wanted_on=wanted_on,
            wanted_time=wanted_time,
            note=note,
            origin="family" if placer else "self",
            placer=placer,
            request_id=request_id,
            actor=CITIZEN,
            at=at,
            waits=True,
        )
    except NotEligible as error:
        raise NotEligible("这项服务现在不能点。", "请换一项；认为有误的，请到村（社区）或乡镇（街道）窗口更正登记。", field=error.field) from error
    except DuplicateOrder as error:
        raise DuplicateOrder("这项服务已经有了，或这一天已经点过。", "请换一天或换一项；有疑问请联系村（社区）。", field=error.field) from error
    except LimitReached as error:
        raise LimitReached("这项服务本期的次数或金额已经用完。", "请改到下一期，或换一项。", field=error.field) from error


def request_call(
    *, name: str, phone: str, village_code: str, words: str, consent: bool, consent_text: str, source: str, press: uuid.UUID, at: datetime
) -> CallRequest:
    """Ask the village to call or to come by; the same ``press`` again gives the first request. Raises CallRequestInvalid, TooManyAsked, DivisionUnknown."""
    check_call(name=name, phone=phone, consent=consent)
    village, origin = find_division(village_code), blind_index(source, purpose="self_service.source")
    made = CallRequest(
        name=name.strip(), phone_sealed=phone.strip(), words=words.strip()[:WORDS_LENGTH], consent=consent_text[:WORDS_LENGTH],
        source_index=origin, division_code=village.code, press=press,
    )  # fmt: skip
    try:
        with writing(), transaction.atomic():
            earlier = CallRequest.objects.filter(press=press).first()
            if earlier:
                return earlier
            if CallRequest.objects.filter(source_index=origin, opened_at__gt=at - HOUR).count() >= settings.ASKINGS_PER_SOURCE_PER_HOUR:
                raise TooManyAsked(TOO_MANY, LATER)
            return begin(made, actor=CITIZEN, at=at, duty=Duty.ORDER_PLACE, after={"division": village.code})
    except IntegrityError:
        return CallRequest.objects.get(press=press)


def answer_call(*, request: CallRequest, step: str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down how somebody who wanted to be called was helped, and forget the phone number; raises what ``take`` raises."""

    def forget_phone() -> None:
        request.phone_sealed = ""
        request.save(update_fields=["phone_sealed"])

    return take(request, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), also=forget_phone)


def progress(*, number: str, last_four: str, source: str, at: datetime) -> Progress:
    """Tell how far an order is to whoever knows its number and the last four of the recipient's ID number; raises OrderNotShown, TooManyAsked."""
    day, signs = tidy_order_number(number)
    with writing():
        asking = _asked("progress", f"{day}-{signs}", source, at)
    found = orders.order_by_number(day=day, signs=signs)
    if found is None or last_four.strip().upper() != _last_four(found):
        raise OrderNotShown("没有查到这份订单。", "请核对订单号和身份证后四位；订单号印在点单成功的页面上。", field="number")
    Asking.objects.filter(pk=asking.pk).delete()
    return Progress(found.number, found.item_label, found.wanted_on, STAGES[found.state])


def forget_askings(*, at: datetime) -> int:
    """Forget who asked more than two days ago."""
    return Asking.objects.filter(at__lt=at - KEPT).delete()[0]


def _asked(kind: str, number: str, source: str, at: datetime) -> Asking:
    about, origin = blind_index(number, purpose="self_service.number"), blind_index(source, purpose="self_service.source")
    lately = Asking.objects.filter(kind=kind, at__gt=at - HOUR)
    if lately.filter(source_index=origin).count() >= settings.ASKINGS_PER_SOURCE_PER_HOUR:
        raise TooManyAsked(TOO_MANY, LATER)
    if lately.filter(number_index=about).count() >= settings.ASKINGS_PER_NUMBER_PER_HOUR:
        raise TooManyAsked("这个号码一小时内问得太多了。", LATER)
    return Asking.objects.create(kind=kind, number_index=about, source_index=origin, at=at)


def _known(number: str) -> tuple[Any, Any]:
    person = registry.person_by_id_number(number)
    if person is not None:
        homes = [home for home in registry.households_of(person.pk) if home.closed_on is None]
        return (homes[0], person) if homes and person.alive else (None, None)
    household = registry.household_by_number(number)
    return (household, None) if household is not None and household.closed_on is None else (None, None)


def _phone(household: Any, person: Any) -> str:
    if household is None:
        return ""
    if person is not None and person.phone:
        return str(person.phone)
    found = (membership.person.phone for membership in registry.members_of(household.pk, living=True))
    return str(next((phone for phone in found if phone), ""))


def _sent(asking: Asking, phone: str, code: str, at: datetime) -> bool:
    text = f"您正在点社会救助服务，验证码 {code}，{int(CODE_LASTS.total_seconds() // SECONDS_A_MINUTE)} 分钟内有效。不是您本人操作的，请不要告诉任何人。"
    try:
        # Every number of a household may lead to its one phone: that is rung so often as one number may be asked about, and no more.
        if sent_to(phone, purpose=CODE_MESSAGE, since=at - HOUR) >= settings.ASKINGS_PER_NUMBER_PER_HOUR:
            return False
        send_message(to_phone=phone, text=text, purpose=CODE_MESSAGE, about=f"asking:{asking.pk}", actor=CITIZEN, at=at)
    except PhoneUnusable:
        return False
    return True


def _code_index(asking_id: uuid.UUID, code: str) -> str:
    return blind_index(f"{asking_id}:{code}", purpose="self_service.code")


def _last_four(order: Any) -> str:
    members = registry.members_of(order.household_id)
    mine = next((one.person for one in members if one.person_id == order.person_id), None)
    heads = (one.person for one in members if one.person.name == order.recipient_name)
    person = mine or next(heads, None)
    return str(person.id_number)[-LAST:].upper() if person else ""
