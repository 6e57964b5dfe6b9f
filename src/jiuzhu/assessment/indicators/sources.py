"""Reading what is known of a household from the parts below, for filling a form in advance."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.assessment.indicators.prefill import Suggestion, from_register, with_minors
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE


def register_says(household: Any, *, on: date) -> dict[str, Suggestion]:
    """Give what the register says of the form's facts on a day."""
    people = [membership.person for membership in registry.members_of(household.pk, living=True)]
    found = from_register(registry.household_facts(household, on=on), [person.employment for person in people])
    minors = sorted(age for age in (age_on(person.birth_date, on) for person in people) if age < ADULT_AGE)
    return with_minors(found, minors, complete=len(people) == household.members)


def feeds_say(household: Any, *, on: date) -> dict[str, Suggestion]:
    """Give what the department files say of the form's facts on a day."""
    return {}
