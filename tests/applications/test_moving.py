"""An application goes on where its household lives; of two who press while it moves one is asked to look again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiuzhu.casework.applications import services
from jiuzhu.casework.applications.models import Application, Late
from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.queries import inbox, open_item
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from tests.applications.conftest import EVERYTHING
from tests.conftest import actor
from tests.registry.conftest import NEXT_VILLAGE, OTHER_TOWNSHIP_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
NEXT_TOWNSHIP, OTHER_COUNTY, IN_OTHER_COUNTY = "341525101000", "341524000000", "341524100001"


@pytest.fixture
def moves(registered, now):
    """A registered household that moves to another village when told to."""
    home = registered()

    def move(village=OTHER_TOWNSHIP_VILLAGE):
        move_household(household_id=home.pk, division_code=village, address="新址", on=now.date(), reason="搬家", actor=SYSTEM, at=now)

    return move


@pytest.fixture
def next_clerk():
    return actor("township_clerk", division=NEXT_TOWNSHIP, user_id="xin-a")


def read(application):
    """Give it as a request reads it, with its household."""
    return Application.objects.select_related("household").get(pk=application.pk)


def lies(application):
    stored = Application.objects.get(pk=application.pk)
    return stored.state, stored.division_code, open_item("application", str(application.pk)).division_code


def test_an_application_follows_its_household_to_the_next_township(moves, take, step, now):
    application = take()
    moves()
    services.watch(at=now)
    application.refresh_from_db()
    assert application.division_code == OTHER_TOWNSHIP_VILLAGE
    with pytest.raises(NotPermitted):
        step("withdraw", application, reason="不办了")
    assert [item.subject_id for item in inbox(actor("township_clerk", division=NEXT_TOWNSHIP))] == [application.pk]


def test_a_move_within_the_township_keeps_the_window_at_work(moves, take, step):
    application = take()
    moves(NEXT_VILLAGE)
    step("accept", application, present=EVERYTHING)
    assert (application.state, application.division_code) == ("accepted", NEXT_VILLAGE)


def test_who_read_it_before_it_moved_is_asked_to_look_again_and_leaves_no_work_behind(moves, take, clerk, now):
    old = read(take())
    moves()
    services.watch(at=now)
    with pytest.raises(AlreadyMoved):
        services.accept(application=old, present=EVERYTHING, actor=clerk, at=now, seen_version=0)
    assert lies(old) == ("received", OTHER_TOWNSHIP_VILLAGE, OTHER_TOWNSHIP_VILLAGE)


def test_of_two_who_press_before_it_was_moved_one_takes_the_step_and_takes_it_along(moves, take, clerk, next_clerk, now):
    application = take()
    moves()
    first, second = read(application), read(application)
    given = {"present": EVERYTHING, "at": now, "seen_version": 0}
    services.accept(application=first, actor=next_clerk, **given)
    with pytest.raises(AlreadyMoved):
        services.accept(application=second, actor=clerk, **given)
    assert services.accept(application=read(application), actor=next_clerk, **given).repeated, "the same press once more"
    assert lies(application) == ("accepted", OTHER_TOWNSHIP_VILLAGE, OTHER_TOWNSHIP_VILLAGE)


def test_who_may_not_press_any_more_does_not_move_it_either(moves, take, clerk, now):
    application = take()
    moves()
    with pytest.raises(NotPermitted):
        services.accept(application=read(application), present=EVERYTHING, actor=clerk, at=now, seen_version=0)
    assert lies(application) == ("received", VILLAGE, VILLAGE)


def test_a_press_from_an_older_page_moves_nothing_without_its_step(moves, take, step, next_clerk, now):
    application = take()
    step("ask_supplement", application, present=(), words="缺户口簿")
    moves()
    with pytest.raises(AlreadyMoved):
        services.supply(application=read(application), actor=next_clerk, at=now, seen_version=0)
    assert lies(application) == ("supplementing", VILLAGE, VILLAGE)


class TestWhatIsLate:
    @pytest.fixture
    def late(self, moves, take, step, now):
        """Accepted, and not reviewed in time: the county was told."""
        application = take()
        step("accept", application, present=EVERYTHING)
        services.watch(at=now + timedelta(days=7))
        return now + timedelta(days=7)

    def test_within_the_county_it_is_told_once_wherever_the_household_moves(self, late, moves, county_officer):
        moves()
        services.watch(at=late)
        services.watch(at=late)
        assert [each.state for each in Late.objects.all()] == ["county"] and inbox(county_officer).count() == 1

    def test_another_county_is_told_of_it_and_the_one_it_left_no_more(self, late, moves, county_officer):
        load_divisions(root_code="341524")
        moves(IN_OTHER_COUNTY)
        services.watch(at=late)
        assert not inbox(county_officer).filter(workflow="application_late")
        there = actor("county_officer", division=OTHER_COUNTY, user_id="other-county")
        assert [each.title for each in inbox(there).filter(workflow="application_late")] == ["超时：进入审核确认"]
