"""Warnings of a platform outside, sent by its program and answered row by row; signed like departments' files."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Router, Schema

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.rules import SignatureRefused
from jiuzhu.monitoring.feeds.services.signing import outside_text
from jiuzhu.monitoring.outside import queries, services
from jiuzhu.monitoring.outside.queries import Batch, Platform
from jiuzhu.monitoring.outside.rules import BatchInvalid

router = Router(tags=["outside"])


class RowAnswered(Schema):
    """One row: its outside number, how it was received and why, how its warning stands and ended; ``late`` after the day asked for."""

    number: str
    line: int
    received: str
    reason: str
    state: str
    verdict: str
    outcome: str
    ended_on: date | None
    late: bool


class BatchAnswered(Schema):
    """A batch and its rows; ``new`` is false when the very same file is there already, ``done`` is false while rows wait."""

    id: UUID
    new: bool
    done: bool
    rows: list[RowAnswered]


@router.post("/outside-warnings", response=BatchAnswered, auth=None)
def send_outside_warnings(
    request: HttpRequest,
    organisation: str = Header(..., alias="X-Jiuzhu-Department"),
    time: int = Header(..., alias="X-Jiuzhu-Time"),
    digest: str = Header(..., alias="X-Jiuzhu-Digest"),
    name: str = Header(..., alias="X-Jiuzhu-Name"),
    signature: str = Header(..., alias="X-Jiuzhu-Signature"),
) -> BatchAnswered:
    """Take a batch (the body as it is) of a platform.

    Signed is HMAC-SM3 over outside-warnings, file name (UTF-8), time (milliseconds) and the SM3 of the file, one a line; the name travels percent-encoded.
    """
    file_name = unquote(name)
    platform, actor = _signed(
        request, organisation, time, outside_text(what="outside-warnings", name=file_name, stamp=time, digest=digest), signature
    )
    content = request.read(UPLOAD.workbook_bytes + 1)
    if len(content) > UPLOAD.workbook_bytes:
        raise BatchInvalid("文件过大。", "请拆成几份。", field="file")
    batch, new = services.hand_in(platform=platform, stream=BytesIO(content), name=file_name, actor=actor, at=request.now, digest=digest)
    return _answered(batch, new, timezone.localdate(request.now))


@router.get("/outside-warnings/{digest}", response=BatchAnswered, auth=None)
def outside_results(
    request: HttpRequest,
    digest: str,
    organisation: str = Header(..., alias="X-Jiuzhu-Department"),
    time: int = Header(..., alias="X-Jiuzhu-Time"),
    signature: str = Header(..., alias="X-Jiuzhu-Signature"),
) -> BatchAnswered:
    """Answer what became of a batch, by the SM3 of its file; signed is HMAC-SM3 over outside-results, an empty line, time and that SM3."""
    platform, _ = _signed(request, organisation, time, outside_text(what="outside-results", name="", stamp=time, digest=digest), signature)
    return _answered(queries.batch_of_platform(platform, digest), False, timezone.localdate(request.now))


def _signed(request: HttpRequest, organisation: str, stamp: int, text: bytes, signature: str) -> tuple[Platform, Actor]:
    try:
        organisation_id = str(UUID(organisation))
    except ValueError as error:
        raise SignatureRefused("平台编号不对。", "请核对请求头。") from error
    actor = feeds.signer(
        organisation_id=organisation_id, text=text, signature=signature, stamp=stamp, on=timezone.localdate(request.now), at=request.now
    )
    return services.platform_of(organisation_id), actor


def _answered(batch: Batch, new: bool, today: date) -> BatchAnswered:
    rows = [
        RowAnswered(
            number=each.row.number_sent,
            line=each.row.line,
            received=each.fate,
            reason=each.row.reason,
            state=each.state,
            verdict=each.verdict,
            outcome=each.outcome,
            ended_on=each.ended_on,
            late=each.late,
        )
        for each in queries.answers(queries.rows_of(batch), today=today)
    ]
    return BatchAnswered(id=batch.pk, new=new, done=batch.done_at is not None, rows=rows)
