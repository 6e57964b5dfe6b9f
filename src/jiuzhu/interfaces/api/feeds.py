"""Department files sent by programs: signed with the department's key, each once however often it is sent."""

from __future__ import annotations

from typing import BinaryIO, cast
from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Router, Schema

from jiuzhu.foundation.analytics.tabular.limits import BATCH
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.monitoring.feeds import services
from jiuzhu.monitoring.feeds.calendar import county_of_sender
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, SignatureRefused
from jiuzhu.monitoring.feeds.services.signing import signed_text

router = Router(tags=["feeds"])


class Received(Schema):
    """What became of a file: ``new`` is false when the very same file is there already; counts stand once it is checked."""

    id: UUID
    new: bool
    state: str
    reason: str
    rows: int
    accepted: int
    rejected: int


@router.post("/feeds/{feed}/{month}", response=Received, auth=None)
def send_feed(
    request: HttpRequest,
    feed: str,
    month: str,
    department: str = Header(..., alias="X-Jiuzhu-Department"),
    time: int = Header(..., alias="X-Jiuzhu-Time"),
    digest: str = Header(..., alias="X-Jiuzhu-Digest"),
    name: str = Header(..., alias="X-Jiuzhu-Name"),
    signature: str = Header(..., alias="X-Jiuzhu-Signature"),
) -> Received:
    """Take a file (the body as it is) of a feed and month.

    Signed is HMAC-SM3 over feed, month, file name (UTF-8), time (milliseconds) and the SM3 of the file, one a line; the name travels percent-encoded.
    """
    try:
        organisation_id = str(UUID(department))
        said = int(request.headers.get("Content-Length") or 0)
    except ValueError as error:
        raise SignatureRefused("部门编号或长度不对。", "请核对请求头。") from error
    if said > BATCH.text_bytes:
        raise DeliveryInvalid("文件过大。", "请压缩成 .zip，或拆成几份。", field="file")
    file_name = unquote(name)
    text = signed_text(feed=feed, month=month, name=file_name, stamp=time, digest=digest)
    actor = services.signer(
        organisation_id=organisation_id, text=text, signature=signature, stamp=time, on=timezone.localdate(request.now), at=request.now
    )
    county = county_of_sender(feed, organisation_id)
    if county is None:
        raise NotPermitted("这类数据不由您的部门报送。", "请核对数据种类；需要改由您的部门报送的，请联系县民政局。")
    delivery, new = services.hand_in(
        feed=feed,
        month=month,
        stream=cast("BinaryIO", request),
        name=file_name,
        division_code=county,
        actor=actor,
        at=request.now,
        digest=digest,
    )
    return Received(
        id=delivery.pk, new=new, state=delivery.state, reason=delivery.reason, rows=delivery.rows, accepted=delivery.accepted, rejected=delivery.rejected
    )
