"""The files of a month as the glance counts them: due, delivered, late, to be delivered again, delivered after their day, with rows sent back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers, level_of
from jiuzhu.interfaces.web.monitoring.glance_asked import Asked
from jiuzhu.monitoring.feeds.calendar import FeedMonth, calendar_of

WHAT: dict[str, str] = {
    "due": "应交",
    "delivered": "已交",
    "late": "逾期未交",
    "again": "需重报",
    "after": "迟交",
    "corrected": "更正过",
    "rejected": "有退回的行",
}


@dataclass(frozen=True)
class FileOf:
    """One file of the month in one county."""

    county: str
    row: FeedMonth

    @property
    def after(self) -> bool:
        """Whether it came after the day it was due."""
        return bool(self.row.delivered and self.row.due_on and timezone.localdate(self.row.delivery.uploaded_at) > self.row.due_on)

    @property
    def corrected(self) -> bool:
        """Whether a later file replaced an earlier one."""
        return bool(self.row.delivery and self.row.delivery.changes)

    @property
    def rejected(self) -> int:
        """How many of its rows were sent back."""
        return self.row.delivery.rejected if self.row.delivered and self.row.delivery else 0


@dataclass(frozen=True)
class Delivered:
    """How many files of a month are due, in use, late … each with the address that lists them."""

    numbers: list[tuple[str, str, int, str]]
    rejected_rows: int

    def number(self, what: str) -> int:
        """Give one of the numbers."""
        return next(number for code, _, number, _ in self.numbers if code == what)

    @property
    def due(self) -> int:
        """How many are due."""
        return self.number("due")

    @property
    def in_use(self) -> int:
        """How many are in use."""
        return self.number("delivered")

    @property
    def late(self) -> int:
        """How many are overdue."""
        return self.number("late")


_MEANS: dict[str, Callable[[FileOf], bool]] = {
    "due": lambda each: each.row.delivered or each.row.due_on is not None or bool(each.row.sender),
    "delivered": lambda each: each.row.delivered,
    "late": lambda each: each.row.missing,
    "again": lambda each: each.row.again,
    "after": lambda each: each.after,
    "corrected": lambda each: each.corrected,
    "rejected": lambda each: each.rejected > 0,
}


def files_of(actor: Actor, asked: Asked, *, today: date) -> list[FileOf]:
    """List every feed of the month in each county the actor reads whole; nothing for who works below a county."""
    return [
        FileOf(county, row)
        for county in counties_read(actor, asked)
        for row in calendar_of(SYSTEM, month=asked.month, division_code=county, today=today).rows
    ]


def those(files: list[FileOf], what: str) -> list[FileOf]:
    """Keep the files a number counts."""
    return [each for each in files if _MEANS.get(what, _MEANS["due"])(each)]


def delivered_of(actor: Actor, asked: Asked, *, today: date) -> Delivered | None:
    """Count the files of a month; None for who works below a county, where no files are kept."""
    if not counties_read(actor, asked):
        return None
    files = files_of(actor, asked, today=today)
    address = f"{reverse('month-files')}?month={asked.month}&place={asked.place}&what="
    return Delivered(
        [(what, label, len(those(files, what)), f"{address}{what}") for what, label in WHAT.items()], sum(each.rejected for each in files)
    )


def counties_read(actor: Actor, asked: Asked) -> list[str]:
    """List the counties whose files the actor may see: those of which the actor reads the whole, within the place asked for."""
    held = [code for code in actor.divisions({Duty.MONITORING_READ, Duty.FEED_UPLOAD}) if level_of(code).depth <= Level.COUNTY.depth]
    place = asked.place
    if place and level_of(place).depth > Level.COUNTY.depth:
        return []
    found: list[str] = []
    for code in held:
        if place and not covers(code, place) and not covers(place, code):
            continue
        whole = place if place and covers(code, place) else code
        found += [whole] if level_of(whole) == Level.COUNTY else _counties_under(whole)
    return list(dict.fromkeys(ancestor_at(code, Level.COUNTY) or code for code in found))


def _counties_under(code: str) -> list[str]:
    return [each.code for each in divisions_under(code, Level.COUNTY)]
