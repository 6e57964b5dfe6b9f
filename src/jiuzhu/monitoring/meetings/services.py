"""Calling a special meeting, resolving on each warning, and letting its minutes end them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.referrals.queries import departments
from jiuzhu.casework.referrals.rules import ReferralEntry, checked_referral
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.relocating import relocate
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.monitoring.meetings.models import Item, Meeting
from jiuzhu.monitoring.meetings.queries import find_item, find_meeting, has_left, items_of, stands, to_discuss
from jiuzhu.monitoring.meetings.rules import (
    MOST_ITEMS,
    MeetingEntry,
    MeetingInvalid,
    MinutesNumberTaken,
    OnAnotherAgenda,
    checked_meeting,
    checked_minutes,
)
from jiuzhu.monitoring.warnings.queries import place_of
from jiuzhu.monitoring.warnings.rules import Minutes, Outcome, OutcomeEntry, checked_outcome
from jiuzhu.monitoring.warnings.services import check_named, decide, hold_warnings

GONE = "会前已不需要一事一议，未议"
LEFT = "会前户已迁出，由迁入地另议"


def call_meeting(*, entry: MeetingEntry, warning_ids: Sequence[UUID | str], division_code: str, actor: Actor, at: datetime) -> Meeting:
    """Call a meeting with warnings on its agenda; raises MeetingInvalid, OnAnotherAgenda, NotPermitted."""
    tidy = checked_meeting(entry, on=timezone.localdate(at))
    if not warning_ids:
        raise MeetingInvalid("议程是空的。", "请至少勾选一件要议的预警。")
    meeting = Meeting(division_code=division_code, held_on=tidy.held_on, place=tidy.place, chair=tidy.chair, attendees=tidy.attendees)
    with writing():
        begin(meeting, actor=actor, at=at, duty=Duty.MEETING_HOLD, after={"held_on": str(tidy.held_on), "items": len(warning_ids)})
        _put_on(meeting, warning_ids, actor, at)
    return meeting


def change_meeting(*, meeting_id: UUID | str, entry: MeetingEntry, actor: Actor, at: datetime) -> Meeting:
    """Put right when, where and with whom a meeting is held; raises MeetingInvalid once its minutes stand."""
    tidy = checked_meeting(entry, on=timezone.localdate(at))
    with writing():
        meeting = _running(meeting_id, actor)
        before = {"held_on": str(meeting.held_on)}
        meeting.held_on, meeting.place, meeting.chair, meeting.attendees = tidy.held_on, tidy.place, tidy.chair, tidy.attendees
        meeting.save(update_fields=["held_on", "place", "chair", "attendees"])
        _trace(meeting, "更正会议信息", actor, at, before=before, after={"held_on": str(tidy.held_on)})
    return meeting


def add_items(*, meeting_id: UUID | str, warning_ids: Sequence[UUID | str], actor: Actor, at: datetime) -> None:
    """Put more warnings on the agenda; raises OnAnotherAgenda, MeetingInvalid."""
    with writing():
        meeting = _running(meeting_id, actor)
        _put_on(meeting, warning_ids, actor, at)
        _trace(meeting, "列入议程", actor, at, after={"items": len(warning_ids)})


def take_off(*, meeting_id: UUID | str, item_id: UUID | str, actor: Actor, at: datetime) -> None:
    """Take a warning off the agenda; it waits for another meeting. Raises MeetingInvalid, NotFound."""
    with writing():
        meeting = _running(meeting_id, actor)
        item = find_item(meeting, item_id, though_left=True)
        _trace(meeting, "移出议程", actor, at, before={"warning": str(item.warning_id)})
        item.delete()


def resolve(*, meeting_id: UUID | str, item_id: UUID | str, entry: OutcomeEntry, actor: Actor, at: datetime) -> Item:
    """Write down what was resolved on one warning; it takes effect with the minutes. Raises OutcomeInvalid, ReferralInvalid, MeetingInvalid."""
    with writing():
        meeting = _running(meeting_id, actor)
        item = find_item(meeting, item_id)
        warning = item.warning
        checked_outcome(entry, on_aid=warning.on_aid, in_discussion=True, verdict=warning.verdict, on=timezone.localdate(at))
        check_named(warning, entry)
        if entry.outcome is Outcome.REFER:
            checked_referral(ReferralEntry(entry.referred_to, entry.matter, entry.situation))
        item.outcome, item.note_sealed = str(entry.outcome), entry.note.strip()
        item.referred_to, item.matter, item.situation_sealed = entry.referred_to, entry.matter, entry.situation
        item.name_sealed = entry.person_name.strip()
        item.department_name = dict(departments(meeting.division_code)).get(entry.referred_to, "")
        item.review_on, item.died_on, item.left_on = entry.review_on, entry.died_on, entry.left_on
        item.save()
        _trace(meeting, "录入决议", actor, at, after={"warning": str(warning.pk), "outcome": item.outcome}, private={"note": item.note_sealed})
    return item


def conclude(*, meeting_id: UUID | str, minutes_no: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Let the minutes stand: every warning on the agenda ends as resolved, in one transaction.

    One that was withdrawn or ended meanwhile, or left the county with its household, is noted as not discussed. Raises MeetingInvalid, MinutesNumberTaken, AlreadyMoved, NotPermitted, and what
    ``decide`` raises.
    """
    changes = {"minutes_no": minutes_no.strip(), "concluder_name": actor.name}
    with writing():
        # What is ended is what the minutes will say: nobody else writes to the agenda until this is done.
        meeting = _held(meeting_id, actor)
        if meeting.state != "called" or meeting.version != seen_version:
            return take(meeting, step="conclude", actor=actor, at=at, seen_version=seen_version, changes=changes)
        hold_warnings(meeting.items.values_list("warning_id", flat=True))
        items = items_of(meeting)
        standing = [each for each in items if stands(each)]
        left = [each.pk for each in items if has_left(each)]
        unresolved = [str(each.warning) for each in standing if not each.outcome]
        number = checked_minutes(minutes_no, held_on=meeting.held_on, on=timezone.localdate(at), unresolved=unresolved)
        if not standing:
            raise MeetingInvalid("议程上没有要议的预警了。", "请取消会议，或把要议的预警列入议程。", field="minutes_no")

        def end_them() -> None:
            for item in items:
                if item in standing:
                    _end(item, Minutes(meeting.pk, number, meeting.held_on), actor, at)
            meeting.items.exclude(pk__in=[each.pk for each in standing]).filter(dropped_note="").update(dropped_note=GONE)
            meeting.items.filter(pk__in=left).update(dropped_note=LEFT)
            meeting.items.update(open=False)

        # Before the state: no meeting stands concluded, not for a moment, without the number of its minutes.
        try:
            with transaction.atomic():
                Meeting.objects.filter(pk=meeting.pk, state="called", version=seen_version).update(minutes_no=number)
        except IntegrityError as error:
            raise MinutesNumberTaken(f"“{number}”已是另一次会议的纪要编号。", "请核对编号。", field="minutes_no") from error
        return take(
            meeting, step="conclude", actor=actor, at=at, seen_version=seen_version, changes=changes | {"minutes_no": number}, also=end_them
        )


