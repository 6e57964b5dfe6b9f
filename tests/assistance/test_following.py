"""Decisions stay with the person when two records become one, and leave the desk of a place whose household has moved."""

from __future__ import annotations

import pytest
from tests.assistance.conftest import STUDY
from tests.conftest import TOWNSHIP, actor
from tests.registry.conftest import OTHER_TOWNSHIP_VILLAGE, person

from jiuzhu.casework.assistance import following
from jiuzhu.casework.assistance.models import Decision
from jiuzhu.casework.assistance.services import confirm_decision
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.queries import inbox, steps_of

pytestmark = pytest.mark.django_db
GIVEN = {"reason": "身份证号登记错一位", "actor": SYSTEM}


@pytest.fixture
def twice(registered):
    """The same student under two numbers."""
    return tuple(registered(person(order, born="20060101", school_stage="university")) for order in (2, 4))


def head(household):
    return members_of(household.pk)[0].person_id


def test_the_benefits_of_a_merged_record_are_those_of_the_one_kept(twice, recording, other_clerk, now):
    kept, dropped = map(head, twice)
    decision = recording(twice[1])
    confirm_decision(decision=decision, actor=other_clerk, at=now, seen_version=0)
    following.merge_persons(keep_id=kept, drop_id=dropped, at=now, **GIVEN)
    decision.refresh_from_db()
    assert (decision.person_id, decision.subject_key, decision.state) == (kept, str(kept), "confirmed")


def test_the_same_benefit_of_both_records_stays_twice_on_record(twice, recording, now):
    kept, dropped = map(head, twice)
    for home in twice:
        recording(home)
    following.merge_persons(keep_id=kept, drop_id=dropped, at=now, **GIVEN)
    found = Decision.objects.filter(person_id=kept, benefit=STUDY)
    assert {each.subject_key for each in found} == {str(kept), str(dropped)}


def test_what_waits_for_a_household_that_moved_leaves_the_former_desk(student, recording, now):
    decision, clerk = recording(student), actor("township_clerk", division=TOWNSHIP, user_id="clerk-b")
    assert following.send_moved_back(at=now) == 0 and inbox(clerk).count() == 1
    move_household(
        household_id=student.pk, division_code=OTHER_TOWNSHIP_VILLAGE, address="三组", on=now.date(), reason="易地搬迁", actor=SYSTEM, at=now
    )
    assert (following.send_moved_back(at=now), following.send_moved_back(at=now)) == (1, 0)
    decision.refresh_from_db()
    assert decision.state == "returned" and not inbox(clerk).exists()
    assert steps_of("benefit", str(decision.pk))[-1].reason == following.MOVED
