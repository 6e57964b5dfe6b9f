"""A need of a household that was found in difficulty: on the ledger of needs without a whole assessment (P-01)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jiuzhu.assessment.needs.models import Need
from jiuzhu.assessment.needs.rules import NeedEntry
from jiuzhu.assessment.needs.services.recording import record_need
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.monitoring.discovery import services as discovery_services
from jiuzhu.monitoring.discovery.queries import find_discovery


def record_need_found(
    *, discovery_id: UUID | str, household_number: str, entry: NeedEntry, actor: Actor, at: datetime, seen_version: int
) -> Need:
    """Record what a household found in difficulty needs, and end the lead with it, in one transaction.

    Raises DiscoveryInvalid, NeedInvalid, AlreadyMoved, NotPermitted.
    """
    discovery = find_discovery(actor, discovery_id)
    household = discovery_services.household_of(discovery, household_number, actor)
    with writing():
        discovery_services.hand_to_needs(discovery=discovery, household=household, actor=actor, at=at, seen_version=seen_version)
        return record_need(
            household_id=household.pk,
            person_id=None,
            kind=entry.kind,
            words=entry.words,
            item_code=entry.item_code,
            degree=entry.degree,
            measure=entry.measure,
            source="discovery",
            source_id=str(discovery.pk),
            actor=actor,
            at=at,
        )
