"""Aid is stopped (停止救助类别): at once, or by a re-check where it was paid for months after its last day (P-15)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import EntryInvalid
from jiuzhu.casework.registry.services.categories import stop_category
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.services.rechecking import begin_once
from jiuzhu.monitoring.warnings.services.reckoning import Stop


def stop_aid(
    *, household_id: UUID | str, last_day: date, reason: str, actor: Actor, at: datetime, person_id: UUID | str | None = None
) -> Recheck | None:
    """End a household's category, or one member's own, with its last day in force; where it was paid for a month since, open a re-check that carries the day.

    The re-check reckons what was paid and says what becomes of it, another person than proposed it decides, and then the category ends; pressed again it is
    the same one. Gives it, None where the category ended at once. Raises EntryInvalid for no reason or nothing to end, RecheckUnderWay, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.REGISTER_WRITE, division_code=household.division_code)
    with writing():
        if not registry.paid_of(household_id, person_id, after=last_day, until=timezone.localdate(at)):
            stop_category(household_id=household_id, person_id=person_id, last_day=last_day, reason=reason, actor=actor, at=at)
            return None
        if not reason.strip():
            raise EntryInvalid("没有写明停止的原因。", "请写明原因，例如：家庭收入超过标准。", field="reason")
        stop = Stop(last_day, str(person_id), registry.find_person(actor, person_id).name) if person_id else Stop(last_day)
        mine = Recheck.objects.filter(
            household=household, state__in=Recheck.follows_household, stop_after=last_day, stop_key=stop.person_id
        )
        opened_by = {"stop": stop.person_id or str(household.pk), "on": str(last_day)}
        return begin_once(
            mine,
            household=household,
            reason=f"停止类别，{stop.words}：{reason.strip()}",
            actor=actor,
            at=at,
            opened_by=opened_by,
            stop=stop,
            duty=Duty.REGISTER_WRITE,
        )
