"""The re-check of a recipient household (P-15): one proposes, another decides, the register follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services.categories import change_category, stop_category
from jiuzhu.casework.verification.queries import Check
from jiuzhu.casework.verification.services import end_in_recheck
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.monitoring.warnings.exits import ExitMonths, exit_months
from jiuzhu.monitoring.warnings.models import Recheck, Warning
from jiuzhu.monitoring.warnings.rules import (
    RECHECK_LABELS,
    FourEyes,
    RecheckEntry,
    RecheckInvalid,
    RecheckResult,
    RecheckUnderWay,
    checked_recheck,
    month_of,
    months_between,
    shift_month,
)

REASON_LENGTH = 200


def recheck_in_scope(recheck_id: UUID | str, actor: Actor) -> Recheck:
    """Give a re-check the actor may see; raises NotFound."""
    found = Recheck.objects.scoped_to(actor).select_related("household", "warning").filter(pk=recheck_id).first()
    if found is None:
        raise NotFound("没有找到这次复核。", "请确认它在您的辖区内。")
    return found


def paid_since(recheck: Recheck, *, effective_month: str, on: date) -> int | None:
    """Reckon what the household was paid from a month to today: its monthly benefit times the months; None where the benefit is unknown."""
    monthly = recheck.household.monthly_benefit_fen
    return None if monthly is None else monthly * months_between(effective_month, month_of(on))


def exit_months_of(recheck: Recheck, *, on: date) -> ExitMonths:
    """Give how long a gradual exit may last where the household lives."""
    return exit_months(pack_in_force(on, division_code=recheck.household.division_code))


def begin_recheck(
    *, household: Any, reason: str, actor: Actor, at: datetime, opened_by: dict[str, str], warning: Warning | None = None
) -> Recheck:
    """Begin the re-check of a recipient household inside the caller's transaction; ``opened_by`` says what opened it. Raises RecheckUnderWay, NotPermitted."""
    if Recheck.objects.filter(household=household, state__in=("checking", "proposed")).exists():
        raise RecheckUnderWay("这户已有一次复核在办。", "请先办结在办的复核。")
    recheck = Recheck(
        household=household,
        household_name=str(household),
        division_code=household.division_code,
        warning=warning,
        reason=reason[:REASON_LENGTH],
    )
    return begin(recheck, actor=actor, at=at, duty=Duty.WARNING_DECIDE, after=opened_by)


