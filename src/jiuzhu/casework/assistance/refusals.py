"""Whom a benefit was refused, for whoever keeps watch over them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from jiuzhu.casework.assistance.deciding import REFUSED
from jiuzhu.casework.assistance.models import Decision
from jiuzhu.casework.assistance.workflow import CONFIRMED
from jiuzhu.casework.registry import queries as register
from jiuzhu.foundation.divisions.rules import division_range


def people_refused(division_code: str, *, since: date) -> Iterator[tuple[UUID, date]]:
    """Give (person_id, day of the decision) of those a confirmed decision of a division refused; a household's is that of all its living members."""
    found = Decision.objects.filter(
        outcome=REFUSED, state=CONFIRMED, decided_on__gte=since, household__division_code__range=division_range(division_code)
    )
    for decision in found.order_by("decided_on", "pk"):
        if decision.person_id:
            yield decision.person_id, decision.decided_on
        else:
            for member in register.members_of(decision.household_id, living=True):
                yield member.person_id, decision.decided_on
