"""Codes to claimers' phones: of a claim that is begun, and of one's own claim that is looked after; the latter sent by a task, so that the answer takes equally long."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from jiuzhu.delivery.charity.models import Claim, CodeRequest
from jiuzhu.delivery.charity.queries import own_claim
from jiuzhu.delivery.charity.rules import CODE_DIGITS, ClaimsTooMany, code_wrong
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.queries import sent_to
from jiuzhu.foundation.gateways.rules import mobile
from jiuzhu.foundation.gateways.services import send_message
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing

PURPOSE_SOURCE, PURPOSE_CODE = "charity.source", "charity.code"
CODE_MESSAGE = "claim_code"
CODE_MINUTES = 15
MOST_TRIES = 5
CODES_PER_PHONE_PER_HOUR = 5
ASKED_PER_SOURCE_PER_HOUR = 20
"""From one network address: a firm or a village office shares one, a script asks for more."""
HOUR = timedelta(hours=1)
MOST_AT_ONCE = 100


def ask_own(*, number: str, phone: str, source: str, at: datetime) -> CodeRequest:
    """Ask for a code to look after one's own claim; whether this phone claimed the order is looked up later. Raises PhoneUnusable, ClaimsTooMany."""
    tidy, origin = mobile(phone), blind_index(source, purpose=PURPOSE_SOURCE)
    with writing():
        if CodeRequest.objects.filter(source_index=origin, asked_at__gt=at - HOUR).count() >= ASKED_PER_SOURCE_PER_HOUR:
            raise ClaimsTooMany("这里一小时内问得太多了。", "请过一小时再试，或者打电话给慈善组织。")
        return CodeRequest.objects.create(number=number.strip().upper()[:16], phone=tidy, source_index=origin, asked_at=at)


def send_codes(*, at: datetime) -> int:
    """Send the codes that were asked for to whoever claimed; gives how many. Called by the clock every few seconds."""
    waiting = CodeRequest.objects.filter(looked_up=False, asked_at__gt=at - timedelta(minutes=CODE_MINUTES)).order_by("asked_at")
    return sum(_look_up(each, at) for each in waiting[:MOST_AT_ONCE])


def unlock(*, request_id: UUID | str, code: str, at: datetime) -> Claim:
    """Check the code to one's own claim, which serves once; raises CodeWrong, in the same words whether anybody claimed or not."""
    found = CodeRequest.objects.select_related("claim__order").filter(pk=request_id).first()
    if found is None or found.claim is None:
        raise code_wrong()
    use_code(found, code, at)
    return found.claim


def send_claim_code(claim: Claim, phone: str, code: str, at: datetime) -> None:
    """Send the code of a claim that is begun; raises ClaimsTooMany. Runs inside the caller's transaction."""
    if _flooded(phone, at):
        raise ClaimsTooMany("这个手机号一小时内收的验证码太多了。", "请过一小时再试。", field="phone")
    _send(claim, claim, phone, code, at)


def use_code(held: Claim | CodeRequest, code: str, at: datetime) -> None:
    """Use up a code; raises CodeWrong when it is wrong, too old or tried too often."""
    row = type(held)._default_manager.filter(pk=held.pk)
    with writing():
        counted = row.filter(tries__lt=MOST_TRIES, code_until__gte=at).exclude(code_index="").update(tries=F("tries") + 1)
    if not counted:
        raise code_wrong()
    with writing():
        if not row.filter(code_index=_code_index(held, code)).update(code_index="", tries=0):
            raise code_wrong()
    held.refresh_from_db()


def forget_requests(*, before: datetime) -> int:
    """Delete requests older than a moment; gives how many."""
    with writing():
        return CodeRequest.objects.filter(asked_at__lt=before).delete()[0]


def new_code() -> str:
    """Make a code nobody can guess."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def _look_up(request: CodeRequest, at: datetime) -> bool:
    with writing():
        if not CodeRequest.objects.filter(pk=request.pk, looked_up=False).update(looked_up=True):
            return False
        phone, claim = request.phone, own_claim(request.number, request.phone)
        request.phone, request.looked_up = "", True
        request.save(update_fields=["phone"])
        # A phone that was sent too many in the hour is sent no more, which is not told: it would say that it claimed.
        if claim is None or _flooded(phone, at):
            return False
        request.claim = claim
        request.save(update_fields=["claim"])
        _send(request, claim, phone, new_code(), at)
    return True


def _send(held: Claim | CodeRequest, claim: Claim, phone: str, code: str, at: datetime) -> None:
    held.code_index, held.code_until, held.tries = _code_index(held, code), at + timedelta(minutes=CODE_MINUTES), 0
    held.save(update_fields=["code_index", "code_until", "tries"])
    text = f"验证码 {code}，用于爱心服务订单 {claim.order.number}，{CODE_MINUTES} 分钟内有效。不要告诉别人。"
    send_message(to_phone=phone, text=text, purpose=CODE_MESSAGE, about=f"charity_claim:{claim.pk}", actor=SYSTEM, at=at)


def _flooded(phone: str, at: datetime) -> bool:
    return sent_to(phone, purpose=CODE_MESSAGE, since=at - HOUR) >= CODES_PER_PHONE_PER_HOUR


def _code_index(held: Claim | CodeRequest, code: str) -> str:
    return blind_index(f"{held.pk}:{code.strip()}", purpose=PURPOSE_CODE)
