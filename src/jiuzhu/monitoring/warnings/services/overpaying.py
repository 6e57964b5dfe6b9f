"""A re-check says what becomes of what was paid too much: it is claimed back or waived, or why there was nothing."""

from __future__ import annotations

from datetime import date

from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.recheck_rules import RecheckEntry, RecheckResult
from jiuzhu.monitoring.warnings.rules import SHORTEST_FINDING, RecheckInvalid
from jiuzhu.monitoring.warnings.services.admitting import TO_PROPOSE
from jiuzhu.monitoring.warnings.services.reckoning import (
    last_day_before,
    leaver_of,
    overpaid_of,
    paid_before,
    paid_by_now,
    paid_to_leaver,
    stop_of,
    sum_of,
)


def as_it_stands(recheck: Recheck, *, on: date) -> RecheckEntry:
    """Give of a proposal which months it holds for, what becomes of what was paid in them, and how much that is by a day: the register may have changed since."""
    return RecheckEntry(
        RecheckResult(recheck.result),
        recheck.note,
        effective_month=recheck.effective_month,
        monthly_benefit_fen=recheck.monthly_benefit_fen,
        paid_since_fen=paid_by_now(recheck, on=on),
        recovery=recheck.recovery,
        no_overpaid_reason=recheck.no_overpaid_reason,
    )


def found_too_much(recheck: Recheck, entry: RecheckEntry, *, on: date) -> int | None:
    """Give what was paid too much as it is proposed and decided (fen): nothing where a reason says so, None where unknown."""
    return 0 if entry.no_overpaid_reason.strip() and not entry.recovery else overpaid_of(recheck, entry, on=on)


def check_overpaid(recheck: Recheck, entry: RecheckEntry, *, on: date, ask: str = TO_PROPOSE) -> None:
    """Refuse a proposal that leaves untold what becomes of what was paid too much; raises RecheckInvalid.

    Where aid stops, is less or somebody is gone from a day on it is claimed back or waived; elsewhere a reason may say that nothing was too much.
    """
    if entry.recovery or entry.result is RecheckResult.UNCHANGED:
        return
    too_much, before = overpaid_of(recheck, entry, on=on), _before(recheck, entry, on)
    unknown = too_much is None and (entry.result is RecheckResult.TERMINATED or paid_to_leaver(recheck, until=on) is None)
    if not before and not too_much and not unknown:
        return
    asked = leaver_of(recheck) is not None or stop_of(recheck) is not None
    if not asked and len(entry.no_overpaid_reason.strip()) >= SHORTEST_FINDING:
        return
    choose = "选择“追回多发的”或“不追回”" + ("" if asked else "；确实没有多发的，写明原因，至少四个字")
    if entry.paid_since_fen is None:
        what = f"登记册没有月救助金额，自 {entry.effective_month} 起发放了多少不清楚，也没有写明怎样处理。"
        raise RecheckInvalid(what, f"{ask}填写“自该月起已发放”，没有发过的填 0；发过的{choose}。", field="recovery")
    paid = f"自 {entry.effective_month} 起已发放 {yuan(entry.paid_since_fen)} 元"
    of_it = f"，其中多发 {yuan(too_much)} 元" if too_much and too_much != entry.paid_since_fen else ""
    earlier = "，此前各月的也要算清" if before else ""
    raise RecheckInvalid(f"{paid}{of_it}{earlier}，没有写明怎样处理。", f"{ask}{choose}。", field="recovery")


def _before(recheck: Recheck, entry: RecheckEntry, on: date) -> bool:
    """Tell whether something was paid too much in months that the register cannot change any more."""
    former, new = recheck.household.monthly_benefit_fen, entry.monthly_benefit_fen
    if entry.result is RecheckResult.TERMINATED or (former is not None and new is not None and new < former):
        return sum_of(paid_before(recheck, on=on, effective_month=entry.effective_month)) != 0
    # The household goes on as it was; what was paid to whoever is gone was not due.
    return paid_to_leaver(recheck, until=min(on, last_day_before(entry.effective_month))) != 0
