"""What a county knows of its ways: where villages lie, minutes between them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from jiuzhu.delivery.rounds.models import TravelTime, VillagePlace
from jiuzhu.delivery.rounds.rules import TravelInvalid
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.kernel.earth import MICRO
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record

LONGEST_WAY = 600
EAST, NORTH = (73, 136), (3, 54)
"""Degrees between which the country lies: a place outside was typed the wrong way round."""


def set_place(*, division_code: str, east: Decimal, north: Decimal, actor: Actor, at: datetime) -> None:
    """Say where a village lies, in degrees. Raises TravelInvalid, NotPermitted."""
    actor.require(Duty.ORDER_DISPATCH, division_code=division_code)
    if not EAST[0] <= east <= EAST[1] or not NORTH[0] <= north <= NORTH[1]:
        raise TravelInvalid("经纬度不在国内。", "先填经度（东经 73–136），再填纬度（北纬 3–54）。", field="east")
    found = {"east_e6": int(east * MICRO), "north_e6": int(north * MICRO)}
    with writing():
        VillagePlace.objects.update_or_create(division_code=division_code, defaults=found)
        record(actor=actor, at=at, subject_kind="village_place", subject_id=division_code, action="填写村的位置", after=found)


def set_travel(*, origin: str, target: str, minutes: int, both_ways: bool = True, actor: Actor, at: datetime) -> bool:
    """Say how long the way from one village to another takes; False where the way back stands as another township entered it.

    One way alone leaves the way back as it is. Raises TravelInvalid, NotPermitted.
    """
    actor.require(Duty.ORDER_DISPATCH, division_code=origin)
    if origin == target:
        raise TravelInvalid("出发和到达是同一个村。", "同村两户之间的时间在“本地参数”里设定。", field="target")
    if not 0 < minutes <= LONGEST_WAY:
        raise TravelInvalid("分钟数不对。", f"请填写 1 到 {LONGEST_WAY} 之间的整数。", field="minutes")
    find_division(target)
    with writing():
        back = TravelTime.objects.filter(origin=target, target=origin)
        theirs = both_ways and back.exists() and not actor.holds(Duty.ORDER_DISPATCH, division_code=target)
        if both_ways and not theirs:
            back.delete()
        TravelTime.objects.update_or_create(origin=origin, target=target, defaults={"minutes": minutes, "set_by": actor.user_id, "set_at": at})
        after = {"to": target, "minutes": minutes, "both_ways": both_ways and not theirs}
        record(actor=actor, at=at, subject_kind="travel_time", subject_id=origin, action="填写路上时间", after=after)
    return not theirs


def forget_travel(*, origin: str, target: str, actor: Actor, at: datetime) -> None:
    """Take back what was entered for one way: it is reckoned again. Raises NotPermitted."""
    actor.require(Duty.ORDER_DISPATCH, division_code=origin)
    with writing():
        if TravelTime.objects.filter(origin=origin, target=target).delete()[0]:
            record(actor=actor, at=at, subject_kind="travel_time", subject_id=origin, action="恢复估算的路上时间", after={"to": target})
