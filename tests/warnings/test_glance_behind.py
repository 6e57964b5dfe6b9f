"""The rows a month was compared with and the households it concerns: what the numbers say is what the pages list."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from jiuzhu.interfaces.web.monitoring.glance_asked import Asked
from jiuzhu.interfaces.web.monitoring.glance_page import glance_of
from jiuzhu.monitoring.warnings.queries import month_counts
from tests.conftest import COUNTY, NOON, actor
from tests.monitoring.handing_in import deliver, folder, run
from tests.registry.conftest import NEXT_VILLAGE, id_number
from tests.registry.conftest import person as somebody
from tests.web.conftest import person, place, sign_in

__all__ = ["deliver", "folder", "person", "place", "run", "sign_in"]
pytestmark = pytest.mark.django_db
HOUSEHOLDS, COMPARED = "/monitoring/glance/households/?month=2026-11", "/monitoring/glance/compared/?month=2026-11"


@pytest.fixture
def done(registered, deliver, run):
    """Two households with cars and one without, compared with three rows of two months."""
    registered(somebody(1)), registered(somebody(3), village=NEXT_VILLAGE), registered(somebody(5))
    deliver("vehicles", *(f"{id_number(order)},皖N0000{order},car,2020-01-01,50000" for order in (1, 3)))
    deliver("deaths", f"{id_number(7)},2026-10-03", month="2026-10")
    return run()


def test_the_households_of_the_number_are_listed_each_once(place, done, sign_in):
    browser = sign_in("county_officer")
    answer = browser.get(HOUSEHOLDS)
    counted = month_counts(actor("county_officer", division=COUNTY), month="2026-11", now=NOON)["households"]
    assert answer.context["listing"].count == counted == 2
    assert f"{counted} 户</a>" in browser.get("/monitoring/?month=2026-11").text
    assert len(list(load_workbook(io.BytesIO(browser.get(f"{HOUSEHOLDS}&export=1").content)).active.values)) >= 1 + counted


def test_a_township_lists_its_own_households_and_no_files(place, done, sign_in):
    clerk = sign_in("township_clerk", division="341525101000")
    assert clerk.get(HOUSEHOLDS).context["listing"].count == 0
    assert clerk.get(COMPARED).status_code == 404


def test_what_was_compared_is_listed_by_feed_and_file(place, done, sign_in):
    page = sign_in("county_officer").get(COMPARED)
    one = page.context["one"]
    assert (one.rows, one.files, one.run.pk) == (done.rows, 2, done.pk) == (3, 2, done.pk)
    assert sorted((each.files[0].feed, each.rows) for each in one.feeds) == [("deaths", 1), ("vehicles", 2)]
    assert "2026-10" in page.text and "此后有文件更正" not in page.text


def test_files_corrected_since_are_told_apart_from_what_was_read(place, done, deliver, sign_in):
    deliver("vehicles", f"{id_number(1)},皖N00001,car,2020-01-01,50000")
    page = sign_in("county_officer").get(COMPARED)
    assert page.context["one"].rows == 2 and "此后有文件更正" in page.text


def test_somebody_of_the_city_is_told_what_was_compared_in_which_county(done):
    city = actor("county_officer", division="341500000000")
    whole, county = (glance_of(city, Asked("2026-11", place=code), now=NOON, today=NOON.date()) for code in ("", COUNTY))
    assert (whole.run, [run.pk for _, run in whole.runs_by_county], county.run.pk) == (None, [done.pk], done.pk)
