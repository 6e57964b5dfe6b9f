"""What a special meeting must say before its minutes stand; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError

MOST_ITEMS = 60
AHEAD = timedelta(days=180)
NUMBER_LENGTH, CHAIR_LENGTH, PLACE_LENGTH, ATTENDEES_LENGTH = 64, 64, 100, 1000


class MeetingInvalid(DomainError):
    """A meeting lacks its day, its chair, those present or something to discuss, or its minutes cannot stand yet."""

    code = "meeting_invalid"


class MinutesNumberTaken(DomainError):
    """Another meeting's minutes have this number."""

    code = "minutes_number_taken"
    status = 409


class OnAnotherAgenda(DomainError):
    """A warning is on the agenda of another meeting, or is not to be discussed any more."""

    code = "on_another_agenda"
    status = 409


@dataclass(frozen=True)
class MeetingEntry:
    """When and where a meeting is held, by whom it is chaired, who attends (one a line, by office and post)."""

    held_on: date
    place: str
    chair: str
    attendees: str


def checked_meeting(entry: MeetingEntry, *, on: date) -> MeetingEntry:
    """Give the entry tidied; raises MeetingInvalid naming the field to complete."""
    lines = [line.strip() for line in entry.attendees.splitlines() if line.strip()]
    tidy = replace(entry, place=entry.place.strip(), chair=entry.chair.strip(), attendees="\n".join(dict.fromkeys(lines)))
    if not on - AHEAD <= tidy.held_on <= on + AHEAD:
        raise MeetingInvalid("会议日期离现在太远。", "请核对年份和月份。", field="held_on")
    if not tidy.place or len(tidy.place) > PLACE_LENGTH:
        raise MeetingInvalid("没有写会议地点，或写得太长。", "例如：县民政局三楼会议室。", field="place")
    if not tidy.chair or len(tidy.chair) > CHAIR_LENGTH:
        raise MeetingInvalid("没有写主持人，或写得太长。", "请按单位、职务填写，例如：县民政局局长。", field="chair")
    if not tidy.attendees or len(tidy.attendees) > ATTENDEES_LENGTH:
        raise MeetingInvalid("没有写参加人员，或写得太长。", "请按单位、职务填写，一行一位，例如：县医保局副局长。", field="attendees")
    return tidy


def checked_minutes(number: str, *, held_on: date, on: date, unresolved: Sequence[str]) -> str:
    """Give the number of the minutes tidied; raises MeetingInvalid while something is open."""
    tidy = number.strip()
    if not tidy or len(tidy) > NUMBER_LENGTH:
        raise MeetingInvalid("没有写纪要编号，或写得太长。", "请按本县的编号填写，例如：社救议〔2026〕3 号。", field="minutes_no")
    if held_on > on:
        raise MeetingInvalid("会议还没有到日子。", "请在会后定稿；日期写错的，先改会议日期。", field="minutes_no")
    if unresolved:
        raise MeetingInvalid(f"还有 {len(unresolved)} 件没有决议：{'、'.join(unresolved[:3])}。", "请逐件录入决议；不议的移出议程。", field="minutes_no")
    return tidy
