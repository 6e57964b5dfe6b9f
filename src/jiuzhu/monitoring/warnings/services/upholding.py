"""Findings that stand although the month finds them no more: what was decided of their household took the subject out of what is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import in_force
from jiuzhu.monitoring.warnings.models import Disposition, Recheck, Sighting, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import Outcome, shift_month
from jiuzhu.monitoring.warnings.services.reckoning import last_day_before

CHANGED = (RecheckResult.ADJUSTED, RecheckResult.CATEGORY_CHANGED, RecheckResult.GRADUAL_EXIT, RecheckResult.TERMINATED)


def upheld(findings: Collection[UUID]) -> set[UUID]:
    """Give those of some findings that stand: found true, dealt with, and their subject taken out of what their month compares by what was decided.

    Decided since it was found is a re-check from that month or before, or one because of who left, or a correction that recorded a death or a leaving.
    That the month finds such a subject no more says nothing about the data. Whatever is still to be dealt with is not among them.
    """
    rows = (
        Sighting.objects.filter(pk__in=findings, warning__verdict=True, warning__household__isnull=False)
        .select_related("warning")
        .defer("facts", "evidence")
    )
    true = [each for each in rows if "withdraw" not in Warning.workflow.steps_from(each.warning.state)]
    if not true:
        return set()
    corrected = _corrected({each.warning_id for each in true})
    rechecks: defaultdict[UUID | None, list[Recheck]] = defaultdict(list)
    for recheck in Recheck.objects.filter(household__in={each.warning.household_id for each in true}, state__in=CHANGED):
        rechecks[recheck.household_id].append(recheck)
    return {
        each.pk
        for each in true
        if each.warning_id in corrected or any(_took_out(recheck, each) for recheck in rechecks[each.warning.household_id])
    }


def _corrected(warnings: Collection[UUID]) -> set[UUID]:
    """Give the warnings whose correction recorded that somebody died or lives with the household no more: the register has its members of today only."""
    told = Disposition.objects.filter(Q(died_on__isnull=False) | Q(left_on__isnull=False), warning__in=warnings, outcome=Outcome.CORRECT)
    return set(told.values_list("warning_id", flat=True))


def _took_out(recheck: Recheck, finding: Sighting) -> bool:
    """Tell whether a decided re-check is why the register has the subject of a finding otherwise in its month than when it was found."""
    # What the register held already when it was found is not why it is found no more.
    if recheck.changed_at < finding.found_at:
        return False
    of_household = finding.subject_id == str(recheck.household_id)
    if recheck.leaver_key and (of_household or finding.subject_id == recheck.leaver_key):
        return True
    if recheck.effective_month > finding.month:
        return False
    if recheck.result == RecheckResult.CATEGORY_CHANGED:
        return True
    return recheck.result == RecheckResult.TERMINATED and not _on_aid(recheck, finding, last_day_before(shift_month(finding.month, 1)))


def _on_aid(recheck: Recheck, finding: Sighting, on: date) -> bool:
    """Tell whether the register, as it stands now, has the subject on aid on a day: again, or still."""
    terms = registry.categories_of(recheck.household_id)
    if finding.subject_id != str(recheck.household_id):
        terms += registry.own_categories_of(recheck.household_id, finding.subject_id)
    return any(in_force(each.since, each.until, on=on) for each in terms)
