"""Whom findings are about, for whoever keeps watch over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.monitoring.warnings.models import Sighting, Warning


@dataclass(frozen=True)
class Subject:
    """A subject as a warning names it: a person's or household's id in the register, or the key of somebody unregistered; ``day`` is the last it is known of."""

    kind: str
    subject_id: str
    household_id: UUID | None
    division_code: str
    day: date


def subjects_found(rules: Collection[str], *, division_code: str, since_month: str) -> Iterator[Subject]:
    """Give the subjects of a division that rules have found since a month and that no correction withdrew."""
    low, high = division_range(division_code)
    found = Sighting.objects.filter(
        rule__in=list(rules), month__gte=since_month, withdrawn_at__isnull=True, warning__division_code__gte=low, warning__division_code__lte=high
    )
    for each in found.select_related("warning").defer("evidence", "facts", "warning__evidence").order_by("found_at", "pk"):
        warning = each.warning
        yield Subject(warning.subject_type, warning.subject_id, warning.household_id, warning.division_code, timezone.localdate(each.found_at))


def subjects_on_ledger(*, division_code: str, on: date) -> Iterator[Subject]:
    """Give the subjects of a division whose warnings stand on the ledger."""
    for each in Warning.objects.filter(state="ledgered").in_division(division_code).defer("evidence").order_by("pk"):
        yield Subject(each.subject_type, each.subject_id, each.household_id, each.division_code, on)
