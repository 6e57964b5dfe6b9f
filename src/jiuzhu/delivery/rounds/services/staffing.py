"""What plans stand on: shifts, where villages lie, minutes between them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from jiuzhu.delivery.rounds.models import Shift, TravelTime, VillagePlace
from jiuzhu.delivery.rounds.rules import DAY, ShiftInvalid, TravelInvalid
from jiuzhu.delivery.rounds.travelling import MICRO
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import actor_by_id, organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record

WEEK = range(7)
LONGEST_WAY = 600
EAST, NORTH = (73, 136), (3, 54)
"""Degrees between which the country lies: a place outside was typed the wrong way round."""


def set_shift(
    *,
    user_id: str,
    division_code: str = "",
    organisation_id: str = "",
    start_code: str,
    starts_minute: int,
    ends_minute: int,
    weekdays: Sequence[int],
    skills: Collection[str] = (),
    actor: Actor,
    at: datetime,
) -> Shift:
    """Say when and from where somebody works in the field, in one division or organisation. Raises ShiftInvalid, NotPermitted."""
    _require(actor, division_code, organisation_id)
    if not 0 <= starts_minute < ends_minute <= DAY:
        raise ShiftInvalid("下班时间不晚于上班时间。", "请填写同一天的上班、下班时间，例如 8:00 到 17:00。", field="ends")
    if not weekdays or set(weekdays) - set(WEEK):
        raise ShiftInvalid("没有选择工作日。", "请至少选一天。", field="weekdays")
    worker = actor_by_id(user_id, on=timezone.localdate(at))
    able = worker.holds(Duty.ORDER_SERVE, organisation_id=organisation_id) if organisation_id else worker.holds(Duty.VISIT_RECORD, division_code=division_code)
    if not able:
        raise ShiftInvalid(f"{worker.name}在这里没有上门的岗位。", "请先由系统管理员设置岗位。", field="user_id")
    find_division(start_code)
    seat = {"division_code": "" if organisation_id else division_code, "organisation_id": organisation_id or None}
    hours = {"start_code": start_code, "starts_minute": starts_minute, "ends_minute": ends_minute, "weekdays": sorted(set(weekdays)), "skills": sorted(skills)}
    with writing():
        shift, _ = Shift.objects.update_or_create(user_id=UUID(user_id), defaults={"name": worker.name, **seat, **hours})
        record(actor=actor, at=at, subject_kind="shift", subject_id=user_id, action="设置班次", after=hours | {"organisation": organisation_id, "division": division_code})
    return shift


def end_shift(*, shift: Shift, actor: Actor, at: datetime) -> None:
    """Take somebody off the shifts. Raises NotPermitted."""
    _require(actor, shift.division_code, str(shift.organisation_id or ""))
    with writing():
        record(actor=actor, at=at, subject_kind="shift", subject_id=str(shift.pk), action="取消班次")
        Shift.objects.filter(pk=shift.pk).delete()


def set_place(*, division_code: str, east: Decimal, north: Decimal, actor: Actor, at: datetime) -> None:
    """Say where a village lies, in degrees. Raises TravelInvalid, NotPermitted."""
    actor.require(Duty.ORDER_DISPATCH, division_code=division_code)
    if not EAST[0] <= east <= EAST[1] or not NORTH[0] <= north <= NORTH[1]:
        raise TravelInvalid("经纬度不在国内。", "先填经度（东经 73–136），再填纬度（北纬 3–54）。", field="east")
    found = {"east_e6": int(east * MICRO), "north_e6": int(north * MICRO)}
    with writing():
        VillagePlace.objects.update_or_create(division_code=division_code, defaults=found)
        record(actor=actor, at=at, subject_kind="village_place", subject_id=division_code, action="填写村的位置", after=found)


def set_travel(*, origin: str, target: str, minutes: int, both_ways: bool = True, actor: Actor, at: datetime) -> None:
    """Say how long the way from one village to another takes; one way alone takes the other way's entry as it is. Raises TravelInvalid, NotPermitted."""
    actor.require(Duty.ORDER_DISPATCH, division_code=origin)
    if origin == target:
        raise TravelInvalid("出发和到达是同一个村。", "同村两户之间的时间在“本地参数”里设定。", field="target")
    if not 0 < minutes <= LONGEST_WAY:
        raise TravelInvalid("分钟数不对。", f"请填写 1 到 {LONGEST_WAY} 之间的整数。", field="minutes")
    find_division(target)
    with writing():
        if both_ways:
            TravelTime.objects.filter(origin=target, target=origin).delete()
        TravelTime.objects.update_or_create(origin=origin, target=target, defaults={"minutes": minutes, "set_by": actor.user_id, "set_at": at})
        after = {"to": target, "minutes": minutes, "both_ways": both_ways}
        record(actor=actor, at=at, subject_kind="travel_time", subject_id=origin, action="填写路上时间", after=after)


def forget_travel(*, origin: str, target: str, actor: Actor, at: datetime) -> None:
    """Take back what was entered for one way: it is reckoned again. Raises NotPermitted."""
    actor.require(Duty.ORDER_DISPATCH, division_code=origin)
    with writing():
        if TravelTime.objects.filter(origin=origin, target=target).delete()[0]:
            record(actor=actor, at=at, subject_kind="travel_time", subject_id=origin, action="恢复估算的路上时间", after={"to": target})


def _require(actor: Actor, division_code: str, organisation_id: str) -> None:
    if organisation_id:
        seat = organisation(organisation_id)
        if actor.holds(Duty.ORDER_ACCEPT, organisation_id=organisation_id) or (seat and actor.holds(Duty.ORDER_DISPATCH, division_code=seat.division_code)):
            return
        raise NotPermitted("您的岗位不能设置这家机构的班次。", "请由机构管理员或所在乡镇、县的经办人设置。")
    actor.require(Duty.ORDER_DISPATCH, division_code=division_code)
