"""Sheets and lists follow their lines: begun with the first, finished with the last, begun again by a correction."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.distribution.models import MonthList, Sheet
from jiuzhu.delivery.distribution.workflow import OPEN_LINES
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.models import Stateful
from jiuzhu.foundation.workflow.services import take


def follow(sheet: Sheet, *, at: datetime, begun: bool = False) -> None:
    """Let a sheet and its list follow what became of a line; inside the caller's transaction."""
    sheet.refresh_from_db()
    if sheet.state == "handing" and not sheet.lines.filter(state__in=OPEN_LINES).exists():
        _step(sheet, "finish", at)
    found = MonthList.objects.get(pk=sheet.list_id)
    if begun and found.state == "approved":
        _step(found, "begin", at)
    if found.state in ("approved", "delivering") and not found.sheets.exclude(state="done").exists():
        _step(found, "finish", at)


def reopen(sheet: Sheet, *, at: datetime) -> None:
    """Let a sheet that was done, and its list, hand out again; inside the caller's transaction."""
    sheet.refresh_from_db()
    if sheet.state == "done":
        _step(sheet, "again", at)
    found = MonthList.objects.get(pk=sheet.list_id)
    if found.state == "delivered":
        _step(found, "again", at)


def _step(thing: Stateful, step: str, at: datetime) -> None:
    take(thing, step=step, actor=SYSTEM, at=at, seen_version=thing.version)
