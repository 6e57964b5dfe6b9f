"""Taking in what sources say: once, only about those who were asked about, and nothing over what was said before."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from jiuzhu.casework.verification.models import Answer, Message, SourceCheck, Verification
from jiuzhu.casework.verification.queries import find_verification
from jiuzhu.casework.verification.rules import Outcome, VerificationInvalid, checked_text, summed
from jiuzhu.casework.verification.services.moving import hold_checks, stop_moved
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.gateways.channels import Channel
from jiuzhu.foundation.gateways.messages import Arrived, MessageFaulty, Reply, Said, read_reply
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.services import take

REFUSED_KEPT = timedelta(days=90)
UNSETTLED = ("waiting", "sent")
STOPPED = "授权已撤回或家庭已迁出，核对已停止"


def receive(*, arrived: Arrived, channel: Channel, at: datetime) -> Message:
    """Take in one message; the same message again gives what became of it the first time.

    A message is taken whole or refused whole, with the reason; what is refused or late is kept sealed for a while.
    """
    try:
        with writing():
            earlier = Message.objects.filter(digest=arrived.digest).first()
            if earlier:
                return earlier
            verdict, why, row = _judged(arrived, channel, at)
            return _kept(arrived, channel, verdict, why, row, at)
    except IntegrityError:
        # Another worker stored the same message first.
        return Message.objects.get(digest=arrived.digest)


def _judged(arrived: Arrived, channel: Channel, at: datetime) -> tuple[str, str, SourceCheck | None]:
    try:
        reply = read_reply(arrived, channel.exchange.key)
        row = _asked(reply, channel)
    except MessageFaulty as error:
        return "refused", str(error), None
    if stop_moved(at=at, household_id=row.verification.household_id):
        row = SourceCheck.objects.get(pk=row.pk)
    if row.verification.state != "checking" or row.state not in UNSETTLED:
        return _after_the_end(row, reply)
    try:
        fresh = _fresh(row, reply)
    except MessageFaulty as error:
        return "refused", str(error), row
    for each in fresh:
        _answered(row, each.ref, each.outcome, each.rows, SYSTEM, at)
    _settled_by_answers(row, at)
    return "taken", "", row


def _asked(reply: Reply, channel: Channel) -> SourceCheck:
    try:
        number = UUID(reply.number)
    except ValueError:
        raise MessageFaulty("没有这个请求") from None
    hold_checks(SourceCheck.objects.filter(pk=number).values("verification"))
    row = SourceCheck.objects.select_for_update(no_key=True).filter(pk=number).first()
    if row is None or row.source != reply.source or row.source not in channel.sources:
        raise MessageFaulty("没有这个请求，或来源与请求不符")
    return row


def _fresh(row: SourceCheck, reply: Reply) -> list[Said]:
    """Give what was not said before; raises MessageFaulty when it is about somebody else, or contradicts what was."""
    asked = {each.ref: each for each in row.verification.concerned.select_related("person")}
    said = {each.concerned.ref: each for each in row.answers.select_related("concerned")}
    fresh = []
    for each in reply.persons:
        if each.ref not in asked or asked[each.ref].person.id_number != each.id_number:
            raise MessageFaulty("里面有不是所核对的人")
        before = said.get(each.ref)
        if before is None:
            fresh.append(each)
        elif (before.outcome, json.loads(before.rows_sealed or "[]")) != (each.outcome, [dict(one) for one in each.rows]):
            raise MessageFaulty("与先前的回复不一致")
    return fresh


def _after_the_end(row: SourceCheck, reply: Reply) -> tuple[str, str, SourceCheck]:
    if row.state == "settled" and row.verification.state not in ("stopped", "cancelled"):
        try:
            if not _fresh(row, reply):
                return "taken", "与先前的回复相同", row
        except MessageFaulty as error:
            return "refused", str(error), row
    return "late", "核对已经结束或不再等候" if row.verification.state != "stopped" else STOPPED, row


def enter_by_hand(
    *, verification_id: UUID | str, source: str, outcome: str, person_ids: Sequence[str], text: str, actor: Actor, at: datetime
) -> SourceCheck:
    """Enter what a source said on paper or by telephone, about some members or (none named) all who are still missing.

    Raises VerificationInvalid, NotFound, NotPermitted.
    """
    check = find_verification(actor, verification_id)
    actor.require(Duty.VERIFICATION_CHECK, division_code=check.division_code)
    if outcome not in list(Outcome):
        raise VerificationInvalid("没有选择结果。", "请选择有记录、无记录或未能核对。", field="outcome")
    told = checked_text(text, field="text", what="查到的情况") if outcome == Outcome.RETURNED else text.strip()
    stop_moved(at=at, household_id=check.household_id)
    with writing():
        hold_checks([check.pk])
        row = SourceCheck.objects.select_for_update(no_key=True).filter(verification=check, source=source).first()
        if row is None or row.state not in UNSETTLED or row.verification.state != "checking":
            raise VerificationInvalid("这个来源已有结果，或核对已经结束。", "请刷新页面查看。", field="source")
        done = set(row.answers.values_list("concerned__person_id", flat=True))
        left = [each for each in check.concerned.all() if each.person_id not in done and (not person_ids or str(each.person_id) in person_ids)]
        if not left:
            raise VerificationInvalid("所选的成员都已有结果。", "请选择还没有结果的成员。", field="persons")
        for each in left:
            _answered(row, each.ref, outcome, ({"情况": told},) if told else (), actor, at)
        _settled_by_answers(row, at)
        record(
            actor=actor,
            at=at,
            subject_kind="verification",
            subject_id=str(check.pk),
            action=f"登记核对结果：{source}",
            after={"source": source, "outcome": outcome, "persons": len(left)},
            household_id=str(check.household_id),
        )
    return row


def settle_source(row: SourceCheck, outcome: str, at: datetime, *, note: str = "", only_from: Sequence[str] = UNSETTLED) -> bool:
    """Give a source its outcome, once; False where it had one."""
    moved = SourceCheck.objects.filter(pk=row.pk, state__in=only_from).update(state="settled", outcome=outcome, settled_at=at, note=note[:200])
    return bool(moved)


def complete_if_settled(verification_id: UUID, at: datetime) -> None:
    """Move a check on once no source is waited for; inside the caller's transaction."""
    check = Verification.objects.select_for_update(no_key=True).get(pk=verification_id)
    if check.state == "checking" and not check.sources.filter(state__in=UNSETTLED).exists():
        take(check, step="complete", actor=SYSTEM, at=at, seen_version=check.version)


