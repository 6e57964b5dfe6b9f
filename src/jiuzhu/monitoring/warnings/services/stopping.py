"""Aid is stopped (停止救助类别) or made less (变更救助类别) by a re-check: another person decides, what was paid since is reckoned, the household is told (P-15)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import CategoryEntry, EntryInvalid
from jiuzhu.casework.registry.services.categories import change_category, check_change
from jiuzhu.casework.registry.services.records import hold_households
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.services.rechecking import begin_once
from jiuzhu.monitoring.warnings.services.reckoning import Stop


def stop_aid(
    *, household_id: UUID | str, last_day: date, reason: str, actor: Actor, at: datetime, person_id: UUID | str | None = None
) -> Recheck:
    """Open the re-check that ends a household's category, or one member's own, with its last day in force.

    The re-check reckons what was paid since and says what becomes of it, another person than proposed it decides, then the category ends and the household
    is told; pressed again it is the same one. Raises EntryInvalid for no reason or nothing to end, RecheckUnderWay, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.REGISTER_WRITE, division_code=household.division_code)
    if not reason.strip():
        raise EntryInvalid("没有写明停止的原因。", "请写明原因，例如：家庭收入超过标准。", field="reason")
    with writing():
        if registry.newest_reaching(household_id, person_id, on=last_day + timedelta(days=1)) is None:
            raise EntryInvalid("没有正在执行的类别。", "请核对日期，或查看类别记录。", field="last_day")
        stop = Stop(last_day, *_whose(person_id, actor))
        return _opened(household, stop, f"停止类别，{stop.words}：{reason.strip()}", actor, at)


def change_aid(
    *,
    household_id: UUID | str,
    entry: CategoryEntry,
    actor: Actor,
    at: datetime,
    person_id: UUID | str | None = None,
    reason: str = "",
    recognised_by: str = "",
    seen_version: int | None = None,
) -> Recheck | None:
    """Give a household, or one member, another category from a day on; where it is less than was paid until then, open the re-check that decides it.

    The re-check carries the new category and amount; pressed again it is the same one. Gives it, None where the register was changed at once.
    Raises EntryInvalid where an amount is taken away without a new one or a reason or the same category would end sooner,
    RecheckUnderWay, and what the register raises.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.REGISTER_WRITE, division_code=household.division_code)
    with writing():
        hold_households([household.pk])
        held = registry.newest_reaching(household_id, person_id, on=entry.since)
        former_fen = held.monthly_benefit_fen if held else None
        if former_fen and entry.monthly_benefit_fen is None:
            what = f"没有填写月救助金额，现在每月 {yuan(former_fen)} 元。"
            raise EntryInvalid(what, "请填写变更后的金额，不再发放的填 0；少于现在的启动复核。", field="monthly_benefit")
        if held and _ends_sooner(held, entry):
            raise EntryInvalid("类别没有变，结束日期提前了。", "请用“停止救助类别”，由另一人审定；继续执行的不填结束日期。", field="until")
        if held and entry.until and entry.until < timezone.localdate(at):
            raise EntryInvalid(
                "结束日期已经过去，变更以后就没有救助了。",
                "请用“停止救助类别”，由另一人审定；继续执行的填写以后的日期，或者不填。",
                field="until",
            )
        if former_fen is None or entry.monthly_benefit_fen is None or entry.monthly_benefit_fen >= former_fen:
            change_category(
                household_id=household_id,
                person_id=person_id,
                entry=entry,
                reason=reason,
                recognised_by=recognised_by,
                seen_version=seen_version,
                actor=actor,
                at=at,
            )
            return None
        if not reason.strip():
            raise EntryInvalid("没有写明变更的原因。", "比现在少的由另一人审定，请写明原因，例如：家庭收入增加。", field="reason")
        stop = Stop(entry.since - timedelta(days=1), *_whose(person_id, actor), to=entry, recognised_by=recognised_by)
        check_change(household=household, entry=entry, person_id=person_id)
        return _opened(household, stop, f"变更类别，{stop.words}：{reason.strip()}", actor, at)


def _ends_sooner(held: Any, entry: CategoryEntry) -> bool:
    """Tell whether the same category would just end sooner; another one may be given for a term."""
    same = (held.category, held.category_class) == (entry.category, entry.category_class)
    return same and entry.until is not None and (held.until is None or entry.until < held.until)


def _whose(person_id: UUID | str | None, actor: Actor) -> tuple[str, str]:
    return (str(person_id), registry.find_person(actor, person_id).name) if person_id else ("", "")


def _opened(household: Any, stop: Stop, reason: str, actor: Actor, at: datetime) -> Recheck:
    to = stop.to
    mine = Recheck.objects.filter(
        household=household,
        state__in=Recheck.follows_household,
        stop_after=stop.last_day,
        stop_key=stop.person_id,
        change_category=to.category if to else "",
        change_class=to.category_class if to else "",
        **({"change_fen": to.monthly_benefit_fen} if to else {"change_fen__isnull": True}),
    )
    told = {"stop": stop.person_id or str(household.pk), "on": str(stop.last_day)} | ({"to_fen": str(to.monthly_benefit_fen)} if to else {})
    return begin_once(mine, household=household, reason=reason, actor=actor, at=at, opened_by=told, stop=stop, duty=Duty.REGISTER_WRITE)
