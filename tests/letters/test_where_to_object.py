"""Who objects goes to where it was decided, wherever the household lives by now; who tells of a change goes to the nearest window."""

from __future__ import annotations

import pytest

from jiuzhu.casework.assistance.queries import find_decision
from jiuzhu.casework.assistance.services import confirm_decision
from jiuzhu.casework.letters.rules import Objection
from jiuzhu.casework.registry.services import move_household
from jiuzhu.delivery.orders.services import cancel, place_order
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.workflow.following import follow_households
from jiuzhu.interfaces.documents.letter import objection_words
from jiuzhu.interfaces.web.letters import assessment, decision, leaving, order, warning
from jiuzhu.monitoring.warnings.rules import Outcome
from tests.assistance.conftest import other_clerk, recording
from tests.letters.test_letters import TODAY, content
from tests.registry.conftest import person
from tests.warnings.conftest import exit_, jixi, recheck, second_clerk

__all__ = ["exit_", "jixi", "other_clerk", "recheck", "recording", "second_clerk"]
pytestmark = pytest.mark.django_db
HERE, THERE, VILLAGE_THERE = "霍山县", "金寨县", "341524100001"


@pytest.fixture
def moves(db, now):
    """Let a household move to another county, and what is under way follow it."""
    load_divisions(root_code="341524")

    def move(household):
        move_household(household_id=household.pk, division_code=VILLAGE_THERE, address="二组", on=now.date(), reason="搬家", actor=SYSTEM, at=now)
        follow_households(at=now)

    return move


def check_names_both(told):
    objecting, changed = objection_words(told.content).split("您家的情况变了的")
    assert HERE in told.content.objection.window and THERE not in objecting
    assert THERE in changed and HERE not in changed
    assert objecting.startswith("您家已经迁居")


def test_an_assessment(effective, household, moves, township_clerk):
    found = effective()
    moves(household)
    found.refresh_from_db()
    check_names_both(assessment.draft(found, actor=township_clerk, on=TODAY))


@pytest.mark.parametrize("ending", [Outcome.EXPLAIN, Outcome.RECHECK], ids=["over", "gone along while it is re-checked"])
def test_a_warning_that_was_decided(decided, household, moves, ending):
    found = decided(ending)
    moves(household)
    found.refresh_from_db()
    check_names_both(warning.draft(found, actor=SYSTEM, on=TODAY))


def test_a_warning_not_decided_yet_is_explained_where_the_household_lives(opened, household, moves):
    found = opened("second_home")
    moves(household)
    found.refresh_from_db()
    told = warning.draft(found, actor=SYSTEM, on=TODAY).content
    assert THERE in told.objection.window and HERE not in objection_words(told)


def test_a_benefit_granted_or_refused(registered, recording, other_clerk, moves, now):
    household = registered(person(2, born="20060101", school_stage="university"))
    made = recording(household)
    confirm_decision(decision=made, actor=other_clerk, at=now, seen_version=made.version)
    moves(household)
    check_names_both(decision.draft(find_decision(SYSTEM, made.pk), on=TODAY))


def test_an_order_called_off(registered, township_clerk, moves, now):
    household = registered(person(2, self_care="half"))
    made = place_order(household_id=household.pk, item_code="errands", wanted_on=TODAY, actor=township_clerk, at=now)
    cancel(order=made, reason="老人住院了", actor=township_clerk, at=now, seen_version=made.version)
    moves(household)
    made.refresh_from_db()
    check_names_both(order.draft(made, actor=SYSTEM, on=TODAY))


def test_a_gradual_exit_that_goes_along(exit_, household, moves):
    moves(household)
    exit_.refresh_from_db()
    assert exit_.division_code == VILLAGE_THERE
    check_names_both(leaving.draft(exit_, on=TODAY))


def test_who_lives_where_it_was_decided_is_told_of_one_window():
    words = objection_words(content(objection=Objection("窗口")))
    assert words.count("窗口") == 2 and "迁居" not in words
