"""Households that left before a canvass came to them: struck with the reason, and put on the list of where they live now."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import F, Q, QuerySet

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.jobs.rules import trouble_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.foundation.workflow.wording import reword
from jiuzhu.monitoring.discovery.models import CanvassStop, CanvassVillage
from jiuzhu.monitoring.discovery.rules import ENDED, GONE, LEFT, WENT_ALONG

MOST_AT_ONCE = 500
log = structlog.get_logger(__name__)


def strike_departed(*, at: datetime) -> int:
    """Strike every household that moved away or is no more on the register and was not gone to, at most 500; gives how many.

    One that lives in another village of the same canvass is gone to there, unless that village is done. Running it again strikes nothing twice, and
    nobody is struck before every village has its list: a village begun for one household would be taken for listed.
    One that cannot be struck is told of in the log and holds up no other; the first such failure is raised once the rest is done, so that the job shows it.
    """
    struck, first = 0, None
    for pk in list(_departed().order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]):
        try:
            struck += _strike(pk, at)
        except Exception as error:  # one that fails holds up no other
            trouble = trouble_of(error)
            log.error("household not struck", stop=str(pk), error=trouble.kind, where=trouble.where)
            first = first or error
    if first:
        raise first
    return struck


def _departed() -> QuerySet[Any, Any]:
    elsewhere = ~Q(household__division_code=F("village__division_code"))
    open_ones = CanvassStop.objects.filter(result="", village__state="open", canvass__listed_at__isnull=False)
    return open_ones.filter(elsewhere | Q(household__closed_on__isnull=False))


def _strike(stop_id: UUID, at: datetime) -> bool:
    with writing():
        # Read again: since the list was made it may have been gone to, or have come back.
        stop = _departed().select_for_update(of=("self",)).select_related("household", "village", "canvass").filter(pk=stop_id).first()
        if stop is None:
            return False
        ended = stop.household.closed_on is not None
        within = covers(stop.canvass.division_code, stop.household.division_code)
        there = _room_for(stop, at) if within and not ended else None
        because = ENDED if ended else WENT_ALONG if there else LEFT
        seen = {"result": GONE, "struck_because": because, "ticker_name": SYSTEM.name, "ticked_at": at}
        CanvassStop.objects.filter(pk=stop.pk).update(**seen)
        CanvassVillage.objects.filter(pk=stop.village_id).update(households=F("households") - 1, struck=F("struck") + 1)
        record(
            actor=SYSTEM, at=at, subject_kind="canvass_stop", subject_id=str(stop.pk), action="摸排划去一户", reason=because,
            household_id=str(stop.household_id),
        )  # fmt: skip
        if there:
            CanvassStop.objects.create(canvass=stop.canvass, village=there, household_id=stop.household_id)
            reword(CanvassVillage.objects.select_related("canvass").get(pk=there.pk))
        village = CanvassVillage.objects.select_related("canvass").get(pk=stop.village_id)
        if village.state == "open" and village.ticked == village.households:
            take(village, step="finish", actor=SYSTEM, at=at, seen_version=village.version)
        reword(village)
    return True


def _room_for(stop: CanvassStop, at: datetime) -> CanvassVillage | None:
    """Count a household in where it lives now; None where that village is done. One that nobody on the list lived in begins."""
    code = stop.household.division_code
    there = stop.canvass.villages.filter(division_code=code).first()
    if there is None:
        return begin(
            CanvassVillage(canvass=stop.canvass, division_code=code, households=1),
            actor=SYSTEM,
            at=at,
            duty=Duty.LEAD_HANDLE,
            after={"households": 1},
        )
    # Whoever goes to the last household there at this moment ends the village's part first, or goes to this one too.
    return there if CanvassVillage.objects.filter(pk=there.pk, state="open").update(households=F("households") + 1) else None
