"""Overlaps and gaps whose households live in another county by now: what the place that found them has to look at again."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Left

from jiuzhu.foundation.divisions.rules import Level, digits_of, division_range
from jiuzhu.monitoring.chain.models import Occurrence
from jiuzhu.monitoring.warnings.queries_of_moving import Gone, gone


def gone_from(division_code: str, *, month: str) -> Gone:
    """Give what was found of a month (YYYY-MM) in a division, empty for anywhere, of households that live in another county now. No scope."""
    live = Occurrence.objects.filter(month=month, withdrawn_at__isnull=True)
    if division_code:
        live = live.filter(division_code__range=division_range(division_code))
    digits = digits_of(Level.COUNTY)
    counties = live.alias(county=Left("division_code", digits), lives_in=Left("finding__household__division_code", digits))
    return gone(counties.exclude(county=F("lives_in")), by="finding")
