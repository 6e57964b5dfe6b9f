"""The lists of a canvass, written village by village in the background."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.monitoring.discovery.models import Canvass, CanvassStop, CanvassVillage

ROWS_AT_ONCE = 500


def list_households(*, canvass_id: str, actor: Actor, at: datetime) -> Canvass:
    """Write the lists, a village at a time; run again it goes on where it stopped."""
    canvass = Canvass.objects.get(pk=canvass_id)
    if canvass.listed_at:
        return canvass
    # Who moved since an earlier village was listed is on that list: from there they are struck, and gone to where they live now.
    wanted = wanted_households(actor, canvass.division_code, canvass.categories).exclude(pk__in=canvass.stops.values("household_id"))
    listed = set(canvass.villages.values_list("division_code", flat=True))
    for code in sorted(set(wanted.values_list("division_code", flat=True)) - listed):
        households = list(wanted.filter(division_code=code).order_by("number").values_list("pk", flat=True))
        with writing():
            village = CanvassVillage(canvass=canvass, division_code=code, households=len(households))
            begin(village, actor=actor, at=at, duty=Duty.LEAD_HANDLE, after={"households": len(households)})
            stops = [CanvassStop(canvass=canvass, village=village, household_id=each) for each in households]
            CanvassStop.objects.bulk_create(stops, batch_size=ROWS_AT_ONCE)
    with writing():
        Canvass.objects.filter(pk=canvass.pk).update(listed_at=at)
    canvass.refresh_from_db()
    return canvass


def wanted_households(actor: Actor, division_code: str, categories: Sequence[str]) -> Any:
    """The open households of a division the actor sees, of some categories or of all."""
    found = registry.households(actor).open().filter(division_code__range=division_range(division_code))
    return found.filter(category__in=list(categories)) if categories else found
