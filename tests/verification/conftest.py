"""A household of two, whose members sign."""

from __future__ import annotations

import base64
import io
from datetime import date

import pytest
from PIL import Image

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import PersonEntry
from jiuzhu.casework.registry.services import move_household
from jiuzhu.casework.verification import services
from jiuzhu.casework.verification.rules import Signing
from jiuzhu.casework.verification.services import authorise
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from tests.conftest import NOON
from tests.orders.conftest import county, id_number, register
from tests.orders.test_pages import client_as

__all__ = ["client_as", "county", "register"]
NEXT_TOWNSHIP, ELSEWHERE = "341525101000", "341525101001"
FIRST = date(2026, 1, 1)


def drawing(form="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (24, 12), "white").save(out, form)
    return out.getvalue()


ADDRESS = "data:image/png;base64," + base64.b64encode(drawing()).decode()


def move(household, now) -> None:
    """Let a household move to a village of another township."""
    move_household(household_id=household.pk, division_code=ELSEWHERE, address="二组", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now)


@pytest.fixture(autouse=True)
def quick_pictures(monkeypatch):
    """A picture is drawn anew in a child process of its own, which has tests of its own."""
    monkeypatch.setattr("jiuzhu.foundation.vault.images.redraw", lambda data, form="jpeg": data)


@pytest.fixture
def terms(county):
    for name in ("authorisation_months", "verification_valid_months"):
        set_local_value(name=name, value="6", valid_from=FIRST, source="测试", actor=SYSTEM, at=NOON)


@pytest.fixture
def household(register, terms):
    wife = PersonEntry(id_number=id_number(501, "19580312"), name="周桂兰", relation="spouse", self_care="full")
    head = PersonEntry(id_number=id_number(502, "19550412"), name="吴长贵", relation="head", self_care="full")
    return register(head, wife)


@pytest.fixture
def signed(household, township_clerk, now):
    """Have members of the household sign; all of them by default."""

    def sign(*names, on=None, at=None):
        members = [each for each in members_of(household.pk) if not names or each.person.name in names]
        signing = Signing(tuple(str(each.person_id) for each in members), members[0].person.name, "self", on or now.date(), paper=drawing("JPEG"))
        return authorise(household_id=household.pk, signing=signing, actor=township_clerk, at=at or now)

    return sign


@pytest.fixture
def opened(household, township_clerk, now):
    """Begin a check of the household."""

    def make(**more):
        return services.open_check(household_id=household.pk, kind="application", cause="申请低保", actor=township_clerk, at=now, **more)

    return make


@pytest.fixture
def requested(opened, signed, township_clerk, now):
    """A check that was asked for with everybody's authorisation."""
    signed()
    check = opened()
    services.request_check(verification_id=check.pk, actor=township_clerk, at=now, seen_version=0)
    check.refresh_from_db()
    return check


@pytest.fixture
def sent(requested, county_officer, now):
    """A check whose sources were asked."""

    def send():
        services.send_out(verification_id=requested.pk, actor=county_officer, at=now, seen_version=requested.version)
        requested.refresh_from_db()
        return requested

    return send


@pytest.fixture
def answered(sent, county_officer, now):
    """A check to which every source has answered by hand."""
    check = sent()
    for source in check.sources.all():
        told = {"outcome": "returned", "text": "名下有住宅一套"} if source.source == "不动产登记" else {"outcome": "no_data", "text": ""}
        services.enter_by_hand(verification_id=check.pk, source=source.source, person_ids=(), actor=county_officer, at=now, **told)
    check.refresh_from_db()
    return check
