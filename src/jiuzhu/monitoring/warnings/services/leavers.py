"""Somebody leaves a household (减少成员): at once, or by a re-check where aid that counted them was paid since (P-15)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import EntryInvalid
from jiuzhu.casework.registry.services.membership import check_leaving, remove_member
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.services.rechecking import begin_once
from jiuzhu.monitoring.warnings.services.reckoning import Leaver


def leave(*, household_id: UUID | str, person_id: UUID | str, on: date, reason: str, actor: Actor, at: datetime) -> Recheck | None:
    """End a membership with its last day; where aid that counted them was paid for a month since, or nobody would be on aid, open a re-check that carries the day.

    The re-check reckons what was paid, another person than proposed it decides, and then they leave; pressed again it is the same one. Gives it, None
    where they left at once. Raises EntryInvalid for the head, a day to come or before they came or no reason, RecheckUnderWay, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.REGISTER_WRITE, division_code=household.division_code)
    with writing():
        paid = registry.paid_in(household_id, person_id, after=on, until=timezone.localdate(at))
        alone = registry.lives_alone(household_id, person_id)
        if alone or not (paid or registry.ends_all_aid(household_id, person_id, on=on)):
            remove_member(household_id=household_id, person_id=person_id, on=on, reason=reason, actor=actor, at=at)
            return None
        if not reason.strip():
            raise EntryInvalid("没有写明减少成员的原因。", "请写明原因，例如：分户、婚嫁迁出。", field="reason")
        check_leaving(household_id=household_id, person_id=person_id, on=on, actor=actor, today=timezone.localdate(at))
        mine = Recheck.objects.filter(household=household, state__in=Recheck.follows_household, leaver_key=str(person_id), left_on=on)
        leaver = Leaver(str(person_id), registry.find_person(actor, person_id).name, on, reason.strip())
        opened_by = {"left": str(person_id), "on": str(on)}
        return begin_once(
            mine, household=household, reason=leaver.words, actor=actor, at=at, opened_by=opened_by, leaver=leaver, duty=Duty.REGISTER_WRITE
        )
