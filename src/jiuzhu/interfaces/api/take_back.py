"""A department's program takes a file back: it asks what would follow, then says so, signed each time."""

from __future__ import annotations

from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Router, Schema

from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds import queries, services
from jiuzhu.monitoring.feeds.calendar import county_of_sender
from jiuzhu.monitoring.feeds.rules import SignatureRefused
from jiuzhu.monitoring.feeds.services.signing import taking_back_text

router = Router(tags=["feeds"])


class TakenBack(Schema):
    """What follows, or followed: ``state`` is taken_back once it is done; ``new`` is false when it was before, or is only asked."""

    id: UUID
    new: bool
    state: str
    findings: int
    warnings_closed: int
    rules: list[str]


@router.post("/feeds/{feed}/{month}/take-back", response=TakenBack, auth=None)
def take_back_feed(
    request: HttpRequest,
    feed: str,
    month: str,
    confirm: bool = False,
    department: str = Header(..., alias="X-Jiuzhu-Department"),
    time: int = Header(..., alias="X-Jiuzhu-Time"),
    digest: str = Header(..., alias="X-Jiuzhu-Digest"),
    reason: str = Header(..., alias="X-Jiuzhu-Reason"),
    signature: str = Header(..., alias="X-Jiuzhu-Signature"),
) -> TakenBack:
    """Take back the file (by its SM3) of a feed and month; without ``confirm`` nothing is done but told what would follow.

    Signed is HMAC-SM3 over take-back or ask-take-back, feed, month, reason (UTF-8), time (milliseconds) and the SM3 of the file, one a line; the reason travels percent-encoded.
    """
    try:
        organisation_id = str(UUID(department))
    except ValueError as error:
        raise SignatureRefused("部门编号不对。", "请核对请求头。") from error
    words = unquote(reason)
    text = taking_back_text(confirm=confirm, feed=feed, month=month, reason=words, stamp=time, digest=digest)
    actor = services.signer(
        organisation_id=organisation_id, text=text, signature=signature, stamp=time, on=timezone.localdate(request.now), at=request.now
    )
    county = county_of_sender(feed, organisation_id)
    if county is None:
        raise NotPermitted("这类数据不由您的部门报送。", "请核对数据种类；需要改由您的部门报送的，请联系县民政局。")
    meant = queries.file_meant(actor, division_code=county, feed=feed, month=month, digest=digest)
    if meant is None:
        raise NotFound("没有找到这份文件。", "请核对数据种类、月份和文件的 SM3。")
    follows, new = comparison.consequences(meant), False
    if confirm:
        meant, new = comparison.take_back(delivery_id=str(meant.pk), reason=words, actor=actor, at=request.now)
    else:
        services.check_take_back(meant, actor=actor, reason=words)
    resting = follows.resting
    return TakenBack(
        id=meant.pk, new=new, state=meant.state, findings=resting.findings, warnings_closed=resting.closed, rules=list(follows.rules)
    )
