"""One carer at two places at once: what cannot be is told from what can (I-20)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import NOON

from jiuzhu.delivery.orders.presences import CONTACT, Presence, Terms, clash_between, place_of

TERMS = Terms(overlap_minutes=5, apart_km=2.0, fastest_km_per_hour=100.0)
HERE, FAR = "31.39,116.33", "31.39,116.86"
"""Fifty kilometres apart."""


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def presence(order: int, began: int, ended: int | None, *, home: int | None = None, carer: str = "li", came: str = "", left: str = "") -> Presence:
    return Presence(order, order if home is None else home, carer, "李护理", at(began), None if ended is None else at(ended), came, left)


def test_two_services_that_overlap_by_more_than_the_county_lets_pass_clash():
    found = clash_between(presence(1, 0, 60), presence(2, 54, 100), terms=TERMS)
    assert found and (found.kind, found.minutes, found.earlier.order_id) == ("overlap", 6, 1)
    assert clash_between(presence(1, 0, 60), presence(2, 55, 100), terms=TERMS) is None


def test_of_one_within_another_the_shorter_is_what_overlaps():
    found = clash_between(presence(1, 0, 100), presence(2, 20, 50), terms=TERMS)
    assert found and found.minutes == 30


@pytest.mark.parametrize("other", [presence(2, 0, 60, home=1), presence(2, 0, 60, carer="wang"), presence(2, 60, 90)])
def test_one_household_another_carer_and_one_after_the_other_are_no_clash(other):
    assert clash_between(presence(1, 0, 60), other, terms=TERMS) is None


def test_somebody_who_acts_by_a_link_may_be_several_people():
    one, other = (presence(number, 0, 60, carer=f"{CONTACT}7") for number in (1, 2))
    assert clash_between(one, other, terms=TERMS) is None


def test_who_has_not_checked_out_is_there_until_the_day_is_over():
    running = presence(1, 0, None)
    found = clash_between(running, presence(2, 200, 230), terms=TERMS)
    assert found and (found.kind, found.minutes) == ("overlap", None)
    assert clash_between(running, presence(2, 24 * 60, 24 * 60 + 30), terms=TERMS) is None


def test_a_way_faster_than_anybody_travels_clashes_where_both_places_were_told():
    near, far = presence(1, 0, 60, left=HERE), presence(2, 80, 100, came=FAR)
    found = clash_between(near, far, terms=TERMS)
    assert found and (found.kind, found.minutes) == ("travel", 20) and Decimal(50) < found.km < Decimal(51)
    assert clash_between(near, presence(2, 91, 120, came=FAR), terms=TERMS) is None
    assert clash_between(near, presence(2, 61, 120, came="31.40,116.33"), terms=TERMS) is None
    assert clash_between(near, presence(2, 80, 100), terms=TERMS) is None
    assert clash_between(near, far, terms=Terms(5, 2.0, None)) is None


@pytest.mark.parametrize("told", ["", "31.39", "north,east", "NaN,116", "31.39,Infinity", "91,116", "31,181"])
def test_a_place_that_is_none_is_not_judged(told):
    assert place_of(told) is None


@given(st.lists(st.integers(0, 600), min_size=4, max_size=4))
def test_the_order_in_which_two_services_are_told_makes_no_difference(minutes):
    one, other = presence(1, min(minutes[:2]), max(minutes[:2])), presence(2, min(minutes[2:]), max(minutes[2:]))
    assert clash_between(one, other, terms=TERMS) == clash_between(other, one, terms=TERMS)
