"""Asking every source: each by its own way, or by hand where there is none."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.verification import tasks
from jiuzhu.casework.verification.models import SourceCheck, Verification
from jiuzhu.casework.verification.queries import find_verification, members_authorised
from jiuzhu.casework.verification.rules import AuthorisationMissing, VerificationInvalid, asked_of, check_signed
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.gateways.channels import channel_of, channels
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, take

BY_HAND = "hand"


def send_out(*, verification_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Ask every source the law of the place names: through its channel, or by hand where there is none.

    Raises AuthorisationMissing where a member came or an authorisation ended since, ChannelFaulty, NotFound and what ``take`` raises.
    """
    check = find_verification(actor, verification_id)
    actor.require(Duty.VERIFICATION_CHECK, division_code=check.division_code)
    if check.state != "requested":
        return take(check, step="send", actor=actor, at=at, seen_version=seen_version)
    today = timezone.localdate(at)
    sources = asked_of(pack_in_force(today, division_code=check.division_code), elsewhere=check.elsewhere)
    if not sources:
        raise VerificationInvalid("本地的规定没有列出核对信息来源。", "请在政策依据的名录中写明来源。")
    known = channels()
    rows = []
    for place, source in enumerate(sources):
        channel = channel_of(source, known)
        rows.append(SourceCheck(verification=check, source=source, place=place, channel=channel.kind if channel else BY_HAND))

    def ask() -> None:
        SourceCheck.objects.bulk_create(rows)
        for row in rows:
            if row.channel != BY_HAND:
                tasks.send_request.enqueue(source_check_id=str(row.pk), at=at.isoformat())

    with writing():
        _still_authorised(check, today=today)
        return take(check, step="send", actor=actor, at=at, seen_version=seen_version, also=ask)


def _still_authorised(check: Verification, *, today: date) -> None:
    members = members_authorised(check.household_id, on=today)
    check_signed(each.name for each in members if each.authorisation is None)
    if {each.person_id for each in members} - {str(each) for each in check.concerned.values_list("person_id", flat=True)}:
        raise AuthorisationMissing("提出核对以后，家庭成员有增加。", "请退回乡镇，由乡镇重新提出核对。")
