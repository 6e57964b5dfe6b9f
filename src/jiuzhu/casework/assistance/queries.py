"""Reads on aid received that other parts may make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from jiuzhu.casework.assistance.models import Aid, AidQuerySet
from jiuzhu.foundation.accounts.rules import Actor


@dataclass(frozen=True)
class AidMonth:
    """What a household received in one month: the rows, newest first, and the sum of the known amounts."""

    month: str
    rows: tuple[Aid, ...]
    total_fen: int


def aid(actor: Actor) -> AidQuerySet:
    """Aid the actor may see, newest first."""
    return Aid.objects.scoped_to(actor).order_by("-received_on", "-entered_at")


def aid_of(household_id: UUID | str) -> AidQuerySet:
    """Everything a household received, newest first; the caller has checked that the actor may see the household."""
    return Aid.objects.filter(household_id=household_id).select_related("person").order_by("-received_on", "-entered_at")


def aid_by_month(household_id: UUID | str, *, since: str = "", until: str = "") -> list[AidMonth]:
    """Group what a household received by month (YYYY-MM), newest month first; both ends are included."""
    rows = aid_of(household_id)
    if since:
        rows = rows.filter(month__gte=since)
    if until:
        rows = rows.filter(month__lte=until)
    return list(_months(rows.order_by("-month", "-received_on", "-entered_at")))


def received(*, household_id: UUID | str, kind: str, month: str, person_id: UUID | str | None = None) -> bool:
    """Tell whether a kind of aid was received in a month."""
    rows = Aid.objects.filter(household_id=household_id, kind=kind, month=month)
    return (rows.filter(person_id=person_id) if person_id else rows).exists()


def _months(rows: Any) -> Iterator[AidMonth]:
    for month, group in groupby(rows, key=lambda row: row.month):
        found = tuple(group)
        yield AidMonth(month, found, sum(row.amount_fen or 0 for row in found))
