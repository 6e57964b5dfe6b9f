"""Reading what is known of a household from the parts below, for filling a form in advance."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.assessment.indicators.prefill import FeedFigures, Suggestion, from_feeds, from_register, with_minors
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.foundation.divisions.rules import Level, digits_of, full_code
from jiuzhu.monitoring.feeds.lookup import known_of_people


def register_says(household: Any, *, on: date) -> dict[str, Suggestion]:
    """Give what the register says of the form's facts on a day."""
    people = [membership.person for membership in registry.members_of(household.pk, living=True)]
    found = from_register(registry.household_facts(household, on=on), [person.employment for person in people])
    minors = sorted(age for age in (age_on(person.birth_date, on) for person in people) if age < ADULT_AGE)
    return with_minors(found, minors, complete=len(people) == household.members)


def feeds_say(household: Any, *, on: date) -> dict[str, Suggestion]:
    """Give what the department files say of the form's facts on a day."""
    numbers = [str(membership.person.id_number) for membership in registry.members_of(household.pk, living=True)]
    known = known_of_people(numbers, division_code=full_code(household.division_code[: digits_of(Level.COUNTY)]), on=on)
    return from_feeds(
        FeedFigures(
            insured_people=known.insured_people,
            insured_months=known.insured_months,
            insured_base_fen=known.insured_base_fen,
            self_paid_fen=known.self_paid_fen,
            homes=known.homes,
            homes_area_m2=known.homes_area_m2,
            disability_certificates=known.disability_certificates,
        )
    )
