"""Every read on special meetings that others may make."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.monitoring.meetings.models import Item, Meeting, MeetingQuerySet
from jiuzhu.monitoring.warnings import queries as warnings

TO_DISCUSS = "discussed"


def meetings(actor: Actor) -> MeetingQuerySet:
    """Meetings the actor may see, the newest first."""
    return Meeting.objects.scoped_to(actor)


def find_meeting(actor: Actor, meeting_id: UUID | str) -> Meeting:
    """Give one meeting the actor may see; raises NotFound."""
    return one_of(Meeting.objects.scoped_to(actor), meeting_id, "没有找到这次会议。", "请从“一事一议”重新进入。")


def items_of(meeting: Meeting) -> list[Item]:
    """List what is on a meeting's agenda, in its order."""
    return list(meeting.items.select_related("meeting", "warning", "warning__household"))


def find_item(meeting: Meeting, item_id: UUID | str, *, though_left: bool = False) -> Item:
    """Give one item of a meeting's agenda, one that left with its household only where asked for; raises NotFound."""
    found = meeting.items.select_related("meeting", "warning", "warning__household").filter(pk=item_id).first()
    if found is None:
        raise NotFound("这件预警不在这次会议的议程上。", "请刷新会议页面。")
    if has_left(found) and not though_left:
        raise NotFound("这户已迁出，由迁入地办理。", "请在会议页面把它移出议程；不移出的，纪要里记为未议。")
    return found


def has_left(item: Item) -> bool:
    """Tell whether a warning went with its household out of the place that holds the meeting: it is for another county to discuss and to see."""
    warning = item.warning
    # What is over stays with who ended it, wherever the household lives now.
    over = warning.workflow.states[warning.state].final
    return not covers(item.meeting.division_code, warning.division_code if over else warnings.place_of(warning))


def stands(item: Item) -> bool:
    """Tell whether an item of an agenda is still to be discussed at this meeting."""
    return item.open and item.warning.state == TO_DISCUSS and not has_left(item)


def to_discuss(actor: Actor) -> warnings.DerivedQuerySet:
    """Warnings that are to be discussed where the actor holds meetings and stand on no open agenda there, what waits longest first."""
    found = _discussed_here(actor)
    items = Item.objects.filter(open=True, warning__in=found).select_related("meeting", "warning", "warning__household")
    on_agenda = [each.warning_id for each in items if not has_left(each)]
    return found.exclude(pk__in=on_agenda).order_by("changed_at", "id")


def waiting_counts(actor: Actor, *, late_ids: object) -> tuple[int, int]:
    """Count the warnings to be discussed, and those of them that are late (ids as a sub-query)."""
    if not actor.holds_anywhere(Duty.MEETING_HOLD):
        return 0, 0
    found = _discussed_here(actor)
    return found.count(), found.filter(pk__in=late_ids).count()


def _discussed_here(actor: Actor) -> warnings.DerivedQuerySet:
    """Give what is to be discussed where the actor holds meetings: where the household lives, be it that the warning has yet to follow; else where it lies."""
    found = warnings.warnings(actor).filter(state=TO_DISCUSS)
    if actor.system:
        return found
    lives_here, lies_here = (within_divisions(actor, Duty.MEETING_HOLD, column) for column in ("household__division_code", "division_code"))
    return found.filter(lives_here | lies_here & Q(household__isnull=True))


def meeting_of(warning_id: UUID | str) -> Meeting | None:
    """Give the meeting on whose agenda a warning stands or stood last, none of the county it left with its household.

    The caller has checked that the actor may see the warning.
    """
    found = Item.objects.filter(warning_id=warning_id).select_related("meeting", "warning", "warning__household")
    items = found.order_by("-open", "-meeting__opened_at")
    return next((each.meeting for each in items if not has_left(each)), None)
