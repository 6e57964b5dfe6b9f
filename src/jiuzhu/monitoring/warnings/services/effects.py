"""What a decided re-check does to the register, for each of its results (P-15)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jiuzhu.casework.assistance.exits import standard_fen
from jiuzhu.casework.exits.services import begin_exit
from jiuzhu.casework.registry.services.categories import change_category, stop_category
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.recheck_rules import RECHECK_LABELS, RecheckEntry, RecheckResult
from jiuzhu.monitoring.warnings.rules import MONTHS_A_YEAR, RecheckInvalid, month_of, months_between, shift_month
from jiuzhu.monitoring.warnings.services.admitting import (
    end_that_stands,
    goes_on_as_it_is,
    leaves_aid,
    new_term,
    over_before,
    something_ends,
    why_it_ends,
)
from jiuzhu.monitoring.warnings.services.leaving import put_on_ledger
from jiuzhu.monitoring.warnings.services.reckoning import first_day, last_day_before, leaver_of, standing_of


def _as_one_line(text: str) -> str:
    return "；".join(line.strip() for line in text.splitlines() if line.strip())


def _keep(recheck: Recheck, actor: Actor, at: datetime) -> None:
    return None


def _exit_gradually(recheck: Recheck, actor: Actor, at: datetime) -> None:
    on, months = timezone.localdate(at), recheck.exit_months or 1
    if recheck.effective_month < month_of(on):
        raise RecheckInvalid("意见里渐退开始的月份已经过去。", "请退回复核，改为以后的月份。", field="effective_month")
    law = pack_in_force(on, division_code=recheck.household.division_code)
    last_day, stop_on = last_day_before(shift_month(recheck.effective_month, months)), end_that_stands(recheck, on=on)
    # Aid that was stopped with a day to come ends on that day, however long the exit might be.
    if stop_on and stop_on <= last_day:
        last_day, months = stop_on, months_between(recheck.effective_month, month_of(stop_on))
    entry = RecheckEntry(
        RecheckResult.GRADUAL_EXIT, recheck.note, income_annual_fen=recheck.income_annual_fen, members=recheck.members, members_employed=recheck.members_employed
    )
    found = standing_of(recheck, entry, on=on)
    ground = found.exit.ground if found and found.exit else None
    begin_exit(
        household=recheck.household,
        since=first_day(recheck.effective_month),
        last_day=last_day,
        months=months,
        stop_on=stop_on,
        stop_reason=why_it_ends(recheck) if stop_on else "",
        monthly_benefit_fen=recheck.monthly_benefit_fen if recheck.monthly_benefit_fen is not None else recheck.household.monthly_benefit_fen,
        income_fen=recheck.income_annual_fen // (recheck.members * MONTHS_A_YEAR) if recheck.income_annual_fen is not None and recheck.members else None,
        standard_fen=standard_fen(law, area_type=recheck.household.area_type),
        clause=ground.clause if ground else "",
        quote=ground.quote if ground else "",
        law=keep_law(law=law, at=at),
        recheck_key=str(recheck.pk),
        actor=actor,
        at=at,
    )


def _terminate(recheck: Recheck, actor: Actor, at: datetime) -> None:
    on = timezone.localdate(at)
    leaves = leaves_aid(recheck, effective_month=recheck.effective_month, on=on)
    if not (recheck.died and not something_ends(recheck)):
        _stop(recheck, actor, at)
    if recheck.review_on is not None and leaves:
        put_on_ledger(household=recheck.household, opened_by={"recheck": str(recheck.pk)}, review_on=recheck.review_on, at=at)


def _stop(recheck: Recheck, actor: Actor, at: datetime) -> None:
    stop_category(
        household_id=recheck.household_id,
        person_id=recheck.stop_key or None,
        last_day=last_day_before(recheck.effective_month),
        with_own_of=leaver.person_id if (leaver := leaver_of(recheck)) else None,
        reason=_as_one_line(f"复核后终止救助：{recheck.note}")[:200],
        actor=actor,
        at=at,
        action="复核终止",
    )


def _change(recheck: Recheck, actor: Actor, at: datetime) -> None:
    on = timezone.localdate(at)
    # What is put right of months past gives no new aid where it has ended since or is to stop, nor, because of who left, from a month after that.
    if goes_on_as_it_is(recheck) or (leaver_of(recheck) and over_before(recheck, recheck, on=on)):
        return
    end = end_that_stands(recheck, on=on)
    stands = end is not None and first_day(recheck.effective_month) <= end
    until = min(filter(None, (end if stands else None, recheck.change_until)), default=None)
    reason = f"复核后{RECHECK_LABELS[RecheckResult(recheck.result)]}"
    entry = new_term(recheck, recheck, until=until)
    # Whoever changed the register between the look and this is not written over.
    seen = recheck.household.version
    change_category(
        household_id=recheck.household_id,
        person_id=recheck.stop_key or None,
        entry=entry,
        recognised_by=recheck.change_by,
        # What was stopped with a day to come stays stopped through whatever changes until then.
        end_reason=why_it_ends(recheck) if stands and until == end else "",
        seen_version=seen,
        reason=reason,
        action="复核调整",
        actor=actor,
        at=at,
    )


EFFECTS = {
    RecheckResult.UNCHANGED: _keep,
    RecheckResult.ADJUSTED: _change,
    RecheckResult.CATEGORY_CHANGED: _change,
    RecheckResult.GRADUAL_EXIT: _exit_gradually,
    RecheckResult.TERMINATED: _terminate,
}
