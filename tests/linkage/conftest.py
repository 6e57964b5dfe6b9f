"""A county with a family in its register, and files with rows whose ID numbers cannot be used."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import astuple

import pytest

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.linkage import child, services
from jiuzhu.monitoring.linkage.linking import Likeness
from jiuzhu.monitoring.linkage.models import Pair
from jiuzhu.monitoring.linkage.names import compared
from jiuzhu.monitoring.linkage.services import searching
from jiuzhu.monitoring.linkage.weights import THRESHOLD_BITS
from tests.conftest import COUNTY
from tests.registry.conftest import county, id_number, person, registered

__all__ = ["county", "registered"]
MONTH = "2026-11"
HEADS = {
    "deaths": "id_number,death_date,姓名,出生日期,性别,住址",
    "vehicles": "id_number,plate,kind,registered_on,value_yuan,姓名",
    "bank": "id_number,as_of,value_yuan,姓名",
}
MISTYPED = id_number(2)[:5] + "7" + id_number(2)[6:]


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.DATA


@pytest.fixture(autouse=True)
def by_sound(monkeypatch):
    """Pair rows with people whose names sound alike: what is tested here begins after the comparison."""

    def link(people, rows, *, workdir):
        told = {"name.homophone": 7.6, "number.slip": 21.8}
        return [
            Likeness(row.ref, each.ref, 10.0, told)
            for row in rows
            for each in people
            if set(compared(row.name).sounds) & set(compared(each.name).sounds)
        ]

    monkeypatch.setattr(searching, "link", link)


@pytest.fixture
def in_earnest(monkeypatch, by_sound):
    """Compare as the product does, but within this process: starting another takes longer than the test."""

    def link(people, rows, *, workdir):
        given, answer = io.StringIO(newline=""), io.StringIO()
        given.write(json.dumps({"people": len(people), "threshold": THRESHOLD_BITS, "spill": str(workdir)}) + "\n")
        csv.writer(given).writerows(astuple(each) for each in (*people, *rows))
        given.seek(0)
        child.serve(given, answer)
        return [Likeness(*json.loads(line)) for line in answer.getvalue().splitlines()]

    monkeypatch.setattr(searching, "link", link)


@pytest.fixture
def family(registered):
    """A woman and her son, both on 低保; gives their persons."""
    home = registered(person(2, "吴秀兰"), person(3, "陈建国", "child", "19800406"))
    return [each.person for each in members_of(home.pk)]


@pytest.fixture
def deliver(county_officer, now):
    """Hand a file in and have it checked."""

    def make(feed, *rows, month=MONTH):
        text = "\n".join([HEADS[feed], *rows]) + "\n"
        stream = io.BytesIO(text.encode())
        delivery, _ = feeds.hand_in(
            feed=feed, month=month, stream=stream, name=f"{feed}.csv", division_code=COUNTY, actor=county_officer, at=now
        )
        return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)

    return make


@pytest.fixture
def searched(deliver, now):
    """Hand a file in, have it checked and its unusable rows searched; gives the delivery and its search."""

    def make(feed, *rows, month=MONTH):
        delivery = deliver(feed, *rows, month=month)
        services.ask_for_searches(at=now)
        return delivery, services.search(delivery_id=str(delivery.pk), at=now)

    return make


@pytest.fixture
def pair(family, searched):
    """A pair that waits: a car of somebody whose number has one digit wrong and who is written 吴秀蓝."""
    searched("vehicles", f"{MISTYPED},皖N12345,car,2020-05-01,80000.00,吴秀蓝")
    return Pair.objects.get()
