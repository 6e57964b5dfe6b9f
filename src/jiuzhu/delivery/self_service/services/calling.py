"""Asking to be called instead of ordering alone, and how it went."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from jiuzhu.delivery.self_service.models import CallRequest
from jiuzhu.delivery.self_service.people import CITIZEN
from jiuzhu.delivery.self_service.rules import HOUR, LATER, TOO_MANY, WORDS_LENGTH, TooManyAsked, check_call
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, take


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
            township = ancestor_at(village.code, Level.TOWNSHIP) or village.code
            lately = CallRequest.objects.filter(division_code__range=division_range(township), opened_at__gt=at - HOUR)
            if lately.count() >= settings.LEADS_PER_TOWNSHIP_PER_HOUR:
                raise TooManyAsked("这个乡镇（街道）一小时内收到的回电请求太多了。", LATER)
            return begin(made, actor=CITIZEN, at=at, duty=Duty.ORDER_PLACE, after={"division": village.code})
    except IntegrityError:
        return CallRequest.objects.get(press=press)


def answer_call(*, request: CallRequest, step: str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down how somebody who wanted to be called was helped, and forget the phone number; raises what ``take`` raises."""

    def forget_phone() -> None:
        request.phone_sealed = ""
        request.save(update_fields=["phone_sealed"])

    return take(request, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), also=forget_phone)
