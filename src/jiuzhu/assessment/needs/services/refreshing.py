"""One household's month: nothing changed, or what did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.needs.models import HouseholdMonth, Need, VillageMonth
from jiuzhu.assessment.needs.queries import left_in
from jiuzhu.assessment.needs.rules import (
    NeedChange,
    RefreshInvalid,
    RefreshTaken,
    check_follow_up,
    checked_answer,
    checked_month,
)
from jiuzhu.assessment.needs.services.recording import meet_need, withdraw_need
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.services import hold_standing
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.clocks import believable
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import take


def refresh_household(
    *,
    household_id: UUID | str,
    month: date,
    result: str,
    text: str,
    actor: Actor,
    at: datetime,
    changes: Sequence[NeedChange] = (),
    phone_at: datetime | None = None,
) -> HouseholdMonth:
    """Write down how the needs of one household stand in a month; the last household of a village ends its list.

    What a phone sends twice is taken once; "no change" may become "changed" in the same month. What is sent late for the month before is
    kept in words and changes no need that was looked at for this month already; ``phone_at``, when it was recorded without a signal, stands beside
    the server's time. There is no way to answer for a list.
    Raises RefreshInvalid, RefreshTaken, NeedInvalid, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.ASSESSMENT_WRITE, division_code=household.division_code)
    checked_month(month, today=timezone.localdate(at))
    phone_at = believable(phone_at, at=at)
    told = checked_answer(result, text, ending=any(each.ending for each in changes))
    for each in changes:
        check_follow_up(each.degree, each.measure)
    answer = HouseholdMonth(household_id=household.pk, month=month, result=result, text=told, by=actor.user_id, by_name=actor.name, at=at, phone_at=phone_at)
    known = HouseholdMonth.objects.filter(household_id=household.pk, month=month)
    try:
        with writing(), transaction.atomic():
            before = known.select_for_update().first()
            if before and (before.result, before.text) == (result, told):
                return before
            if before and before.result == "changed":
                raise RefreshTaken("这户本月已经更新过。", "请刷新后查看；又有变化的，在家庭档案的需求里改。")
            hold_standing(household.pk)
            open_needs = {str(need.pk): need for need in Need.objects.open().filter(household_id=household.pk)}
            if not open_needs and before is None:
                raise RefreshInvalid("这户没有未满足的需求，不用更新。", "有新的需求请在家庭档案里登记。")
            if before:
                answer = before
                answer.result, answer.text, answer.by, answer.by_name = result, told, actor.user_id, actor.name
                answer.at, answer.phone_at = at, phone_at
            answer.save()
            record(
                actor=actor, at=at, subject_kind="needs_month", subject_id=str(answer.pk), action="需求月更新",
                before={"result": "same"} if before else {}, after={"month": month.isoformat(), "result": result, "needs": len(open_needs)},
                household_id=str(household.pk), private={"text": told},
            )  # fmt: skip
            _look_at(list(open_needs.values()), month, actor, phone_at or at)
            if result == "changed":
                _change(open_needs, changes, month, actor, at)
            finish_lists(household.division_code, at)
    except IntegrityError:
        # Sent twice at once: whoever was first is answered for both.
        first = known.get()
        if (first.result, first.text) != (result, told):
            raise RefreshTaken("这户刚被别人更新过。", "请刷新后查看。") from None
        return first
    return answer


def finish_lists(division_code: str, at: datetime) -> None:
    """End the lists of a village on which nothing is left; belongs to the caller's transaction."""
    for each in VillageMonth.objects.filter(division_code=division_code, state="open"):
        if not left_in(each).exists():
            take(each, step="finish", actor=SYSTEM, at=at, seen_version=each.version)


def _look_at(open_needs: Sequence[Need], month: date, actor: Actor, at: datetime) -> None:
    stale = [need.pk for need in open_needs if need.refreshed_month < month]
    Need.objects.filter(pk__in=stale).update(refreshed_month=month, refreshed_at=at, refresher_name=actor.name)


def _change(open_needs: dict[str, Need], changes: Sequence[NeedChange], month: date, actor: Actor, at: datetime) -> None:
    for change in changes:
        need = open_needs.get(change.need_id)
        if need is None or need.refreshed_month > month or change.outdated(need.degree, need.measure):
            # Ended, changed, or looked at for a later month, since the page was kept on the phone: it stays as it is now.
            continue
        if (change.degree, change.measure.strip()) != (need.degree, need.measure):
            Need.objects.filter(pk=need.pk).update(degree=change.degree, measure=change.measure.strip())
        if change.ending == "met":
            meet_need(need=need, by="月更新时已满足", actor=actor, at=at)
        elif change.ending == "withdrawn":
            withdraw_need(need=need, reason="月更新时不再需要", actor=actor, at=at)
