"""Overlaps and gaps whose households live in another county by now: what the place that found them has to look at again."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F
from django.db.models.functions import Left

from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.monitoring.chain.models import Occurrence
from jiuzhu.monitoring.warnings.queries_of_moving import Gone

COUNTY_DIGITS = 6


def gone_from(division_code: str, *, month: str) -> Gone:
    """Give what was found of a month (YYYY-MM) in a division, empty for anywhere, of households that live in another county now. No scope."""
    live = Occurrence.objects.filter(month=month, withdrawn_at__isnull=True)
    if division_code:
        live = live.filter(division_code__range=division_range(division_code))
    lives_in = Left("finding__household__division_code", COUNTY_DIGITS)
    rows = (
        live.alias(county=Left("division_code", COUNTY_DIGITS), lives_in=lives_in)
        .exclude(county=F("lives_in"))
        .order_by("rule", "subject_id")
    )
    found_at, homes = {}, defaultdict(set)
    for rule, subject, place, household, village in rows.values_list(
        "rule", "subject_id", "division_code", "finding__household_id", "finding__household__division_code"
    ):
        found_at[rule, subject] = place
        homes[village].add(str(household))
    return Gone(found_at, {village: frozenset(each) for village, each in homes.items()})
