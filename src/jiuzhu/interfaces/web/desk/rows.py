"""Rows of work as a person reads them: what, who, where, since when, how long is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.workflow.deadlines import Remaining, remaining
from jiuzhu.foundation.workflow.queries import Work
from jiuzhu.interfaces.web.desk.pages import page_of


@dataclass(frozen=True)
class Row:
    """One piece of waiting work, ready to be drawn or exported."""

    item: Work
    village: str
    left: Remaining
    url: str
    assignee: str
    mine: bool

    @property
    def due_on(self) -> str:
        """The moment it is due, in full."""
        return f"{timezone.localtime(self.item.due_at):%Y-%m-%d %H:%M}" if self.item.due_at else ""


def rows_of(items: Iterable[Work], *, actor: Actor, now: datetime) -> list[Row]:
    """Put names and remaining time to work items with two queries for all of them."""
    items = list(items)
    places = names_of(item.division_code for item in items)
    people = accounts.names_of_users({item.assignee_id for item in items if item.assignee_id})
    return [
        Row(
            item=item,
            village=short_name(places.get(item.division_code, "")),
            left=remaining(due=item.due_at, counts_hours=item.counts_hours, now=now),
            url=page_of(item.workflow, item.subject_id, state=item.state if actor.holds_anywhere(Duty(item.duty)) else ""),
            assignee=people.get(item.assignee_id, ""),
            mine=item.assignee_id == actor.user_id,
        )
        for item in items
    ]


def exported(rows: Iterable[Row]) -> Iterable[list[object]]:
    """Give the cells of each row for a workbook, in the order of EXPORT_HEADS."""
    for row in rows:
        item = row.item
        yield [
            item.tab, item.title, item.detail, item.about, row.village, item.source,
            timezone.localtime(item.opened_at).date(), row.due_on, row.left.text, row.assignee, item.urged_count,
        ]  # fmt: skip


EXPORT_HEADS = ["类别", "事项", "说明", "对象", "村（社区）", "来源", "开始", "到期", "还剩", "指定经办人", "催办次数"]
