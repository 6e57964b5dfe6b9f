"""A village with one household that may order, and organisations that can serve it."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from tests.conftest import COUNTY, NOON, TOWNSHIP, VILLAGE, actor

from jiuzhu.casework.procurement.services import sign_contract
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry, PersonEntry
from jiuzhu.casework.registry.services import register_household
from jiuzhu.delivery.orders.services import place_order
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.identity import check_character
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.matching.resources.services import enter_offer

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ITEM = "errands"
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_serial = itertools.count(1)


def id_number(order: int, born: str) -> str:
    first = f"990101{born}{order:03d}"
    return first + check_character(first)


def person(name="吴秀兰", *, relation="head", born="19550412", **more) -> PersonEntry:
    return PersonEntry(id_number=id_number(next(_serial) % 999, born), name=name, relation=relation, **({"self_care": "full"} | more))


@pytest.fixture
def county(db):
    load_divisions(root_code="341525")
    for name, value in (("order.accept_hours", "24"), ("order.autoconfirm_days", "7")):
        set_local_value(name=name, value=value, valid_from=FIRST, source="测试", actor=SYSTEM, at=NOON)


@pytest.fixture
def register(county, now):
    """Enter a household; by default a woman of 71 on 低保."""

    def enter(*persons, village=VILLAGE, category="subsistence", category_class="B"):
        categories = (CategoryEntry(category, FIRST, category_class),) if category else ()
        entry = HouseholdEntry(division_code=village, persons=persons or (person(),), area_type="rural", address="一组 3 号", categories=categories)
        return register_household(entry=entry, on=FIRST, actor=SYSTEM, at=now)

    return enter


@pytest.fixture
def provider(county, now):
    """An organisation with an offer and a contract."""

    def enter(name="安康社会工作服务中心", *, capacity=5, contract=True, kind="social_organisation"):
        made = create_organisation(name=name, kind=kind, division_code=COUNTY, actor=SYSTEM, at=now)
        enter_offer(organisation_id=str(made.id), item_code=ITEM, weekly_capacity=capacity, divisions=(TOWNSHIP,), actor=SYSTEM, at=now)
        if contract:
            terms = {"items": {ITEM: 3000}, "valid_from": FIRST, "valid_until": LAST, "actor": SYSTEM, "at": now}
            sign_contract(organisation_id=str(made.id), purchaser_code=COUNTY, number=f"合同 {name}", **terms)
        return made

    return enter


@pytest.fixture
def order(village_assistant, now):
    """Place an order as the village's assistant."""

    def place(household, **changes):
        asked = {"household_id": household.pk, "item_code": ITEM, "wanted_on": now.date(), "actor": village_assistant, "at": now}
        return place_order(**(asked | changes))

    return place


def manager(organisation):
    return actor("provider_manager", organisation=str(organisation.id), user_id=f"manager-{organisation.id}")


def worker(organisation):
    return actor("provider_worker", organisation=str(organisation.id), user_id=f"worker-{organisation.id}")
