"""A warning goes with its household to another county, but rests on the files of the county that found it."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from tests.conftest import actor
from tests.monitoring.handing_in import MONTH
from tests.registry.conftest import id_number, person, registered

from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.following import follow_households
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.warnings.models import Sighting, Warning

__all__ = ["registered"]
pytestmark = pytest.mark.django_db
CITY, HUINONG, PINGLUO = "640200000000", "640205000000", "640221000000"
IN_HUINONG, IN_PINGLUO = "640205001003", "640221100001"
WAGES, RULE = "social_insurance", "wage_found"
EARNS, OTHER = (f"{id_number(order)},某公司,{MONTH},750" for order in (2, 8))
HEADS = {WAGES: "id_number,employer,month,base_yuan", "deaths": "id_number,death_date"}


@pytest.fixture
def county(two_counties, now):
    """Two counties in place of one, in both of which 750 yuan are above the standard."""
    told = {"valid_from": date(2026, 1, 1), "source": "民发〔2026〕1 号", "actor": SYSTEM, "at": now}
    set_local_value(name="subsistence_standard_monthly_yuan", value="700.00", division_code=CITY, **told)


@pytest.fixture
def deliver(now):
    def make(place, *rows, feed=WAGES):
        officer, text = actor("county_officer", division=place), "\n".join([HEADS[feed], *rows]) + "\n"
        given = {"feed": feed, "name": f"{feed}.csv", "month": MONTH, "division_code": place, "actor": officer, "at": now}
        delivery, _ = feeds.hand_in(stream=io.BytesIO(text.encode()), **given)
        return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)

    return make


@pytest.fixture
def compare(now):
    def make(place):
        asked = comparison.request_run(month=MONTH, division_code=place, actor=actor("county_officer", division=place), at=now)
        return comparison.run_comparison(run_id=str(asked.pk), at=now)

    return make


@pytest.fixture
def moved(registered, deliver, compare, now):
    """A warning found in the one county, open in the other; gives the file behind it."""
    home = registered(person(2), village=IN_HUINONG)
    file = deliver(HUINONG, EARNS, OTHER)
    assert compare(HUINONG).by_rule[RULE]["count"] == 1
    move_household(household_id=home.pk, division_code=IN_PINGLUO, address="二组", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now)
    assert follow_households(at=now) == 1
    return file


def stands():
    return Warning.objects.get(rule=RULE).state == "graded"


def test_the_comparison_of_the_county_it_came_to_does_not_withdraw_it(moved, deliver, compare):
    deliver(PINGLUO, OTHER)
    assert compare(PINGLUO).withdrawn == 0 and stands()


def test_where_the_county_that_found_it_compares_again_it_falls_with_a_corrected_file_only(moved, deliver, compare):
    deliver(HUINONG, f"{id_number(8)},2026-11-02", feed="deaths")
    assert compare(HUINONG).withdrawn == 0 and stands(), "its wages were not corrected"
    deliver(HUINONG, OTHER)
    assert compare(HUINONG).withdrawn == 1 and Warning.objects.get(rule=RULE).state == "withdrawn"


def test_a_corrected_file_in_which_an_unchanged_row_still_founds_it_does_not_withdraw_it(moved, deliver, compare):
    deliver(HUINONG, EARNS)
    assert compare(HUINONG).withdrawn == 0 and stands(), "the row of another was taken out"
    second_job = EARNS.replace("某公司", "另一家公司")
    deliver(HUINONG, EARNS, second_job)
    assert compare(HUINONG).withdrawn == 0 and stands()
    deliver(HUINONG, second_job)
    assert compare(HUINONG).withdrawn == 0 and stands(), "the other job founds it"
    deliver(HUINONG, OTHER)
    assert compare(HUINONG).withdrawn == 1 and not stands()
    assert Warning.objects.filter(household__division_code=IN_PINGLUO).count() == 1, "nothing else is found of a household that left"


def test_it_falls_when_the_department_takes_the_file_back_with_which_it_was_found(moved, now):
    assert comparison.consequences(moved).resting.closed == 1
    officer = actor("county_officer", division=HUINONG)
    comparison.take_back(delivery_id=str(moved.pk), reason="报成了外县的数据", actor=officer, at=now + timedelta(hours=1))
    comparison.follow_take_backs(at=now + timedelta(hours=2))
    assert Warning.objects.get(rule=RULE).state == "taken_back"


def test_what_the_county_it_came_to_finds_alike_rests_on_its_own_file(moved, deliver, compare):
    deliver(PINGLUO, EARNS)
    assert (compare(PINGLUO).opened, Sighting.objects.get(rule=RULE).division_code) == (0, IN_PINGLUO)
    deliver(HUINONG, OTHER)
    assert compare(HUINONG).withdrawn == 0 and stands()
    deliver(PINGLUO, OTHER)
    assert compare(PINGLUO).withdrawn == 1 and not stands()
