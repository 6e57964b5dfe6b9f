"""When a household must be checked again by the law of its place (004·三(一)3; P-15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.warnings.queries import rechecks_of
from jiuzhu.monitoring.warnings.workflow import RECHECK
from jiuzhu.supervision.duties.queries import UNCLASSIFIED
from jiuzhu.supervision.duties.rules import after_months, months_again

KIND = "recheck"


def last_checked(household: Any) -> date | None:
    """Give the day of the last finished re-check, or else the day from which the household has its category, however often it was renewed."""
    done = [timezone.localdate(each.changed_at) for each in rechecks_of(household.pk) if RECHECK.states[each.state].final]
    since = household.category_since and registry.terms_of(household).of_category(household.pk, household.category, household.category_since)
    return max((day for day in (since, *done) if day), default=None)


def words(facts: Mapping[str, Any], last_on: date | None, law: DatedPack) -> tuple[str, str] | None:
    """Say by when the household is to be checked again, with the clause; None where the law asks for none or nothing was checked yet."""
    again = months_again(law, KIND, facts)
    if again is None or last_on is None:
        return None
    clause = next((each.clause for each in law.intervals if each.of == KIND), "")
    unclassified = "" if again.told else f"（{UNCLASSIFIED}，按最短的间隔）"
    return f"定期核查：上次 {last_on}，下次应在 {after_months(last_on, again.months)} 前{unclassified}", clause
