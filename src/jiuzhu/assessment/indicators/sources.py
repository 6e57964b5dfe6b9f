"""Reading what is known of a household from the parts below, for filling a form in advance."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.assessment.indicators.prefill import Suggestion, from_register
from jiuzhu.casework.registry import queries as registry


def register_says(household: Any, *, on: date) -> dict[str, Suggestion]:
    """Give what the register says of the form's facts on a day."""
    facts = registry.household_facts(household, on=on)
    return from_register(facts, [membership.person.employment for membership in registry.members_of(household.pk, living=True)])


def feeds_say(household: Any, *, on: date) -> dict[str, Suggestion]:
    """Give what the department files say of the form's facts on a day."""
    return {}
