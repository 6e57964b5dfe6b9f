"""Keys by which programs of departments sign the files they send, and checking what they signed."""

from __future__ import annotations

import hmac
from datetime import date, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from django.db import IntegrityError, transaction

from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import ROLES, Duty
from jiuzhu.foundation.accounts.rules import Actor, HeldPost
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.keys import derive
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.feeds.models import ApiKey, SpentStamp
from jiuzhu.monitoring.feeds.rules import MILLISECONDS, SKEW_MILLISECONDS, SignatureRefused, check_stamp, program_of

LIAISON = "department_liaison"
WRONG = SignatureRefused("签名不对。", "请核对部门编号、密钥和签名的内容；密钥重发以后，原来的不再有效。")


def issue_key(*, organisation_id: str, actor: Actor, at: datetime) -> str:
    """Issue a department's key, or a new one in its place; gives it to be shown once. Raises NotPermitted."""
    department = accounts.organisation(organisation_id)
    if department is None:
        raise NotFound("没有找到这个部门。", "请回到报送单位页面重新选择。")
    actor.require(Duty.FEED_UPLOAD, division_code=department.division_code)
    with writing():
        key, made = ApiKey.objects.select_for_update().get_or_create(
            organisation_id=organisation_id, defaults={"number": 1, "issued_by": actor.user_id, "issued_at": at}
        )
        if not made:
            key.number, key.issued_by, key.issued_at = key.number + 1, actor.user_id, at
            key.save(update_fields=["number", "issued_by", "issued_at"])
        record(actor=actor, at=at, subject_kind="feed_key", subject_id=organisation_id, action="发放接口密钥", after={"number": key.number})
    return _secret(organisation_id, key.number).hex()


def signed_text(*, feed: str, month: str, name: str, stamp: int, digest: str) -> bytes:
    """Give what is signed: one line each, in this order; ``digest`` is the SM3 of the file in lower-case hexadecimal."""
    return "\n".join([feed, month, name, str(stamp), digest]).encode()


def taking_back_text(*, confirm: bool, feed: str, month: str, reason: str, stamp: int, digest: str) -> bytes:
    """Give what is signed to take a file back, or to ask what would follow; one signed for asking does nothing."""
    return "\n".join(["take-back" if confirm else "ask-take-back", feed, month, reason, str(stamp), digest]).encode()


def outside_text(*, what: str, name: str, stamp: int, digest: str) -> bytes:
    """Give what a platform outside signs to send a batch of warnings (``what``: outside-warnings) or to ask for its results (outside-results)."""
    return "\n".join([what, name, str(stamp), digest]).encode()


def sign(key: bytes, text: bytes) -> str:
    """Sign a text with a key: HMAC-SM3 in hexadecimal."""
    code = HMAC(key, hashes.SM3())
    code.update(text)
    return code.finalize().hex()


def signer(*, organisation_id: str, text: bytes, signature: str, stamp: int, on: date, at: datetime) -> Actor:
    """Give the department that signed, as somebody who may send its feeds; its request is spent by that. Raises SignatureRefused."""
    department = accounts.organisation(organisation_id)
    key = ApiKey.objects.filter(organisation_id=organisation_id).first() if department and department.active else None
    expected = sign(_secret(organisation_id, key.number if key else 0), text)
    if not hmac.compare_digest(expected.encode(), signature.lower().encode()) or key is None or department is None:
        raise WRONG
    now = int(at.timestamp() * MILLISECONDS)
    check_stamp(stamp=stamp, now=now)
    spent = SpentStamp.objects.filter(organisation_id=organisation_id)
    try:
        with writing(), transaction.atomic():
            spent.filter(stamp__lt=now - SKEW_MILLISECONDS).delete()
            spent.create(organisation_id=organisation_id, stamp=stamp)
    except IntegrityError as error:
        raise SignatureRefused("这个请求已经收到过。", "重发时请用新的时间重新签名；同一份文件重复发送只算一次。") from error
    post = HeldPost(program_of(organisation_id), LIAISON, department.name, ROLES[LIAISON].duties, organisation_id=organisation_id)
    return Actor(program_of(organisation_id), f"{department.name}（接口）", (post,))


def _secret(organisation_id: str, number: int) -> bytes:
    return derive(f"feed api key {organisation_id} {number}")
