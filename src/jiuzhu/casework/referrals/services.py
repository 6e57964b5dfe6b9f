"""Every write on referrals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.referrals.models import Referral, Reply, Urging
from jiuzhu.casework.referrals.queries import departments, find_referral, late_ids
from jiuzhu.casework.referrals.rules import (
    ReferralEntry,
    ReferralInvalid,
    ReferralUnderWay,
    ReferralUrgedToday,
    ReplyEntry,
    checked_referral,
    checked_reply,
    checked_words,
)
from jiuzhu.casework.referrals.workflow import AT_DEPARTMENT, REFERRAL
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.foundation.workflow.services import Taken, begin, take, urge

BY_PLATFORM = "平台自动催办"
NOTE_LENGTH = 200


def open_referral(
    *,
    entry: ReferralEntry,
    origin_kind: str,
    origin_id: UUID | str,
    subject_name: str,
    division_code: str,
    actor: Actor,
    at: datetime,
    household: Any = None,
    person_id: UUID | str | None = None,
    person_name: str = "",
) -> Referral:
    """Put a matter to a department inside the caller's transaction; its clock begins.

    ``person_name`` names somebody who is not registered; it is kept sealed. Raises ReferralInvalid, ReferralUnderWay, NotPermitted.
    """
    tidy = checked_referral(entry)
    place = household.division_code if household else division_code
    referral = Referral(
        origin_kind=origin_kind,
        origin_id=str(origin_id),
        household=household,
        person_id=person_id,
        subject_name=subject_name,
        name_sealed=person_name.strip(),
        division_code=place,
        organisation_id=tidy.organisation_id,
        organisation_name=_department(tidy.organisation_id, place),
        matter=tidy.matter,
        situation_sealed=tidy.situation,
        sender_name=actor.name,
        sent_at=at,
    )
    try:
        with transaction.atomic():
            after = {"department": referral.organisation_name, "matter": tidy.matter, "origin": f"{origin_kind}:{origin_id}"}
            return begin(referral, actor=actor, at=at, duty=Duty.REFERRAL_SEND, after=after, private={"situation": tidy.situation})
    except IntegrityError as error:
        raise ReferralUnderWay("这件事已经转介给部门，还没有办结。", "请在“转介”里看部门的回复。") from error


def receive(*, referral_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Take a referral on in the department; raises AlreadyMoved, NotFound, NotPermitted."""
    return take(find_referral(actor, referral_id), step="receive", actor=actor, at=at, seen_version=seen_version)


def reply(*, referral_id: UUID | str, entry: ReplyEntry, actor: Actor, at: datetime, seen_version: int, on_paper: bool = False) -> Taken:
    """Answer a referral as the department, or (``on_paper``) enter what it answered in writing; raises ReplyInvalid, AlreadyMoved, NotPermitted."""
    referral = find_referral(actor, referral_id)
    tidy = checked_reply(entry, sent_on=timezone.localdate(referral.sent_at), on=timezone.localdate(at))

    def keep() -> None:
        Reply.objects.create(
            referral=referral,
            outcome=tidy.outcome,
            reason_sealed=tidy.reason,
            aid_kind=tidy.aid_kind,
            amount_fen=tidy.amount_fen,
            from_on=tidy.from_on,
            monthly=tidy.monthly,
            on_paper=on_paper,
            replied_by=actor.user_id,
            replier_name=actor.name,
            replied_at=at,
        )

    told = {"outcome": tidy.outcome, "kind": tidy.aid_kind, "amount_fen": tidy.amount_fen, "from": str(tidy.from_on or ""), "reason": tidy.reason}
    step = "note_reply" if on_paper else "reply"
    return take(referral, step=step, actor=actor, at=at, seen_version=seen_version, reason=tidy.reason, also=keep, private=told)


