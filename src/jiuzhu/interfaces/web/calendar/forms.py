"""The announcement of a year as lines of text, the way it is read out: a day or a stretch, off or worked, the holiday's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django import forms

from jiuzhu.foundation.calendar.queries import SpecialDay
from jiuzhu.foundation.calendar.services import DayEntry
from jiuzhu.foundation.kernel.errors import DomainError

LINE = re.compile(
    r"(?P<first>\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:至|到|~)\s*(?P<last>\d{4}-\d{1,2}-\d{1,2}))?\s+(?P<kind>放假|上班)(?:\s+(?P<label>.{1,40}))?"
)
EXAMPLE = "2027-02-05 至 2027-02-11 放假 春节"
LONGEST_STRETCH_DAYS = 20


class AnnouncementUnreadable(DomainError):
    """A line of the announcement is not of the expected form."""

    code = "announcement_unreadable"


class YearForm(forms.Form):
    """One year's days off and weekend days worked."""

    days = forms.CharField(
        label="放假和调休安排",
        help_text=f"一行一条，例如：{EXAMPLE}；调休上班的周末写“上班”。平常的周末不用写。",
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        max_length=8000,
    )


def text_of(days: Iterable[SpecialDay]) -> str:
    """Write the days of a year as lines that ``entries_of`` reads back."""
    return "\n".join(f"{day.on:%Y-%m-%d} {'上班' if day.works else '放假'} {day.label}".strip() for day in days)


def entries_of(text: str) -> Iterator[DayEntry]:
    """Read lines of an announcement; raises AnnouncementUnreadable naming the line."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = LINE.fullmatch(line.strip().replace("/", "-"))
        first, last = _days(found) if found else (None, None)
        if found is None or first is None or last is None:
            raise AnnouncementUnreadable(f"第 {number} 行“{line.strip()[:40]}”读不懂。", f"请按“{EXAMPLE}”的样子填写。", field="days")
        for offset in range((last - first).days + 1):
            yield DayEntry(first + timedelta(days=offset), found["kind"] == "上班", (found["label"] or "").strip())


def _days(found: re.Match[str]) -> tuple[date, date] | tuple[None, None]:
    try:
        first = date(*map(int, found["first"].split("-")))
        last = date(*map(int, found["last"].split("-"))) if found["last"] else first
    except ValueError:
        return None, None
    return (first, last) if 0 <= (last - first).days <= LONGEST_STRETCH_DAYS else (None, None)
