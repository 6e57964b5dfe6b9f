"""Every read of the register that other parts may make."""

from jiuzhu.casework.registry.queries.changes import changes_since
from jiuzhu.casework.registry.queries.departing import (
    aided_besides,
    ends_all_aid,
    lives_alone,
    own_categories_of,
    own_categories_reaching,
    paid_in,
    paid_of,
)
from jiuzhu.casework.registry.queries.facts import FormAges, household_facts, person_facts
from jiuzhu.casework.registry.queries.files import HouseholdFile, Member, former_households, household_file_parts, person_words
from jiuzhu.casework.registry.queries.finding import (
    NamedHousehold,
    NamedPerson,
    categories_of,
    current_memberships,
    find_household,
    find_person,
    household_by_number,
    household_by_outside_number,
    households,
    households_of,
    members_of,
    named_households,
    named_persons,
    newest_category,
    person_by_id_number,
    persons,
    persons_by_id_numbers,
    recognitions,
    standings,
)
from jiuzhu.casework.registry.queries.history import Link
from jiuzhu.casework.registry.queries.lasting import Terms, terms_of
from jiuzhu.casework.registry.queries.longstanding import recipients_by_village
from jiuzhu.casework.registry.queries.recipients import Aided, aided_on, living_in_category, recipients, recipients_counted, recipients_then
from jiuzhu.casework.registry.queries.searching import SearchResult, matching_households, matching_persons, search
from jiuzhu.casework.registry.queries.showings import DayOfShowings, showings, showings_by_day
from jiuzhu.casework.registry.queries.together import Home, homes_together

__all__ = [
    "Aided",
    "DayOfShowings",
    "FormAges",
    "Home",
    "HouseholdFile",
    "Link",
    "Member",
    "NamedHousehold",
    "NamedPerson",
    "SearchResult",
    "Terms",
    "aided_besides",
    "aided_on",
    "categories_of",
    "changes_since",
    "current_memberships",
    "ends_all_aid",
    "find_household",
    "find_person",
    "former_households",
    "homes_together",
    "household_by_number",
    "household_by_outside_number",
    "household_facts",
    "household_file_parts",
    "households",
    "households_of",
    "lives_alone",
    "living_in_category",
    "matching_households",
    "matching_persons",
    "members_of",
    "named_households",
    "named_persons",
    "newest_category",
    "own_categories_of",
    "own_categories_reaching",
    "paid_in",
    "paid_of",
    "person_by_id_number",
    "person_facts",
    "person_words",
    "persons",
    "persons_by_id_numbers",
    "recipients",
    "recipients_by_village",
    "recipients_counted",
    "recipients_then",
    "recognitions",
    "search",
    "showings",
    "showings_by_day",
    "standings",
    "terms_of",
]
