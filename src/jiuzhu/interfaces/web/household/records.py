"""The ledger's entries about one household, opened for whoever may read the ledger there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry.queries import find_household
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.ledger.queries import Told, household_entries, told
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.listing import Column, Listing

LABELS = {
    "head": "户主", "name": "姓名", "address": "住址", "division": "村（社区）", "system": "系统", "number": "编号", "text": "内容",
    "from": "自", "since": "自", "until": "至",
}  # fmt: skip
"""What is shown of an entry's values; numbers of people are not among them, and codes say little to a reader."""
COLUMNS = [Column("at", "时间"), Column("who", "办理人"), Column("action", "事项"), Column("what", "内容"), Column("reason", "原因")]


@dataclass(frozen=True)
class Record:
    """One entry in words."""

    at: datetime
    who: str
    action: str
    what: list[str]
    reason: str


@requires(Duty.LEDGER_READ)
@never_cache
@require_GET
def records(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who did what about a household, when and why; names and reasons are opened here and nowhere kept."""
    household = find_household(request.actor, pk)
    request.actor.require(Duty.LEDGER_READ, division_code=household.division_code)
    listing = Listing(request, household_entries(str(household.pk)), COLUMNS)
    rows = [_record(entry) for entry in listing]
    return render(request, "household/records.html", {"household": household, "listing": listing, "rows": rows})


def _record(entry: Any) -> Record:
    opened = told(entry)
    return Record(entry.at, f"{entry.actor_name} {entry.post_label}".strip(), entry.action, list(_changes(opened)), opened.reason)


def _changes(opened: Told) -> Iterator[str]:
    for name, label in LABELS.items():
        before, after = opened.before.get(name), opened.after.get(name)
        pair = opened.private.get(name)
        if pair is not None:
            before, after = pair if isinstance(pair, list) else ("", pair)
        before, after = (_words(name, value) for value in (before, after))
        if before and after and before != after:
            yield f"{label}：{before} → {after}"
        elif before or after:
            yield f"{label}：{after or before}"


def _words(name: str, value: Any) -> str:
    text = "" if value is None else str(value)
    return names_of([text]).get(text, text) if name == "division" and text else text