def _settled_by_answers(row: SourceCheck, at: datetime) -> None:
    outcome = summed(list(row.answers.values_list("outcome", flat=True)), asked=row.verification.members_concerned)
    if outcome and settle_source(row, outcome, at):
        complete_if_settled(row.verification_id, at)


def _answered(row: SourceCheck, ref: int, outcome: str, rows: Sequence[object], actor: Actor, at: datetime) -> None:
    Answer.objects.create(
        source_check=row,
        concerned=row.verification.concerned.get(ref=ref),
        outcome=outcome,
        rows_sealed=json.dumps(list(rows), ensure_ascii=False, default=dict) if rows else "",
        received_at=at,
        entered_by=actor.user_id,
        enterer_name=actor.name,
    )


def _kept(arrived: Arrived, channel: Channel, verdict: str, why: str, row: SourceCheck | None, at: datetime) -> Message:
    file_id = ""
    if verdict != "taken":
        stored = vault.put(
            stream=io.BytesIO(arrived.body),
            kind="verification.refused",
            name=arrived.name.encode("utf-8", "replace").decode()[-60:],
            content_type="application/json",
            division_code=row.verification.division_code if row else "",
            actor=SYSTEM,
            at=at,
            expires_at=at + REFUSED_KEPT,
        )
        file_id = str(stored.pk)
    with transaction.atomic():
        message = Message.objects.create(
            digest=arrived.digest,
            source_check=row,
            county_code=row.verification.county_code if row else "",
            channel=channel.name[:64],
            verdict=verdict,
            why=why[:200],
            file_id=file_id,
            received_at=at,
        )
    if row:
        record(
            actor=SYSTEM,
            at=at,
            subject_kind="verification",
            subject_id=str(row.verification_id),
            action=f"核对回复：{message.get_verdict_display()}",
            after={"source": row.source, "message": str(message.pk), "verdict": verdict},
            reason=why,
            household_id=str(row.verification.household_id),
        )
    return message
