"""Every read on special meetings that others may make."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.monitoring.meetings.models import Item, Meeting, MeetingQuerySet
from jiuzhu.monitoring.warnings import queries as warnings

TO_DISCUSS = "discussed"


def meetings(actor: Actor) -> MeetingQuerySet:
    """Meetings the actor may see, the newest first."""
    return Meeting.objects.scoped_to(actor)


def find_meeting(actor: Actor, meeting_id: UUID | str) -> Meeting:
    """Give one meeting the actor may see; raises NotFound."""
    found = Meeting.objects.scoped_to(actor).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound("没有找到这次会议。", "请从“一事一议”重新进入。")
    return found


def items_of(meeting: Meeting) -> list[Item]:
    """List what is on a meeting's agenda, in its order."""
    return list(meeting.items.select_related("warning", "warning__household"))


def find_item(meeting: Meeting, item_id: UUID | str) -> Item:
    """Give one item of a meeting's agenda; raises NotFound."""
    found = meeting.items.select_related("warning", "warning__household").filter(pk=item_id).first()
    if found is None:
        raise NotFound("这件预警不在这次会议的议程上。", "请刷新会议页面。")
    return found


def to_discuss(actor: Actor) -> warnings.ScopedQuerySet:
    """Warnings that are to be discussed and stand on no open agenda, what waits longest first."""
    on_agenda = Item.objects.filter(open=True).values("warning_id")
    return warnings.warnings(actor).filter(state=TO_DISCUSS).exclude(pk__in=on_agenda).order_by("changed_at", "id")


def waiting_counts(actor: Actor, *, late_ids: object) -> tuple[int, int]:
    """Count the warnings to be discussed, and those of them that are late (ids as a sub-query)."""
    if not actor.holds_anywhere(Duty.MEETING_HOLD):
        return 0, 0
    found = warnings.warnings(actor).filter(state=TO_DISCUSS)
    return found.count(), found.filter(pk__in=late_ids).count()


def meeting_of(warning_id: UUID | str) -> Meeting | None:
    """Give the meeting on whose agenda a warning stands or stood last; the caller has checked that the actor may see the warning."""
    item = Item.objects.filter(warning_id=warning_id).select_related("meeting").order_by("-open", "-meeting__opened_at").first()
    return item.meeting if item else None
