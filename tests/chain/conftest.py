"""A county whose departments fed back a month of aid, ready to be reckoned."""

from __future__ import annotations

import io

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.monitoring.chain import services as chain
from jiuzhu.monitoring.chain.models import Finding
from jiuzhu.monitoring.feeds import services as feeds
from tests.conftest import COUNTY, actor
from tests.registry.conftest import county, id_number, registered

__all__ = ["county", "id_number", "registered"]
MONTH = "2026-10"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings, monkeypatch):
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setenv("JIUZHU_KEY", str(tmp_path / "key"))


@pytest.fixture
def feed_back(county, county_officer, now):
    """Hand in the departments' feedback of a month: rows of (order, department, kind, yuan)."""

    def make(*rows, month=MONTH, feed="department_aid"):
        lines = [f"{id_number(order)},{department},{month},{kind},{yuan}" for order, department, kind, yuan in rows]
        text = "\n".join(["id_number,department,month,aid_kind,amount_yuan", *lines]) + "\n"
        delivery, _ = feeds.hand_in(
            feed=feed, month=month, stream=io.BytesIO(text.encode()), name="x.csv", division_code=COUNTY, actor=county_officer, at=now
        )
        checked = feeds.check_delivery(delivery_id=str(delivery.pk), at=now)
        assert checked.state == "accepted", checked.reason
        return checked

    return make


@pytest.fixture
def reckon(now):
    def make(month=MONTH):
        return chain.reckon(month=month, division_code=COUNTY, at=now)

    return make


@pytest.fixture
def federation(county, county_officer, now):
    """The disabled people's federation, which has an account."""
    return feeds.enter_department(name="霍山县残联", division_code=COUNTY, actor=county_officer, at=now)


@pytest.fixture
def namesake(county, now):
    """The federation of the next county, which has the same name by the law."""
    return feeds.enter_department(name="县残联", division_code="341524000000", actor=SYSTEM, at=now)


@pytest.fixture
def liaison(federation):
    return actor("department_liaison", organisation=federation)


@pytest.fixture
def overlap(registered, feed_back, reckon, federation):
    """A woman whose nursing subsidy came from two departments."""
    registered()
    feed_back((2, "县残联", "护理补贴", "100.00"), (2, "县民政局", "重度残疾人护理补贴", "100.00"))
    reckon()
    return Finding.objects.get(rule="same_aid_twice")


def found(rule=""):
    """List (rule, subject, state) of the findings there are."""
    rows = Finding.objects.filter(rule=rule) if rule else Finding.objects.all()
    return sorted(rows.values_list("rule", "subject_name", "state"))


