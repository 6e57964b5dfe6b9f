"""Findings whose households live elsewhere by now: what the place that made them has to look at again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.monitoring.warnings.models import Sighting


@dataclass(frozen=True)
class Gone:
    """Findings of a month made in a division whose households left it.

    ``found_at`` maps rule and subject to the place where it was found, ``homes`` the villages the households live in now to the households (ids).
    """

    found_at: Mapping[tuple[str, str], str] = field(default_factory=dict)
    homes: Mapping[str, frozenset[str]] = field(default_factory=dict)


NOBODY = Gone()


def gone_from(division_code: str, *, month: str) -> Gone:
    """Give the findings of a month (YYYY-MM) made in a division whose households live outside it now. No scope."""
    within = division_range(division_code)
    live = Sighting.objects.filter(month=month, withdrawn_at__isnull=True, division_code__range=within, warning__household__isnull=False)
    return gone(live.exclude(warning__household__division_code__range=within), by="warning")


def gone(found: QuerySet[Any], *, by: str) -> Gone:
    """Gather findings whose households left; ``by`` names what they have the household from."""
    found_at, homes = {}, defaultdict(set)
    columns = ("rule", "subject_id", "division_code", f"{by}__household_id", f"{by}__household__division_code")
    for rule, subject, place, household, village in found.order_by("rule", "subject_id").values_list(*columns):
        found_at[rule, subject] = place
        homes[village].add(str(household))
    return Gone(found_at, {village: frozenset(each) for village, each in homes.items()})
