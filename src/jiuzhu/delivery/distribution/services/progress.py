"""Sheets and lists follow their lines: begun with the first, finished with the last, begun again by a correction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import F

from jiuzhu.delivery.distribution.models import MonthList, Sheet
from jiuzhu.delivery.distribution.workflow import OPEN_LINES
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.models import Stateful
from jiuzhu.foundation.workflow.services import Counter, take


def holding(thing: Stateful, states: Collection[str], refusal: DomainError) -> Counter:
    """Keep a sheet or list in one of some states until the step it is counted with is done, whatever the page showed."""
    kept: Any = type(thing)._base_manager.filter(pk=thing.pk, state__in=states)
    return Counter(lambda: kept.update(state=F("state")), refusal)


def follow(sheet: Sheet, *, at: datetime, begun: bool = False) -> None:
    """Let a sheet and its list follow what became of a line; inside the caller's transaction."""
    found = _alone(sheet)
    if sheet.state == "handing" and not sheet.lines.filter(state__in=OPEN_LINES).exists():
        _step(sheet, "finish", at)
    if begun and found.state == "approved":
        _step(found, "begin", at)
    if found.state in ("approved", "delivering") and not found.sheets.exclude(state="done").exists():
        _step(found, "finish", at)


def reopen(sheet: Sheet, *, at: datetime) -> None:
    """Let a sheet that was done, and its list, hand out again; inside the caller's transaction."""
    found = _alone(sheet)
    if sheet.state == "done":
        _step(sheet, "again", at)
    if found.state == "delivered":
        _step(found, "again", at)


def _alone(sheet: Sheet) -> MonthList:
    """Give the list as it stands once nobody else is at one of its lines: of two who end the last two, the second sees the first."""
    found = MonthList.objects.select_for_update().get(pk=sheet.list_id)
    sheet.refresh_from_db()
    return found


def _step(thing: Stateful, step: str, at: datetime) -> None:
    take(thing, step=step, actor=SYSTEM, at=at, seen_version=thing.version)