def propose_recheck(*, recheck_id: UUID | str, entry: RecheckEntry, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Hand in what the re-check found and proposes; ``paid_since_fen`` left out is reckoned, a gradual exit lasts as long as the law of the place allows.

    Raises RecheckInvalid, AlreadyMoved, NotPermitted.
    """
    recheck = recheck_in_scope(recheck_id, actor)
    checked_recheck(entry, exit_months=exit_months_of(recheck, on=timezone.localdate(at)))
    if entry.result is not RecheckResult.UNCHANGED and entry.paid_since_fen is None:
        entry = replace(entry, paid_since_fen=paid_since(recheck, effective_month=entry.effective_month, on=timezone.localdate(at)))
    changes = {
        "result": str(entry.result),
        "note": entry.note.strip(),
        "effective_month": entry.effective_month,
        "monthly_benefit_fen": entry.monthly_benefit_fen,
        "exit_months": entry.exit_months,
        "paid_since_fen": entry.paid_since_fen,
        "proposed_by": actor.user_id,
        "proposer_name": actor.name,
        "decided_by": "",
    }
    return take(recheck, step="propose", actor=actor, at=at, seen_version=seen_version, reason=entry.note, changes=changes)


def send_recheck_back(*, recheck_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have a re-check done again; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    return take(recheck_in_scope(recheck_id, actor), step="send_back", actor=actor, at=at, seen_version=seen_version, reason=reason)


def decide_recheck(*, recheck_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Decide what was proposed: the register's category changes or ends, and the warning is finished, in one transaction.

    Raises FourEyes for whoever proposed it, AlreadyMoved, NotPermitted, and what the register raises.
    """
    recheck = recheck_in_scope(recheck_id, actor)
    if recheck.state != "proposed":
        return take(recheck, step=recheck.result or "unchanged", actor=actor, at=at, seen_version=seen_version, changes={"decided_by": actor.user_id, "decider_name": actor.name})
    if recheck.proposed_by == actor.user_id:
        raise FourEyes("提交复核意见的人不能自己审定。", "请由另一位有审定权限的人办理。")

    def follow() -> None:
        _EFFECTS[RecheckResult(recheck.result)](recheck, actor, at)
        if recheck.warning and recheck.warning.state == "rechecking":
            words = RECHECK_LABELS[RecheckResult(recheck.result)]
            take(recheck.warning, step="finish_recheck", actor=actor, at=at, seen_version=recheck.warning.version, reason=f"复核结果：{words}")

    return take(
        recheck,
        step=recheck.result,
        actor=actor,
        at=at,
        seen_version=seen_version,
        changes={"decided_by": actor.user_id, "decider_name": actor.name},
        also=follow,
    )


def open_recheck_after_check(*, verification_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End the checking of a household's economic condition in a re-check (P-04 to P-15), in one transaction.

    Raises RecheckInvalid where one is running or the household is not on aid, NotFound, and what ``take`` raises.
    """

    def opened(check: Check) -> object:
        household = check.household
        if not household.category:
            raise RecheckInvalid("这户现在没有救助类别，不能复核。", "请按“说明成立”办结，或退回再说明。", field="reason")
        told = f"{check.number}：{reason.strip()}"
        return begin_recheck(household=household, reason=told, actor=actor, at=at, opened_by={"verification": str(check.pk)}).pk

    return end_in_recheck(verification_id=verification_id, reason=reason, actor=actor, at=at, seen_version=seen_version, opened=opened)


def _keep(recheck: Recheck, actor: Actor, at: datetime) -> None:
    return None


def _adjust(recheck: Recheck, actor: Actor, at: datetime) -> None:
    _change(recheck, since=_first_day(recheck.effective_month), until=None, benefit_fen=recheck.monthly_benefit_fen, actor=actor, at=at)


def _exit_gradually(recheck: Recheck, actor: Actor, at: datetime) -> None:
    last = _first_day(shift_month(recheck.effective_month, recheck.exit_months or 1)) - timedelta(days=1)
    benefit = recheck.monthly_benefit_fen if recheck.monthly_benefit_fen is not None else recheck.household.monthly_benefit_fen
    _change(recheck, since=_first_day(recheck.effective_month), until=last, benefit_fen=benefit, actor=actor, at=at)


def _terminate(recheck: Recheck, actor: Actor, at: datetime) -> None:
    stop_category(
        household_id=recheck.household_id,
        last_day=_first_day(recheck.effective_month) - timedelta(days=1),
        reason=f"复核终止：{recheck.note}"[:200],
        actor=actor,
        at=at,
        action="复核终止",
    )


def _change(recheck: Recheck, *, since: date, until: date | None, benefit_fen: int | None, actor: Actor, at: datetime) -> None:
    household = recheck.household
    if not household.category:
        raise RecheckInvalid("这户现在没有救助类别，不能调整。", "请按“维持不变”办结，或先登记类别。", field="result")
    entry = CategoryEntry(
        category=household.category, category_class=household.category_class, since=since, until=until, monthly_benefit_fen=benefit_fen
    )
    change_category(household_id=household.pk, entry=entry, actor=actor, at=at, reason=f"复核：{RECHECK_LABELS[RecheckResult(recheck.result)]}", action="复核调整")


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


_EFFECTS = {
    RecheckResult.UNCHANGED: _keep,
    RecheckResult.ADJUSTED: _adjust,
    RecheckResult.GRADUAL_EXIT: _exit_gradually,
    RecheckResult.TERMINATED: _terminate,
}
