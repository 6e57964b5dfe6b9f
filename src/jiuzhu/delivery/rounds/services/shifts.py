"""Who works in the field when: one shift for each person, in one seat, which nobody else takes over unasked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.delivery.rounds.models import Shift
from jiuzhu.delivery.rounds.rules import DAY, NO_BREAK, Break, ShiftInvalid, check_break
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import actor_by_id, organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division, full_name_of
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record

WEEK = range(7)


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
    rest: Break = NO_BREAK,
    most_minutes: int | None = None,
    actor: Actor,
    at: datetime,
) -> Shift:
    """Say when and from where somebody works in the field, in one division or organisation; ``most_minutes`` is the most a day may hold, ways included.

    Raises ShiftInvalid, also where somebody else set the shift and still has a post for them, and NotPermitted.
    """
    _require(actor, division_code, organisation_id)
    if not 0 <= starts_minute < ends_minute <= DAY:
        raise ShiftInvalid("下班时间不晚于上班时间。", "请填写同一天的上班、下班时间，例如 8:00 到 17:00。", field="ends_minute")
    if not weekdays or set(weekdays) - set(WEEK):
        raise ShiftInvalid("没有选择工作日。", "请至少选一天。", field="weekdays")
    check_break(rest, shift=(starts_minute, ends_minute))
    if most_minutes is not None and not 0 < most_minutes <= ends_minute - starts_minute - rest.minutes:
        raise ShiftInvalid("一天最多的时间超过了班次。", "请填写不超过班次（减去午休）的小时数，或留空。", field="most_hours")
    worker = actor_by_id(user_id, on=timezone.localdate(at))
    able = worker.holds(Duty.ORDER_SERVE, organisation_id=organisation_id) if organisation_id else worker.holds(Duty.VISIT_RECORD, division_code=division_code)
    if not able:
        raise ShiftInvalid(f"{worker.name}在这里没有上门的岗位。", "请先由系统管理员设置岗位。", field="user_id")
    find_division(start_code)
    seat = {"division_code": "" if organisation_id else division_code, "organisation_id": organisation_id or None}
    hours = {
        "start_code": start_code,
        "starts_minute": starts_minute,
        "ends_minute": ends_minute,
        "weekdays": sorted(set(weekdays)),
        "skills": sorted(skills),
        "break_minutes": rest.minutes,
        "break_from": rest.window[0],
        "break_until": rest.window[1],
        "most_minutes": most_minutes,
    }
    with writing():
        shift = _kept(worker, {"name": worker.name, **seat, **hours}, actor)
        record(actor=actor, at=at, subject_kind="shift", subject_id=user_id, action="设置班次", after=hours | {"organisation": organisation_id, "division": division_code})
    return shift


def end_shift(*, shift: Shift, actor: Actor, at: datetime) -> None:
    """Take somebody off the shifts. Raises NotPermitted."""
    _require(actor, shift.division_code, str(shift.organisation_id or ""))
    with writing():
        record(actor=actor, at=at, subject_kind="shift", subject_id=str(shift.pk), action="取消班次")
        Shift.objects.filter(pk=shift.pk).delete()


def _kept(worker: Actor, told: dict[str, Any], actor: Actor) -> Shift:
    """Write a shift; one that another organisation or township set stands until they take it back."""
    there = Shift.objects.select_for_update().filter(pk=UUID(worker.user_id)).first()
    if there is None:
        try:
            with transaction.atomic():
                return Shift.objects.create(user_id=UUID(worker.user_id), **told)
        except IntegrityError:
            # Somebody else set one a moment before.
            there = Shift.objects.get(pk=UUID(worker.user_id))
    _check_free(there, worker, str(told["organisation_id"] or ""), actor)
    Shift.objects.filter(pk=there.pk).update(**told)
    return Shift.objects.get(pk=there.pk)


def _check_free(there: Shift, worker: Actor, organisation_id: str, actor: Actor) -> None:
    holder = str(there.organisation_id or "")
    if holder == organisation_id and (organisation_id or actor.holds(Duty.ORDER_DISPATCH, division_code=there.division_code)):
        return
    works = worker.holds(Duty.ORDER_SERVE, organisation_id=holder) if holder else worker.holds(Duty.VISIT_RECORD, division_code=there.division_code)
    if works:
        seat = organisation(holder) if holder else None
        whose = seat.name if seat else full_name_of(there.division_code)
        raise ShiftInvalid(f"{worker.name}的班次由{whose}设置，没有改动。", f"请与{whose}商定，由对方在“人员与班次”里按“不再排班”后，再在这里设。", field="user_id")


def _require(actor: Actor, division_code: str, organisation_id: str) -> None:
    if organisation_id:
        seat = organisation(organisation_id)
        if actor.holds(Duty.ORDER_ACCEPT, organisation_id=organisation_id) or (seat and actor.holds(Duty.ORDER_DISPATCH, division_code=seat.division_code)):
            return
        raise NotPermitted("您的岗位不能设置这家机构的班次。", "请由机构管理员或所在乡镇、县的经办人设置。")
    actor.require(Duty.ORDER_DISPATCH, division_code=division_code)
