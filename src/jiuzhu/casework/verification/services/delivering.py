"""Carrying requests to the other side and replies back, and giving up on a source that cannot be reached."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.verification.models import SourceCheck
from jiuzhu.casework.verification.services.moving import hold_checks, stop_moved
from jiuzhu.casework.verification.services.receiving import complete_if_settled, receive, settle_source
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.channels import Channel, channel_of, channels
from jiuzhu.foundation.gateways.messages import Asked, Request
from jiuzhu.foundation.gateways.trouble import GatewayDown, RequestRejected
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


def deliver(*, source_check_id: UUID | str, at: datetime) -> str:
    """Send one request once; gives what became of it. Raises GatewayDown, ChannelFaulty: the task then runs again.

    Not sent any more where the check ended or an authorisation it rests on is not in force.
    """
    row = _row(source_check_id)
    if row and stop_moved(at=at, household_id=row.verification.household_id):
        row = _row(source_check_id)
    if row is None or row.state != "waiting" or row.verification.state != "checking":
        return "nothing"
    today = timezone.localdate(at)
    concerned = list(row.verification.concerned.select_related("person", "authorisation"))
    if any(each.authorisation.state != "in_force" or each.authorisation.valid_until < today for each in concerned):
        return _failed(row, "授权已不在有效期内", at)
    channel = channel_of(row.source, channels())
    if channel is None:
        return _failed(row, "已没有连接方式", at)
    request = Request(
        number=str(row.pk),
        source=row.source,
        division_code=row.verification.county_code,
        asked_on=str(row.verification.requested_on),
        authorised_until=str(min(each.authorised_until for each in concerned)),
        persons=tuple(Asked(each.ref, each.person.id_number, each.name) for each in concerned),
    )
    try:
        reply = channel.exchange.send(request)
    except RequestRejected as error:
        return _failed(row, str(error), at)
    with writing():
        if SourceCheck.objects.filter(pk=row.pk, state="waiting").update(state="sent", sent_at=at):
            _trace(row, "发出核对请求", at)
    if reply:
        receive(arrived=reply, channel=channel, at=at)
        return "answered"
    return "sent"


def give_up_sending(*, source_check_id: UUID | str, at: datetime) -> None:
    """Note that a source could not be reached after every try."""
    row = _row(source_check_id)
    if row:
        _failed(row, "多次发送没有成功", at)


def send_again(*, source_check_id: UUID | str) -> None:
    """Let a request that was given up be sent again, while the check still waits for others."""
    SourceCheck.objects.filter(pk=source_check_id, state="settled", outcome="failed", sent_at=None, verification__state="checking", answers=None).update(
        state="waiting", outcome="", note="", settled_at=None, cleared=False
    )


def collect(*, at: datetime) -> int:
    """Take in what has come through every channel; gives the number of messages.

    One message, request or channel with which something is wrong holds up no other. Raises GatewayDown once everything was looked at.
    """
    trouble: list[Exception] = []
    taken = sum(_collect_one(channel, at, trouble) for channel in channels())
    if trouble:
        raise GatewayDown from trouble[0]
    return taken


def _collect_one(channel: Channel, at: datetime, trouble: list[Exception]) -> int:
    rows = SourceCheck.objects.filter(source__in=channel.sources, channel=channel.kind)
    waiting = [str(pk) for pk in rows.filter(state="sent").values_list("pk", flat=True)]
    taken = 0
    try:
        for arrived in channel.exchange.collect(waiting):
            try:
                receive(arrived=arrived, channel=channel, at=at)
                # Only what is stored is taken away.
                channel.exchange.settle(arrived)
                taken += 1
            except Exception as error:  # whatever one message brings about must not hold up the others
                trouble.append(error)
    except GatewayDown as error:
        trouble.append(error)
    for row in rows.filter(state__in=("settled", "dropped"), cleared=False):
        try:
            channel.exchange.forget(str(row.pk))
        except OSError as error:
            trouble.append(error)
        else:
            SourceCheck.objects.filter(pk=row.pk).update(cleared=True)
    return taken


def _row(source_check_id: UUID | str) -> SourceCheck | None:
    return SourceCheck.objects.select_related("verification").filter(pk=source_check_id).first()


def _failed(row: SourceCheck, why: str, at: datetime) -> str:
    with writing():
        hold_checks([row.verification_id])
        if settle_source(row, "failed", at, note=why, only_from=("waiting",)):
            _trace(row, f"未能核对：{why}", at)
            complete_if_settled(row.verification_id, at)
    return "failed"


def _trace(row: SourceCheck, action: str, at: datetime) -> None:
    record(
        actor=SYSTEM,
        at=at,
        subject_kind="verification",
        subject_id=str(row.verification_id),
        action=action,
        after={"source": row.source, "channel": row.channel, "request": str(row.pk)},
        household_id=str(row.verification.household_id),
    )
