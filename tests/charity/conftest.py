"""A household with a need, a charity, the county, and orders as far as asked."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from jiuzhu.assessment.needs.services import record_need
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.charity import services
from jiuzhu.delivery.charity.models import CharityOrder
from jiuzhu.delivery.charity.rules import ClaimEntry, DeliveryEntry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation
from tests.conftest import COUNTY, actor
from tests.registry.conftest import county, person, registered  # noqa: F401  fixtures

WORDS = "为一位独居老人装一套卫生间扶手，含上门安装。"
CODE = "246810"
CLAIM = ClaimEntry("person", "爱心甲", "13812345678", date(2026, 11, 27), thanked=True)


@pytest.fixture
def charity(county, now):  # noqa: F811
    return create_organisation(name="霍山慈善会", kind="charity", division_code=COUNTY, actor=SYSTEM, at=now)


@pytest.fixture
def charity_manager(charity):
    return actor("charity_manager", organisation=str(charity.pk))


@pytest.fixture
def need(registered, now):  # noqa: F811
    """Record a need of a new household."""

    def make(*persons, **more):
        home = registered(*(persons or [person(2)]), **more)
        given = {"kind": "daily_care", "item_code": "", "degree": "", "measure": "", "source": "hand", "source_id": ""}
        head = members_of(home.pk)[0].person_id
        return record_need(household_id=home.pk, person_id=head, words="卫生间要装扶手", actor=SYSTEM, at=now, **given)

    return make


@pytest.fixture
def ordered(need, charity, charity_manager, village_assistant, county_officer, now):
    """Take an order as far as a state."""

    def make(upto="published", *, of=None):
        made = services.declare(need_id=(of or need()).pk, situation="老人独居，洗澡容易摔倒。", actor=village_assistant, at=now)
        steps = {
            "measured": lambda seen: services.measure(order=made, content=WORDS, cost_fen=80000, actor=county_officer, at=now, **seen),
            "referred": lambda seen: services.refer(order=made, organisation_id=charity.pk, actor=county_officer, at=now, **seen),
            "previewed": lambda seen: services.write_preview(order=made, public_words=WORDS, actor=charity_manager, at=now, **seen),
            "cleared": lambda seen: services.approve(order=made, actor=county_officer, at=now, **seen),
            "published": lambda seen: services.publish(order=made, actor=charity_manager, at=now, **seen),
        }
        for state, step in steps.items():
            if made.state == upto:
                break
            step({"seen_version": made.version})
            assert made.state == state
        return made

    return make


@pytest.fixture
def claim(now):
    """Begin a claim and put it in force."""

    def make(order, phone="13812345678", at=None, **more):
        entry = replace(CLAIM, phone=phone, **more)
        begun = services.begin_claim(number=order.number, entry=entry, source="10.0.0.1", code=CODE, at=at or now)
        done = services.confirm_claim(claim_id=begun.pk, code=CODE, at=at or now)
        order.refresh_from_db()
        return done

    return make


@pytest.fixture
def delivered(ordered, claim, charity_manager, now):
    """An order that was delivered and waits for acceptance."""

    def make(**more):
        made = ordered()
        claim(made, **more)
        deliver(made, charity_manager, now)
        return made

    return make


def deliver(order: CharityOrder, by, at, **more):
    entry = DeliveryEntry((at + timedelta(hours=8)).date(), "扶手一套，已装好。", "SJ-001", 65000)
    return services.deliver(order=order, entry=entry, photo=picture(), actor=by, at=at, seen_version=order.version, **more)


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(file, "JPEG")
    return file.getvalue()
