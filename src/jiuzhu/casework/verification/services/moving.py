"""Stopping the check of a household that moved away: the place where it lives now begins its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from jiuzhu.casework.verification.models import Verification
from jiuzhu.casework.verification.workflow import UNDER_WAY
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.workflow.services import take

WHY = "家庭已迁到其他乡镇（街道），由现居住地另行发起"


def stop_moved(*, at: datetime, household_id: UUID | str | None = None) -> int:
    """Stop every check under way (or that of one household) whose household lives in another township than where it was begun; gives how many.

    What sources said before stays; what comes after is late.
    """
    rows = Verification.objects.filter(state__in=UNDER_WAY).exclude(household__division_code=F("division_code"))
    if household_id:
        rows = rows.filter(household_id=household_id)
    stopped = 0
    for each in rows.select_related("household"):
        if _township(each.division_code) == _township(each.household.division_code):
            continue
        with writing():
            hold_checks([each.pk])
            each.sources.exclude(state="settled").update(state="dropped", note="家庭迁出")
            take(each, step="leave", actor=SYSTEM, at=at, seen_version=each.version, reason=WHY)
        stopped += 1
    return stopped


def hold_checks(pks: Any) -> None:
    """Take checks before their sources, as whoever ends one does: taken the other way round the two would wait for each other. Inside a transaction."""
    hold(Verification.objects.filter(pk__in=pks))


def _township(code: str) -> str:
    return ancestor_at(code, Level.TOWNSHIP) or code
