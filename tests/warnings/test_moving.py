"""What is under way about a household that moves goes on where it lives now; what is over stays where it was done."""

from __future__ import annotations

import threading
import uuid
from datetime import date

import pytest
from django.db import connection

from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow import following
from jiuzhu.foundation.workflow.following import follow_households, followers
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.queries import inbox, open_item
from jiuzhu.foundation.workflow.relocating import relocate
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.services import take
from jiuzhu.monitoring.discovery.rules import DiscoveryEntry
from jiuzhu.monitoring.discovery.services import record_discovery
from jiuzhu.monitoring.warnings.models import Notice, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import InvestigationEntry
from jiuzhu.monitoring.warnings.services import assign, investigate
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.warnings import rechecking

pytestmark = pytest.mark.django_db

NEW_TOWNSHIP, NEW_VILLAGE = "341525101000", "341525101001"


@pytest.fixture
def moves(household, now):
    def move():
        move_household(
            household_id=household.pk, division_code=NEW_VILLAGE, address="二组", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now
        )
        return follow_households(at=now)

    return move


@pytest.fixture
def new_clerk():
    return actor("township_clerk", division=NEW_TOWNSHIP, user_id="user-new-clerk")


def waiting(clerk, workflow):
    return [item.action for item in inbox(clerk) if item.workflow == workflow]


def test_every_kind_that_follows_has_a_household_and_follows_while_it_is_under_way():
    kinds = list(followers())
    assert {kind.__name__ for kind in kinds} >= {"Warning", "Recheck", "Notice", "Exit", "Referral", "Discovery", "Finding"}
    for kind in kinds:
        states = kind.workflow.states
        assert kind._meta.get_field("household") and all(not states[code].final for code in kind.follows_household)
        assert {code for code, state in states.items() if state.awaits} <= set(kind.follows_household), kind


@pytest.mark.parametrize(("to", "lands"), [(VILLAGE, NEW_VILLAGE), (TOWNSHIP, NEW_TOWNSHIP)])
def test_a_warning_to_be_looked_into_is_looked_into_where_the_household_lives_now(
    opened, moves, county_officer, township_clerk, new_clerk, now, to, lands
):
    warning = opened()
    assign(warning_id=warning.pk, to_code=to, actor=county_officer, at=now, seen_version=0)
    assert moves() == 1 and follow_households(at=now) == 0
    warning.refresh_from_db()
    assert (warning.division_code, warning.assigned_code) == (NEW_VILLAGE, lands)
    assert (waiting(township_clerk, "warning"), waiting(new_clerk, "warning")) == ([], ["核实"])
    found = InvestigationEntry(now.date(), "visit", "赵协理", "入户查看，情况与数据一致", True)
    investigate(warning_id=warning.pk, entry=found, actor=new_clerk, at=now, seen_version=2)


def test_a_warning_that_is_over_stays_with_who_ended_it(decided, moves, household):
    warning = decided()
    assert moves() == 0
    warning.refresh_from_db()
    assert warning.division_code == VILLAGE


def test_a_recheck_and_what_the_household_is_to_be_told_go_along(recheck, moves, now, township_clerk, second_clerk, new_clerk):
    rechecking.decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, review_on=date(2027, 5, 20))
    assert moves() == 2, "the notice and the ledger of who left aid"
    assert Notice.objects.get().division_code == NEW_VILLAGE
    assert (waiting(township_clerk, "recheck_notice"), waiting(new_clerk, "recheck_notice")) == ([], ["告知复核结果"])


def test_a_lead_about_a_registered_household_is_checked_in_its_new_village(household, moves, now, village_assistant):
    entry = DiscoveryEntry(uuid.uuid4(), "吴秀兰家庭", VILLAGE, "", "近来没有人照料。", "visit", household_id=str(household.pk))
    lead = record_discovery(entry=entry, actor=village_assistant, at=now)
    assert moves() == 1
    lead.refresh_from_db()
    assert lead.division_code == NEW_VILLAGE and waiting(actor("village_assistant", division=NEW_VILLAGE), "discovery") == ["核实"]


class TestTwoAtOnce:
    def test_who_read_it_before_it_moved_is_refused_and_leaves_no_work_behind(self, opened, moves, county_officer, now):
        read = Warning.objects.get(pk=opened().pk)
        moves()
        with pytest.raises(AlreadyMoved):
            take(read, step="assign", actor=county_officer, at=now, seen_version=0, changes={"assigned_code": VILLAGE})
        assert open_item("warning", str(read.pk)).division_code == NEW_VILLAGE

    def test_a_village_chosen_on_a_page_from_before_the_move_is_chosen_anew(self, opened, moves, county_officer, now):
        warning = opened()
        moves()
        with pytest.raises(AlreadyMoved):
            assign(warning_id=warning.pk, to_code=NEW_VILLAGE, actor=county_officer, at=now, seen_version=0)
        assign(warning_id=warning.pk, to_code=NEW_VILLAGE, actor=county_officer, at=now, seen_version=1)

    def test_what_went_on_since_it_was_read_is_not_moved(self, opened, county_officer, now):
        read = Warning.objects.get(pk=opened().pk)
        assign(warning_id=read.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
        assert relocate(read, division_code=NEW_VILLAGE, at=now) is False
        stored = Warning.objects.get()
        assert (stored.division_code, stored.version, open_item("warning", str(stored.pk)).division_code) == (VILLAGE, 1, VILLAGE)

    def test_work_that_lies_where_the_household_lives_no_more_is_fetched(self, opened, moves, now):
        warning = opened()
        moves()
        WorkItem.objects.filter(subject_id=warning.pk, closed_at=None).update(division_code=VILLAGE)
        assert [follow_households(at=now) for _ in range(2)] == [1, 0]
        assert open_item("warning", str(warning.pk)).division_code == NEW_VILLAGE

    def test_one_that_cannot_be_moved_holds_up_no_other_and_the_job_shows_it(self, opened, moves, monkeypatch):
        first, second = sorted([opened(), opened("second_home")], key=lambda each: each.pk)

        def move(thing, **given):
            if thing.pk == first.pk:
                raise KeyError(thing.pk)
            return relocate(thing, **given)

        monkeypatch.setattr(following, "relocate", move)
        with pytest.raises(KeyError):
            moves()
        assert [Warning.objects.get(pk=each.pk).division_code for each in (first, second)] == [VILLAGE, NEW_VILLAGE]


@pytest.mark.django_db(transaction=True)
def test_a_step_and_a_move_at_the_same_moment_leave_the_work_where_the_household_lives(opened, household, county_officer, now):
    read = Warning.objects.get(pk=opened().pk)
    move_household(household_id=household.pk, division_code=NEW_VILLAGE, address="二组", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now)
    ready, refused = threading.Barrier(2), []

    def run(work):
        try:
            ready.wait()
            work()
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    step = lambda: take(read, step="assign", actor=county_officer, at=now, seen_version=0, changes={"assigned_code": VILLAGE})  # noqa: E731
    threads = [threading.Thread(target=run, args=(work,)) for work in (step, lambda: follow_households(at=now))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    follow_households(at=now)
    assert all(isinstance(error, AlreadyMoved) for error in refused)
    assert (Warning.objects.get().division_code, open_item("warning", str(read.pk)).division_code) == (NEW_VILLAGE, NEW_VILLAGE)
