"""A student whose benefit is to be decided, and how it is recorded."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate
from tests.conftest import TOWNSHIP, actor
from tests.registry.conftest import county, person, registered

from jiuzhu.casework.assistance.deciding import reckon
from jiuzhu.casework.assistance.services import record_decision
from jiuzhu.casework.registry.queries import members_of, person_facts
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.queries import pack_in_force

__all__ = ["county", "registered"]
STUDY = "charity_study"


@pytest.fixture
def student(registered):
    """A household of one who studies at a university."""
    return registered(person(2, born="20060101", school_stage="university"))


@pytest.fixture
def recording(now):
    """Record a decision about the head of a household; what is not told otherwise is as the page would send it."""

    def record(household, *, told=(("charity_study_inspected", True),), benefit=STUDY, by=None, **changes):
        member, on = members_of(household.pk)[0].person, localdate(changes.get("at", now))
        facts = person_facts(member, household, on=on) | dict(told)
        law = pack_in_force(on, division_code=household.division_code)
        values = {
            "household_id": household.pk,
            "person_id": member.pk,
            "benefit": benefit,
            "facts": facts,
            "seen": reckon(benefit, facts, law, declared=declared_facts()).seal,
            "from_on": on,
            "actor": by or actor("township_clerk", division=TOWNSHIP, user_id="clerk-a"),
            "at": now,
        }
        return record_decision(**(values | changes))

    return record


@pytest.fixture
def other_clerk():
    """Another clerk of the same window."""
    return actor("township_clerk", division=TOWNSHIP, user_id="clerk-b")
