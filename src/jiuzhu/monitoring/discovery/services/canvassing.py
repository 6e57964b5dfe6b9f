"""A canvass: begun for a division, ticked household by household."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.monitoring.discovery import tasks
from jiuzhu.monitoring.discovery.models import Canvass, CanvassStop, CanvassVillage
from jiuzhu.monitoring.discovery.rules import (
    GONE,
    CanvassEntry,
    CanvassInvalid,
    DiscoveryEntry,
    StopTicked,
    checked_canvass,
    checked_result,
)
from jiuzhu.monitoring.discovery.services.listing import wanted_households
from jiuzhu.monitoring.discovery.services.recording import record_discovery


def begin_canvass(*, entry: CanvassEntry, actor: Actor, at: datetime) -> Canvass:
    """Begin a canvass and have its lists made; what is sent again begins it once. Raises CanvassInvalid, DivisionUnknown, NotPermitted."""
    tidy = checked_canvass(entry, today=timezone.localdate(at))
    division = find_division(tidy.division_code)
    actor.require(Duty.LEAD_HANDLE, division_code=division.code)
    if not wanted_households(actor, division.code, tidy.categories).exists():
        raise CanvassInvalid("这个范围里没有符合条件的在册家庭。", "请换一个范围或类别。", field="categories")
    canvass = Canvass(
        press=tidy.press,
        title=tidy.title,
        division_code=division.code,
        categories=list(tidy.categories),
        due_on=tidy.due_on,
        made_by=actor.user_id,
        maker_name=actor.name,
        made_at=at,
    )
    mine = Canvass.objects.filter(press=tidy.press, made_by=actor.user_id)
    try:
        with writing(), transaction.atomic():
            known = mine.first()
            if known:
                return known
            canvass.save(force_insert=True)
            after = {"division": division.code, "due_on": tidy.due_on.isoformat(), "title": tidy.title}
            record(actor=actor, at=at, subject_kind="canvass", subject_id=str(canvass.pk), action="发起摸排", after=after)
            tasks.list_households.enqueue(canvass_id=str(canvass.pk), user_id=actor.user_id, at=at.isoformat())
    except IntegrityError:
        return mine.get()
    return canvass


def tick(*, stop_id: UUID | str, result: str, what: str, actor: Actor, at: datetime, needs_help: bool = False) -> CanvassStop:
    """Write down how one household of a canvass was found; what was found becomes a lead. The last household ends the village's part.

    An answer "no change" may become "found" while the canvass runs. Raises CanvassInvalid, DiscoveryInvalid, StopTicked, NotFound, NotPermitted.
    """
    answer = checked_result(result)
    stop = CanvassStop.objects.select_related("village", "household", "canvass").filter(pk=stop_id).first()
    if stop is None or not CanvassVillage.objects.scoped_to(actor).filter(pk=stop.village_id).exists():
        raise NotFound("没有找到这一户。", "请从摸排清单打开。")
    actor.require(Duty.LEAD_CHECK, division_code=stop.village.division_code)
    if stop.result == answer and stop.ticked_by == actor.user_id:
        return stop
    if stop.result == GONE:
        raise StopTicked(f"这一户{stop.struck_because}，已从这张清单划去。", "不用再走；有新的情况请另报发现线索。")
    if stop.result == "found" or stop.village.state == "stopped" or (stop.village.state == "done" and not stop.result):
        raise StopTicked("这一户已经记过，或摸排已停止。", "请刷新后查看；有新的情况请另报发现线索。")
    with writing():
        discovery = record_discovery(entry=_lead(stop, what, needs_help), actor=actor, at=at) if answer == "found" else None
        seen = {"result": answer, "ticked_by": actor.user_id, "ticker_name": actor.name, "ticked_at": at, "discovery": discovery}
        if not CanvassStop.objects.filter(pk=stop.pk, result=stop.result).update(**seen):
            raise StopTicked("这一户刚被别人记过。", "请刷新后查看。")
        counted = {"ticked": F("ticked") + int(not stop.result), "found": F("found") + int(answer == "found")}
        CanvassVillage.objects.filter(pk=stop.village_id).update(**counted)
        record(
            actor=actor, at=at, subject_kind="canvass_stop", subject_id=str(stop.pk), action="摸排一户", after={"result": answer},
            household_id=str(stop.household_id),
        )  # fmt: skip
        village = CanvassVillage.objects.get(pk=stop.village_id)
        if village.state == "open" and village.ticked == village.households:
            take(village, step="finish", actor=actor, at=at, seen_version=village.version)
    stop.refresh_from_db()
    return stop


def stop_village(*, village: CanvassVillage, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a village's part before every household is ticked; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    return take(village, step="stop", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def _lead(stop: CanvassStop, what: str, needs_help: bool) -> DiscoveryEntry:
    household = stop.household
    return DiscoveryEntry(
        press=stop.pk,
        who=f"{household.head_name}家庭",
        village_code=stop.village.division_code,
        where=household.address,
        what=what,
        channel="canvass",
        needs_help=needs_help,
        household_id=str(household.pk),
    )
