"""A household of two, whose members sign."""

from __future__ import annotations

import base64
import io
from datetime import date

import pytest
from PIL import Image
from tests.orders.conftest import county, id_number, register
from tests.orders.test_pages import client_as

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import PersonEntry
from jiuzhu.casework.verification.rules import Signing
from jiuzhu.casework.verification.services import authorise
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from tests.conftest import NOON

__all__ = ["client_as", "county", "register"]
FIRST = date(2026, 1, 1)


def drawing(form="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (24, 12), "white").save(out, form)
    return out.getvalue()


ADDRESS = "data:image/png;base64," + base64.b64encode(drawing()).decode()


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