def send_back(*, referral_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Give a referral back: more is needed, or it is another department's business; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    return take(find_referral(actor, referral_id), step="send_back", actor=actor, at=at, seen_version=seen_version, reason=reason)


def supply(*, referral_id: UUID | str, more: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Add to the situation what the department asked for, and give the referral back to it; raises ReferralInvalid, AlreadyMoved, NotPermitted."""
    referral = find_referral(actor, referral_id)
    situation = f"{referral.situation_sealed}\n补充：{more.strip()}" if more.strip() else referral.situation_sealed
    tidy = checked_referral(ReferralEntry(str(referral.organisation_id), referral.matter, situation))
    return take(referral, step="supply", actor=actor, at=at, seen_version=seen_version, reason=more, also=_keeping(referral, tidy))


def resend(*, referral_id: UUID | str, entry: ReferralEntry, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Put a matter that was given back to another department; raises ReferralInvalid, AlreadyMoved, NotPermitted."""
    referral = find_referral(actor, referral_id)
    tidy = checked_referral(entry)
    checked_words(reason, field="reason")
    if tidy.organisation_id == str(referral.organisation_id):
        raise ReferralInvalid("选的还是原来的部门。", "请选择另一个部门，或用“补充情况”再交给它。", field="referred_to")
    name = _department(tidy.organisation_id, referral.division_code)
    changes = {"organisation_id": UUID(tidy.organisation_id), "organisation_name": name, "matter": tidy.matter, "sent_at": at, "sender_name": actor.name}
    return take(referral, step="resend", actor=actor, at=at, seen_version=seen_version, reason=reason, changes=changes, also=_keeping(referral, tidy))


def ask_again(*, referral_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have the department look at it again; raises ReasonMissing, ReferralInvalid, AlreadyMoved, NotPermitted."""
    referral = find_referral(actor, referral_id)
    checked_words(reason, field="reason")

    def set_aside() -> None:
        referral.replies.update(stands=False)

    return take(referral, step="ask_again", actor=actor, at=at, seen_version=seen_version, reason=reason, also=set_aside)


def accept(*, referral_id: UUID | str, actor: Actor, at: datetime, seen_version: int, also: Callable[[], None] | None = None) -> Taken:
    """Accept the department's reply, with what follows from it in the same transaction; raises AlreadyMoved, NotPermitted."""
    return take(find_referral(actor, referral_id), step="accept", actor=actor, at=at, seen_version=seen_version, also=also)


def cancel(*, referral_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int, also: Callable[[], None] | None = None) -> Taken:
    """Take a referral back, with what follows from it in the same transaction; raises ReasonMissing, ReferralInvalid, AlreadyMoved, NotPermitted."""
    found, told = find_referral(actor, referral_id), checked_words(reason, field="reason")
    return take(found, step="cancel", actor=actor, at=at, seen_version=seen_version, reason=told, also=also)


def remind(*, referral: Referral, actor: Actor, at: datetime, note: str = "") -> None:
    """Remind a department of a referral, once a day; raises ReferralUrgedToday, ReferralInvalid, NotPermitted, NotFound when it answered meanwhile."""
    again = ReferralUrgedToday("今天已经催过这件转介。", "一天只催一次；请明天再催，或打电话联系。")
    actor.require(Duty.WORK_URGE, division_code=referral.division_code)
    checked_words(note, field="note")
    try:
        with writing(), transaction.atomic():
            name = BY_PLATFORM if actor.system else actor.name
            Urging.objects.create(referral=referral, on=timezone.localdate(at), by_name=name, note=note[:NOTE_LENGTH])
            item = open_item(REFERRAL.name, str(referral.pk)) if referral.state in AT_DEPARTMENT else None
            urge(item_id=str(item.pk) if item else str(referral.pk), actor=actor, at=at, note=note)
    except IntegrityError as error:
        raise again from error


def urge_late(*, at: datetime) -> int:
    """Remind every department of every referral whose deadline is over, once a working day; gives how many reminders."""
    today, reminded = timezone.localdate(at), 0
    if not _works(at):
        return 0
    for referral in Referral.objects.filter(state__in=AT_DEPARTMENT, pk__in=late_ids(at)).exclude(urgings__on=today):
        try:
            remind(referral=referral, actor=SYSTEM, at=at, note="已超过办理期限。")
            reminded += 1
        except DomainError:  # it was answered, or somebody reminded them, at this moment
            continue
    return reminded


def _department(organisation_id: str, division_code: str) -> str:
    name = dict(departments(division_code)).get(organisation_id)
    if name is None:
        raise ReferralInvalid("所选的部门不在本县的名录中。", "请从列表中选择；没有的，请县民政局先在“报送单位”登记。", field="referred_to")
    return name


def _keeping(referral: Referral, entry: ReferralEntry) -> Callable[[], None]:
    def keep() -> None:
        referral.situation_sealed = entry.situation
        referral.save(update_fields=["situation_sealed"])

    return keep


def _works(at: datetime) -> bool:
    return working_days().works(timezone.localdate(at))
