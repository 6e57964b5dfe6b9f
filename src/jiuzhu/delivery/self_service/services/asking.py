"""Codes to the phone that is registered: asked for, sent by a task, checked; held back where it is too much."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from django.conf import settings
from django.db.models import F

from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.self_service.models import Asking
from jiuzhu.delivery.self_service.people import CITIZEN, household_with
from jiuzhu.delivery.self_service.rules import (
    CODE_DIGITS,
    CODE_LASTS,
    HOUR,
    KEPT,
    LATER,
    MOST_TRIES,
    ORDERING_LASTS,
    SECONDS_A_MINUTE,
    TOO_MANY,
    CodeWrong,
    TooManyAsked,
    tidy_number,
)
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.queries import sent_to
from jiuzhu.foundation.gateways.rules import PhoneUnusable
from jiuzhu.foundation.gateways.services import send_message
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing

CODE_MESSAGE = "order_code"
WITH_CODE = ("code", "own")
MOST_AT_ONCE = 100


def ask_code(*, number: str, source: str, at: datetime) -> Asking:
    """Ask for a code to the phone registered for a person or household.

    Whether there is one is looked up by ``send_codes``: neither the answer nor how long it takes tells. Raises NumberInvalid, TooManyAsked.
    """
    tidy = tidy_number(number)
    with writing():
        return asked("code", tidy, source, at, number=tidy)


def send_codes(*, at: datetime) -> int:
    """Send the codes that were asked for; gives how many went to a phone. Called by the clock every few seconds."""
    waiting = Asking.objects.filter(kind__in=WITH_CODE, looked_up=False, at__gt=at - CODE_LASTS).order_by("at")
    return sum(_send_code(each, at) for each in waiting[:MOST_AT_ONCE])


def check_code(*, asking_id: uuid.UUID | str, code: str, at: datetime) -> Asking:
    """Check a code; each is good for a few tries and minutes. Raises CodeWrong, always in the same words."""
    wrong = CodeWrong("验证码不对，或者已经过期。", "请核对短信里的 6 位数字；收不到短信的，请找村（社区）协理员代办。", field="code")
    open_ones = Asking.objects.filter(pk=asking_id, kind__in=WITH_CODE, tries__lt=MOST_TRIES, at__gt=at - CODE_LASTS)
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


def verified(*, asking_id: uuid.UUID | str, at: datetime, kind: str = "code") -> Asking:
    """Give an asking whose code was right within the hour; raises CodeWrong."""
    found = Asking.objects.filter(pk=asking_id, kind=kind, verified_at__gt=at - ORDERING_LASTS).first()
    if found is None or found.household_id is None:
        raise CodeWrong("这一页放得太久了。", "请从头再来一次，验证码会重新发送。")
    return found


def forget_askings(*, at: datetime) -> int:
    """Forget who asked more than two days ago."""
    return Asking.objects.filter(at__lt=at - KEPT).delete()[0]


def asked(kind: str, about: str, source: str, at: datetime, *, number: str = "", order_id: uuid.UUID | None = None) -> Asking:
    """Count an asking against its place and what it is about; raises TooManyAsked. Runs inside the caller's transaction."""
    about_index, origin = blind_index(about, purpose="self_service.number"), blind_index(source, purpose="self_service.source")
    lately = Asking.objects.filter(kind=kind, at__gt=at - HOUR)
    if lately.filter(source_index=origin).count() >= settings.ASKINGS_PER_SOURCE_PER_HOUR:
        raise TooManyAsked(TOO_MANY, LATER)
    if lately.filter(number_index=about_index).count() >= settings.ASKINGS_PER_NUMBER_PER_HOUR:
        raise TooManyAsked("这个号码一小时内问得太多了。", LATER)
    return Asking.objects.create(kind=kind, number_index=about_index, source_index=origin, at=at, number=number, order_id=order_id)


def _send_code(asking: Asking, at: datetime) -> bool:
    with writing():
        if not Asking.objects.filter(pk=asking.pk, looked_up=False).update(looked_up=True):
            return False
        if asking.kind == "own":
            order = orders.find_order(SYSTEM, str(asking.order_id))
            asking.household_id, asking.person_id = order.household_id, order.person_id
        else:
            household, person = household_with(asking.number)
            asking.household_id, asking.person_id = household.pk if household else None, person.pk if person else None
        phone = orders.phone_for(asking.household_id, asking.person_id)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        sent = bool(phone) and _sent(asking, phone, code, at)
        asking.code_index, asking.number = _code_index(asking.pk, code) if sent else "", ""
        asking.save(update_fields=["household_id", "person_id", "code_index", "number"])
    return sent


def _sent(asking: Asking, phone: str, code: str, at: datetime) -> bool:
    doing = "确认或评价救助服务" if asking.kind == "own" else "点社会救助服务"
    text = f"您正在{doing}，验证码 {code}，{int(CODE_LASTS.total_seconds() // SECONDS_A_MINUTE)} 分钟内有效。不是您本人操作的，请不要告诉任何人。"
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