def call_off(*, meeting_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Call a meeting off; its warnings wait for another. Raises ReasonMissing, AlreadyMoved, NotPermitted."""
    meeting = find_meeting(actor, meeting_id)

    def free_them() -> None:
        meeting.items.update(open=False)

    return take(meeting, step="call_off", actor=actor, at=at, seen_version=seen_version, reason=reason, also=free_them)


def _held(meeting_id: UUID | str, actor: Actor) -> Meeting:
    """Give a meeting that nobody else writes to until the transaction ends; raises NotFound."""
    return Meeting.objects.select_for_update().get(pk=find_meeting(actor, meeting_id).pk)


def _running(meeting_id: UUID | str, actor: Actor) -> Meeting:
    """Give a meeting to be written to, under a new version: minutes concluded on what was seen before are refused."""
    meeting = _held(meeting_id, actor)
    actor.require(Duty.MEETING_HOLD, division_code=meeting.division_code)
    if meeting.state != "called":
        raise MeetingInvalid(f"这次会议{meeting.state_label}，不能再改。", "需要再议的，请另开一次会议。")
    meeting.version += 1
    meeting.save(update_fields=["version"])
    return meeting


def _put_on(meeting: Meeting, warning_ids: Sequence[UUID | str], actor: Actor, at: datetime) -> None:
    there = meeting.items.count()
    if there + len(warning_ids) > MOST_ITEMS:
        raise MeetingInvalid(f"一次会议最多议 {MOST_ITEMS} 件。", "请分几次会议。")
    # Before the items of other meetings, as by whoever lets one's minutes stand.
    hold_warnings(warning_ids)
    waiting = {str(each.pk): each for each in to_discuss(actor).filter(pk__in=list(warning_ids))}
    for offset, key in enumerate(dict.fromkeys(str(each) for each in warning_ids), start=1):
        if key not in waiting:
            raise OnAnotherAgenda("所选的预警中有的已列入别的会议，或不再需要一事一议。", "请刷新页面重新选择。")
        _let_go(waiting[key], meeting, actor, at)
        _fetch(waiting[key], at)
        try:
            with transaction.atomic():
                Item.objects.create(meeting=meeting, warning=waiting[key], position=there + offset)
        except IntegrityError as error:
            raise OnAnotherAgenda(f"“{waiting[key]}”刚被列入议程。", "请刷新页面重新选择。") from error


def _let_go(warning: Any, meeting: Meeting, actor: Actor, at: datetime) -> None:
    """Close the item of a warning that left the county of another meeting with its household, or this one's from before it came back."""
    meeting.items.filter(warning=warning, open=False).delete()
    for item in Item.objects.filter(warning=warning, open=True).select_related("meeting", "warning", "warning__household"):
        if has_left(item):
            Item.objects.filter(pk=item.pk, open=True).update(open=False, dropped_note=LEFT)
            _trace(item.meeting, "户已迁出，由迁入地另议", actor, at, before={"warning": str(warning.pk)})


def _fetch(warning: Any, at: datetime) -> None:
    """Have a warning lie where its household lives, if it has yet to follow: it ends there, by the minutes."""
    home = place_of(warning)
    if warning.division_code != home:
        relocate(warning, division_code=home, at=at)


def _end(item: Item, minutes: Minutes, actor: Actor, at: datetime) -> None:
    entry = OutcomeEntry(
        Outcome(item.outcome),
        item.note_sealed,
        referred_to=item.referred_to,
        matter=item.matter,
        situation=item.situation_sealed,
        person_name=item.name_sealed,
        review_on=item.review_on,
        died_on=item.died_on,
        left_on=item.left_on,
    )
    decide(warning_id=item.warning_id, entry=entry, actor=actor, at=at, seen_version=item.warning.version, minutes=minutes)


def _trace(
    meeting: Meeting,
    action: str,
    actor: Actor,
    at: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    private: Mapping[str, object] | None = None,
) -> None:
    record(
        actor=actor,
        at=at,
        subject_kind="meeting",
        subject_id=str(meeting.pk),
        action=f"专题会议：{action}",
        before=before,
        after=after,
        private=private,
    )
