"""What changed in households of late: members who came or left, another category."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiuzhu.casework.registry.models import CategoryMembership, Membership
from jiuzhu.casework.registry.vocabulary import category_label

Change = tuple[UUID, str, str, date, str]
CHUNK_ROWS = 2000


def changes_since(since: date) -> Iterator[Change]:
    """Give (household, "members" or "category", key, day, words) of every change from a day on in open households. No scope."""
    moved = Membership.objects.filter(Q(since__gte=since) | Q(until__gte=since), household__closed_on__isnull=True)
    rows: Any = moved.order_by("pk").values_list("household_id", "person__name", "since", "until", "reason")
    for household_id, name, began, ended, reason in rows.iterator(CHUNK_ROWS):
        day, words = (ended, f"{name}离开本户") if ended and ended >= since else (began, f"{name}加入本户")
        yield household_id, "members", f"{day}", day, f"{words}（{reason}）" if reason else words
    recognised = CategoryMembership.objects.filter(since__gte=since, household__closed_on__isnull=True).order_by("pk")
    for household_id, category, of_class, day in recognised.values_list("household_id", "category", "category_class", "since").iterator(CHUNK_ROWS):
        yield household_id, "category", f"{category}.{of_class}.{day}", day, f"自 {day} 起为{category_label(category, of_class)}"
