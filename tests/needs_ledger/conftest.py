"""A county with needs in two townships, and a round of it."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from jiuzhu.assessment.needs.services import record_need
from jiuzhu.assessment.needs_ledger import services
from jiuzhu.assessment.needs_ledger.models import TownshipLedger
from jiuzhu.assessment.needs_ledger.rules import RoundEntry
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.conftest import COUNTY, actor
from tests.registry.conftest import OTHER_TOWNSHIP_VILLAGE, county, person, registered

__all__ = ["county", "registered"]


def need_of(household, at, **more):
    given = {"person_id": None, "kind": "health", "item_code": "meals", "words": "", "degree": "high", "measure": "", "source": "hand", "source_id": ""}
    return record_need(household_id=household.pk, actor=SYSTEM, at=at, **(given | more))


@pytest.fixture
def homes(registered, now):
    """Two households of one township, one of another, each with its need."""
    found = [registered(), registered(person(4, "陈小满")), registered(person(6, "王有田"), village=OTHER_TOWNSHIP_VILLAGE)]
    for home, more in zip(found, ({}, {"item_code": "", "words": "助浴"}, {}), strict=True):
        need_of(home, now, **more)
    return found


@pytest.fixture
def entry():
    def make(**more):
        given = {"press": uuid.uuid4(), "title": "2026 年 11 月需求台账", "kind": "month", "from_on": date(2026, 11, 1), "until_on": date(2026, 12, 18)}
        return RoundEntry(**(given | more))

    return make


@pytest.fixture
def round_(homes, entry, county_officer, now):
    return services.open_round(entry=entry(), division_code=COUNTY, actor=county_officer, at=now)


@pytest.fixture
def ledger(round_):
    """The ledger of the township with two households."""
    return TownshipLedger.objects.get(round=round_, division_code="341525100000")


@pytest.fixture
def auditor():
    """A second county officer."""
    return actor("county_officer", division=COUNTY, user_id="second-officer")


@pytest.fixture
def all_approved(round_, auditor, now):
    """Submit and approve every ledger of the round."""

    def approve():
        for each in TownshipLedger.objects.filter(round=round_).exclude(state="approved"):
            clerk = actor("township_clerk", division=each.division_code, user_id=f"clerk-{each.division_code}")
            if each.state != "submitted":
                services.submit_ledger(ledger=each, seen_version=each.version, actor=clerk, at=now)
            services.approve_ledger(ledger=each, seen_version=each.version, actor=auditor, at=now)

    return approve
