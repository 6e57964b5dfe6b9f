"""Every read of the register that other parts may make."""

from jiuzhu.casework.registry.queries.facts import FormAges, household_facts, person_facts
from jiuzhu.casework.registry.queries.files import HouseholdFile, Link, Member, former_households, household_file_parts
from jiuzhu.casework.registry.queries.finding import (
    find_household,
    find_person,
    household_by_number,
    household_by_outside_number,
    households,
    households_of,
    members_of,
    newest_category,
    person_by_id_number,
    persons,
    persons_by_id_numbers,
)
from jiuzhu.casework.registry.queries.searching import SearchResult, matching_households, matching_persons, search

__all__ = [
    "FormAges",
    "HouseholdFile",
    "Link",
    "Member",
    "SearchResult",
    "find_household",
    "find_person",
    "former_households",
    "household_by_number",
    "household_by_outside_number",
    "household_facts",
    "household_file_parts",
    "households",
    "households_of",
    "matching_households",
    "matching_persons",
    "members_of",
    "newest_category",
    "person_by_id_number",
    "person_facts",
    "persons",
    "persons_by_id_numbers",
    "search",
]
