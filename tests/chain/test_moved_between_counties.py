"""What was found on the chain of a household that moved rests on the files of the county that found it (S-45)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.following import follow_households
from jiuzhu.monitoring.chain import services as chain
from jiuzhu.monitoring.chain.models import Finding, Occurrence
from jiuzhu.monitoring.chain.rules import Ending
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds import services as feeds
from tests.chain.conftest import MONTH
from tests.conftest import actor
from tests.registry.conftest import id_number, person, registered

__all__ = ["registered"]
pytestmark = pytest.mark.django_db
CITY, HUINONG, PINGLUO = "640200000000", "640205000000", "640221000000"
IN_HUINONG, IN_PINGLUO = "640205001003", "640221100001"
RULE, NURSING = "same_aid_twice", "severe_disability_nursing"
TWICE = [(2, "县残联", "100.00"), (2, "县民政局", "100.00")]
ONCE, OTHER = TWICE[:1], [(8, "县残联", "100.00")]


@pytest.fixture
def county(two_counties):
    """Two counties in place of one."""


@pytest.fixture
def hours(now):
    """Give one hour after another."""
    return (now + timedelta(hours=each) for each in range(1, 20))


@pytest.fixture
def compare(hours):
    """Hand a county's feedback of the month in, compare it and reckon its chain."""

    def make(place, rows):
        officer, at = actor("county_officer", division=place), next(hours)
        lines = [f"{id_number(order)},{department},{MONTH},护理补贴,{yuan}" for order, department, yuan in rows]
        text = "\n".join(["id_number,department,month,aid_kind,amount_yuan", *lines]) + "\n"
        given = {"feed": "department_aid", "month": MONTH, "name": "x.csv", "division_code": place}
        delivery, _ = feeds.hand_in(stream=io.BytesIO(text.encode()), actor=officer, at=at, **given)
        feeds.check_delivery(delivery_id=str(delivery.pk), at=at)
        run = comparison.request_run(month=MONTH, division_code=place, actor=officer, at=at)
        comparison.run_comparison(run_id=str(run.pk), at=at)
        assert chain.reckon_what_was_compared(at=at) == 1

    return make


@pytest.fixture
def home(registered):
    return registered(person(2), village=IN_HUINONG)


@pytest.fixture
def move(home, now):
    def make(village=IN_PINGLUO):
        move_household(household_id=home.pk, division_code=village, address="二组", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now)

    return make


@pytest.fixture
def moved(home, move, compare, now):
    """Found in the one county, open in the other."""
    compare(HUINONG, TWICE)
    assert stands()
    move()
    follow_households(at=now)
    assert Finding.objects.get(rule=RULE).division_code == IN_PINGLUO


def stands():
    return Occurrence.objects.get(rule=RULE).withdrawn_at is None and Finding.objects.get(rule=RULE).state != "withdrawn"


def test_a_correction_about_others_leaves_what_was_found_and_one_about_the_household_does_not(moved, compare):
    compare(HUINONG, TWICE + OTHER)
    assert stands() and Occurrence.objects.get(rule=RULE).division_code == IN_HUINONG, "somebody else's row was added"
    compare(HUINONG, ONCE + OTHER)
    assert not stands()


def test_the_county_it_came_to_compares_that_month_and_withdraws_nothing(moved, compare):
    compare(PINGLUO, OTHER)
    assert stands()


def test_what_was_entered_of_the_household_counts_where_it_was_found(home, move, compare, now):
    enter_aid(
        household_id=home.pk, division_code=IN_HUINONG, kind=NURSING, label="护理补贴", received_on=date(2026, 10, 14), department="县民政局", source="manual",
        source_id="t", person_id=members_of(home.pk)[0].person_id, amount_fen=10000, actor=SYSTEM, at=now,
    )  # fmt: skip
    compare(HUINONG, ONCE)
    move()
    follow_households(at=now)
    compare(HUINONG, ONCE + OTHER)
    assert stands(), "one of the two was paid by this platform"
    compare(HUINONG, OTHER)
    assert not stands()


def test_what_has_ended_or_not_followed_yet_is_no_more_touched_than_what_is_open_there(home, move, compare, hours):
    compare(HUINONG, TWICE)
    officer, finding = actor("county_officer", division=HUINONG), Finding.objects.get(rule=RULE)
    chain.end(
        finding_id=finding.pk, entry=Ending("allowed", "残联补差", "残联补贴办法第五条"), actor=officer, at=next(hours), seen_version=0
    )
    move()
    at = next(hours)
    run = comparison.request_run(month=MONTH, division_code=HUINONG, actor=officer, at=at)
    comparison.run_comparison(run_id=str(run.pk), at=at)
    assert chain.reckon_what_was_compared(at=at) == 1 and stands(), "nothing was corrected"
    compare(HUINONG, ONCE)
    assert Occurrence.objects.get(rule=RULE).withdrawn_at is not None and Finding.objects.get(rule=RULE).state == "allowed"


def test_in_a_run_over_counties_with_laws_of_their_own_it_is_counted_where_it_moved_to_and_keeps_its_state(moved, compare, now):
    told = {"valid_from": date(2026, 1, 1), "source": "民发〔2026〕1 号", "actor": SYSTEM, "at": now}
    set_local_value(name="subsistence_standard_monthly_yuan", value="700.00", division_code=PINGLUO, **told)
    Finding.objects.filter(rule=RULE).update(state="answered")
    compare(CITY, TWICE + OTHER)
    assert stands() and Finding.objects.get(rule=RULE).state == "answered"
    assert Occurrence.objects.get(rule=RULE).division_code == IN_PINGLUO
