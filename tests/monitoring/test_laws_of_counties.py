"""A city compares all its counties at once, every household by the law of its own county."""

from __future__ import annotations

import io
from datetime import date

import pytest
from tests.conftest import actor
from tests.registry.conftest import id_number, person, registered

from jiuzhu.casework.registry import facts
from jiuzhu.casework.registry.services import add_member
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.models import LawUsed
from jiuzhu.foundation.policy.queries import law_by_fingerprint, pack_in_force
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.laws import laws_of
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.warnings.models import Sighting, Warning

__all__ = ["registered"]
pytestmark = pytest.mark.django_db
CITY, HUINONG, PINGLUO = "640200000000", "640205000000", "640221000000"
IN_HUINONG, IN_PINGLUO = "640205001003", "640221100001"
MONTH, LAST = "2026-11", date(2026, 11, 30)
STANDARD = "subsistence_standard_monthly_yuan"
RULE = "wage_found"


@pytest.fixture
def county(two_counties):
    """Two counties in place of one."""


@pytest.fixture
def enter(now):
    def make(value: str, place: str) -> None:
        told = {"valid_from": date(2026, 1, 1), "source": "民发〔2026〕1 号", "actor": SYSTEM, "at": now}
        set_local_value(name=STANDARD, value=value, division_code=place, **told)

    return make


@pytest.fixture
def two(registered, enter):
    """A household in each county, in which somebody has 750 yuan of insured wages; it is above the standard of the one only."""
    enter("700.00", CITY), enter("800.00", PINGLUO)
    return registered(person(2), village=IN_HUINONG), registered(person(4), village=IN_PINGLUO)


@pytest.fixture
def run(now):
    def make(place: str = CITY) -> Run:
        officer = actor("county_officer", division=place)
        rows = [f"{id_number(order)},某公司,{MONTH},750" for order in (2, 4)]
        text = "\n".join(["id_number,employer,month,base_yuan", *rows]) + "\n"
        told = {"feed": "social_insurance", "name": "a.csv", "month": MONTH, "division_code": place}
        delivery, _ = feeds.hand_in(stream=io.BytesIO(text.encode()), actor=officer, at=now, **told)
        feeds.check_delivery(delivery_id=str(delivery.pk), at=now)
        asked = comparison.request_run(month=MONTH, division_code=place, actor=officer, at=now)
        return comparison.run_comparison(run_id=str(asked.pk), at=now)

    return make


def test_every_household_is_judged_by_the_standard_of_its_own_county(two, run):
    done = run()
    assert (done.state, done.by_rule[RULE]["count"]) == ("done", 1)
    found = Warning.objects.get(rule=RULE)
    assert found.household_id == two[0].pk and found.evidence[STANDARD] == "700.00"
    law = law_by_fingerprint(Sighting.objects.get(rule=RULE).law)
    assert law.fingerprint == pack_in_force(LAST, division_code=HUINONG).fingerprint and law.values[STANDARD] == 700
    assert {each.settings.get(STANDARD) for each in LawUsed.objects.all()} == {"700.00", "800.00"}
    again = run()
    assert (again.opened, again.withdrawn) == (0, 0)


def test_a_county_without_a_standard_is_left_unjudged_and_named(registered, enter, run):
    enter("700.00", PINGLUO)
    registered(person(2), village=IN_HUINONG), registered(person(4), village=IN_PINGLUO)
    done = run()
    assert Warning.objects.get(rule=RULE).division_code == IN_PINGLUO
    reason = next(each["reason"] for each in done.unjudged if each["rule"] == RULE)
    assert "惠农区" in reason and "平罗县" not in reason and "低保标准" in reason and STANDARD not in reason


def test_a_countys_own_run_judges_its_own_households_and_withdraws_nothing_of_another(two, run, enter):
    run()
    before = Warning.objects.get(rule=RULE)
    done = run(PINGLUO)
    assert (done.findings, done.withdrawn) == (0, 0)
    before.refresh_from_db()
    assert before.state == "graded"


def test_counties_with_the_same_values_are_judged_in_one_pass(two, enter):
    assert [sorted(each.counties) for each in laws_of(CITY, on=LAST)] == [[CITY, HUINONG], [PINGLUO]]
    assert [each.holds_at(IN_PINGLUO) for each in laws_of(CITY, on=LAST)] == [False, True]
    assert [each.holds_at("341525100001") for each in laws_of(CITY, on=LAST)] == [True, False]
    assert [each.holds_at(IN_HUINONG) for each in laws_of(PINGLUO, on=LAST)] == [False]


def also_in(home, who, now) -> None:
    add_member(household_id=home.pk, entry=who, on=date(2025, 1, 1), actor=SYSTEM, at=now, allow_second=True)


def test_a_countys_own_run_knows_who_is_registered_in_another_county_too(two, run, now):
    for home in two:
        also_in(home, person(9, relation="child"), now)
    found = {}
    for place in (CITY, HUINONG, PINGLUO):
        done = run(place)
        found[place] = set(Sighting.objects.filter(rule="registered_twice", run_id=done.pk).values_list("subject_id", "evidence_digest"))
        counted = done.by_rule["registered_twice"]["count"], done.persons
        assert counted == ((1, 3) if place == CITY else (int(two[place == PINGLUO].pk == min(each.pk for each in two)), 2))
    assert len(found[CITY]) == 1 and not found[HUINONG] | found[PINGLUO], "the same figures, so that nothing new was written"


def test_the_register_read_for_a_county_is_its_own_and_that_of_shared_members(registered, now):
    here, there, shared = (registered(person(order), village=place) for order, place in ((2, IN_HUINONG), (4, IN_PINGLUO), (6, IN_PINGLUO)))
    also_in(shared, person(2, relation="other"), now)
    for rows, column in ((facts.person_rows, 1), (facts.household_rows, 0)):
        whole, own = list(rows(LAST)), list(rows(LAST, division_code=HUINONG))
        assert own == [row for row in whole if row[column] in (str(here.pk), str(shared.pk))]
        assert str(there.pk) in {row[column] for row in whole}
