"""What the register shows of a household's needs follows every write here."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.assessment.needs.models import Need
from jiuzhu.casework.registry.services import set_standing


def keep_standing(household_id: UUID | str) -> None:
    """Write the open needs on the household's standing; belongs to the caller's transaction."""
    found = Need.objects.open().filter(household_id=household_id).order_by("opened_at", "position", "id")
    set_standing(household_id=household_id, open_needs=list(dict.fromkeys(need.label for need in found)))
