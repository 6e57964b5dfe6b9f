"""Files handed in and months compared, as the tests of months do it."""

from __future__ import annotations

import io

import pytest
from tests.conftest import COUNTY
from tests.registry.conftest import id_number

from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.departments import FEEDS

MONTH = "2026-11"
FINANCIAL = ("bank", "insurance", "securities", "internet_finance")


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.DATA


@pytest.fixture
def deliver(county_officer, now):
    """Hand a file in and have it checked."""

    def make(feed, *rows, month=MONTH, name=""):
        head = {
            **dict.fromkeys(FINANCIAL, "id_number,as_of,value_yuan"),
            "deaths": "id_number,death_date",
            "vehicles": "id_number,plate,kind,registered_on,value_yuan",
            "medical_expenses": "id_number,settled_on,total_yuan,self_paid_yuan",
            "residence": "id_number,name,division_code,status,changed_on",
            "imprisonment": "id_number,kind,began_on,released_on",
        }[FEEDS[feed].part_of or feed]
        text = "\n".join([head, *rows]) + "\n"
        delivery, _ = feeds.hand_in(
            feed=feed,
            month=month,
            stream=io.BytesIO(text.encode()),
            name=name or f"{feed}.csv",
            division_code=COUNTY,
            actor=county_officer,
            at=now,
        )
        return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)

    return make


@pytest.fixture
def run(county_officer, now):
    """Ask for a month's comparison and run it."""

    def make(month=MONTH):
        asked = comparison.request_run(month=month, division_code=COUNTY, actor=county_officer, at=now)
        return comparison.run_comparison(run_id=str(asked.pk), at=now)

    return make


def death(order, on="2026-11-03"):
    return f"{id_number(order)},{on}"
