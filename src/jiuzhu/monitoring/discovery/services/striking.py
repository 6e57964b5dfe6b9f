"""Households that left before a canvass came to them: struck with the reason, and put on the list of where they live now."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.monitoring.discovery.models import CanvassStop, CanvassVillage
from jiuzhu.monitoring.discovery.rules import ENDED, GONE, LEFT, WENT_ALONG

MOST_AT_ONCE = 500


def strike_departed(*, at: datetime) -> int:
    """Strike every household that moved away or is no more on the register and was not gone to, at most 500; gives how many.

    One that lives in another village of the same canvass is gone to there, unless that village is done. Running it again strikes nothing twice, and
    nobody is struck before every village has its list: a village begun for one household would be taken for listed.
    """
    return sum(_strike(pk, at) for pk in list(_departed().order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]))


def _departed() -> QuerySet[Any, Any]:
    elsewhere = ~Q(household__division_code=F("village__division_code"))
    open_ones = CanvassStop.objects.filter(result="", village__state="open", canvass__listed_at__isnull=False)
    return open_ones.filter(elsewhere | Q(household__closed_on__isnull=False))


def _strike(stop_id: UUID, at: datetime) -> bool:
    with writing():
        # Read again: since the list was made it may have been gone to, or have come back.
        stop = _departed().select_related("household", "village", "canvass").filter(pk=stop_id).first()
        if stop is None:
            return False
        ended = stop.household.closed_on is not None
        goes_along = not ended and covers(stop.canvass.division_code, stop.household.division_code) and _may_take(stop)
        because = ENDED if ended else WENT_ALONG if goes_along else LEFT
        seen = {"result": GONE, "struck_because": because, "ticker_name": SYSTEM.name, "ticked_at": at}
        if not CanvassStop.objects.filter(pk=stop.pk, result="").update(**seen):
            return False
        CanvassVillage.objects.filter(pk=stop.village_id).update(households=F("households") - 1, struck=F("struck") + 1)
        record(
            actor=SYSTEM, at=at, subject_kind="canvass_stop", subject_id=str(stop.pk), action="摸排划去一户", reason=because,
            household_id=str(stop.household_id),
        )  # fmt: skip
        if goes_along:
            _list_where_it_lives(stop, at)
        village = CanvassVillage.objects.get(pk=stop.village_id)
        if village.state == "open" and village.ticked == village.households:
            take(village, step="finish", actor=SYSTEM, at=at, seen_version=village.version)
    return True


def _may_take(stop: CanvassStop) -> bool:
    """Tell whether the village it lives in now still goes round, or has not begun because nobody on the list lived there."""
    there = stop.canvass.villages.filter(division_code=stop.household.division_code).first()
    return there is None or there.state == "open"


def _list_where_it_lives(stop: CanvassStop, at: datetime) -> None:
    code = stop.household.division_code
    there = stop.canvass.villages.filter(division_code=code).first()
    if there is None:
        there = CanvassVillage(canvass=stop.canvass, division_code=code, households=1)
        begin(there, actor=SYSTEM, at=at, duty=Duty.LEAD_HANDLE, after={"households": 1})
    else:
        CanvassVillage.objects.filter(pk=there.pk).update(households=F("households") + 1)
    CanvassStop.objects.create(canvass=stop.canvass, village=there, household_id=stop.household_id)
