"""The minutes of a special meeting: when, where, who by post, what was resolved on each warning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jiuzhu.interfaces.documents.builder import Marks, render


def meeting_minutes(meeting: Any, *, items: Sequence[Mapping[str, Any]], county: str, marks: Marks) -> bytes:
    """Typeset the minutes; each item has subject, place, figures, outcome, department, review_on, note."""
    data = {
        "county": county,
        "number": meeting.minutes_no,
        "held_on": f"{meeting.held_on.year}年{meeting.held_on.month}月{meeting.held_on.day}日",
        "place": meeting.place,
        "chair": meeting.chair,
        "attendees": meeting.attendees.splitlines(),
        "writer": meeting.concluder_name,
        "items": [dict(each) for each in items],
    }
    return render("minutes", data, title="社会救助专题会议纪要", marks=marks)
