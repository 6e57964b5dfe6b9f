"""A re-check opened because somebody lives with the household no more: it carries the day, reckons from it, and lets them go when it is decided."""

from __future__ import annotations

from datetime import date, datetime

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.services.membership import remove_member
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.recheck_rules import RecheckEntry, RecheckResult
from jiuzhu.monitoring.warnings.rules import RecheckInvalid, month_of, shift_month
from jiuzhu.monitoring.warnings.services.admitting import TO_PROPOSE
from jiuzhu.monitoring.warnings.services.reckoning import first_day, last_day_before, leaver_of

CHANGING = (RecheckResult.ADJUSTED, RecheckResult.CATEGORY_CHANGED)
"""Results by which the household has another category or amount from a month on."""


def check_of_leaver(recheck: Recheck, entry: RecheckEntry, *, on: date, ask: str = TO_PROPOSE) -> None:
    """Refuse a proposal that leaves unreckoned what was paid after somebody was gone; raises RecheckInvalid."""
    leaver = leaver_of(recheck)
    if leaver is None or entry.result is RecheckResult.UNCHANGED:
        return
    # A gradual exit begins in a month to come: what the household was paid goes on, their own does not.
    ends = entry.result is RecheckResult.TERMINATED or registry.own_categories_reaching(recheck.household_id, leaver.person_id, past=leaver.left_on)
    paid_for = registry.paid_in(recheck.household_id, leaver.person_id, after=leaver.left_on, until=on)
    if not ends and (not paid_for or entry.result is RecheckResult.GRADUAL_EXIT):
        return
    since = _newest_term(recheck) if entry.result in CHANGING else None
    first = shift_month(month_of(since), 1) if since and first_day(leaver.first_month) <= since else leaver.first_month
    if entry.effective_month > first:
        raise RecheckInvalid(
            f"{leaver.name}{f'于 {leaver.left_on} 去世' if leaver.died else f'自 {leaver.left_on} 起不在家里生活'}，以后各月发放的还没有算清。", f"{ask}从 {first} 或更早的月份起执行。", field="effective_month"
        )


def _newest_term(recheck: Recheck) -> date | None:
    """Give the first day of the household's newest category: from that day or before it the register takes no other."""
    terms = registry.categories_of(recheck.household_id)
    return terms[-1].since if terms else None


def let_go(recheck: Recheck, *, actor: Actor, at: datetime) -> None:
    """End the membership of whoever lives with the others no more, inside the transaction that decides the re-check."""
    leaver = leaver_of(recheck)
    if leaver is None or recheck.result == RecheckResult.UNCHANGED or registry.lives_alone(recheck.household_id, leaver.person_id):
        return
    if str(leaver.person_id) in {str(each.person_id) for each in registry.members_of(recheck.household_id)}:
        remove_member(
            household_id=recheck.household_id,
            person_id=leaver.person_id,
            on=leaver.left_on,
            aid_until=last_day_before(recheck.effective_month),
            reason=f"{leaver.why}，复核审定"[:200],
            actor=actor,
            at=at,
        )
