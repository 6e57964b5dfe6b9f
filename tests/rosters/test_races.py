"""A month is closed while the rosters of its townships are being opened: no roster ends up under a month that is closed."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from jiuzhu.casework.rosters.models import Month, Roster
from jiuzhu.casework.rosters.rules import MonthOpen
from jiuzhu.casework.rosters.services import opening
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from tests.registry.conftest import county, person, registered
from tests.rosters.test_rosters import LAST, close

__all__ = ["county", "registered"]
pytestmark = pytest.mark.django_db(transaction=True)
WAITS_SECONDS = 1.0


@pytest.fixture
def on_aid(registered):
    set_local_value(name="roster_due_day", value="5", source="测试", actor=SYSTEM, at=LAST, valid_from=date(2026, 1, 1))
    return registered(person(1))


def under_closed_months():
    closed = Month.objects.filter(state="closed").values_list("month", flat=True)
    return Roster.objects.filter(month__in=list(closed), state="open").count()


def closed_before_the_first_roster(monkeypatch, county_officer):
    """Close the month when its townships are known and none of their rosters is there yet."""
    names_of = opening.names_of

    def close_first(codes):
        close(county_officer)
        return names_of(codes)

    monkeypatch.setattr(opening, "names_of", close_first)
    opening.open_months(at=LAST)


def test_a_month_closed_between_two_steps_gets_no_roster(on_aid, monkeypatch, county_officer):
    closed_before_the_first_roster(monkeypatch, county_officer)
    assert (Month.objects.get().state, Roster.objects.count()) == ("closed", 0)


def test_without_looking_again_the_roster_lies_under_a_closed_month(on_aid, monkeypatch, county_officer):
    """The negative control."""
    monkeypatch.setattr(opening, "_month_is_open", lambda _: True)
    closed_before_the_first_roster(monkeypatch, county_officer)
    assert under_closed_months() == 1


def closed_beside_the_first_roster(monkeypatch, county_officer):
    """Close the month while the transaction that opens its roster is under way; gives what closing said."""
    begin, said, done = opening.begin, [], threading.Event()

    def closing():
        try:
            said.append(close(county_officer))
        except MonthOpen as error:
            said.append(error)
        finally:
            connection.close()
            done.set()

    other = threading.Thread(target=closing)

    def begin_beside(thing, **more):
        made = begin(thing, **more)
        if isinstance(thing, Roster):
            other.start()
            done.wait(WAITS_SECONDS)
        return made

    monkeypatch.setattr(opening, "begin", begin_beside)
    opening.open_months(at=LAST)
    other.join()
    return said[0]


@pytest.mark.postgres
def test_whoever_closes_waits_for_a_roster_that_is_being_opened(on_aid, monkeypatch, county_officer):
    assert isinstance(closed_beside_the_first_roster(monkeypatch, county_officer), MonthOpen)
    assert under_closed_months() == 0 and Roster.objects.count() == 1


@pytest.mark.postgres
def test_on_a_server_without_the_lock_a_month_closes_beside_a_roster_it_does_not_see(on_aid, monkeypatch, county_officer):
    """The negative control of the lock."""
    monkeypatch.setattr(opening, "_month_is_open", lambda _: True)
    closed_beside_the_first_roster(monkeypatch, county_officer)
    assert under_closed_months() == 1
