"""In a city whose counties have values and items of their own, gaps, the low rating and the end of unserved orders follow the order's own county."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.orders.conftest import id_number
from tests.policy_changes.conftest import published

from jiuzhu.assessment.needs.models import Need
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry, PersonEntry
from jiuzhu.casework.registry.services import register_household
from jiuzhu.delivery.orders import queries
from jiuzhu.delivery.orders.models import Order
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.matching.choices.gaps import gaps, judged

__all__ = ["published"]
pytestmark = pytest.mark.django_db
CITY, PINGLUO = "640200000000", "640221000000"
IN_HUINONG, IN_PINGLUO = "640205001003", "640221100001"
FIRST = date(2026, 1, 1)


@pytest.fixture
def homes(db, settings, now, published):
    """A household in each of two counties; the one of the second has retired an item and set values of its own."""
    settings.POLICY_PACK = "shizuishan"
    load_divisions(root_code="6402")
    published("catalogue: [{item: haircut, retired: true}]", valid_from=FIRST, pack="640200-shizuishan", division=PINGLUO)
    for name, value, place in (("order_expires_days", "30", CITY), ("order_expires_days", "5", PINGLUO)):
        set_local_value(name=name, value=value, valid_from=FIRST, division_code=place, source="测试", actor=SYSTEM, at=now)

    def enter(number, village):
        head = PersonEntry(id_number=id_number(number, "19550412"), name="吴秀兰", relation="head", self_care="full")
        entry = HouseholdEntry(division_code=village, persons=(head,), area_type="rural", address="一组", categories=(CategoryEntry("subsistence", FIRST, "B"),))
        return register_household(entry=entry, on=FIRST, actor=SYSTEM, at=now)

    return enter(1, IN_HUINONG), enter(2, IN_PINGLUO)


def test_a_need_is_set_against_the_list_of_its_own_county(homes, now):
    for home in homes:
        told = {"state": "open", "kind": "daily_care", "item_code": "haircut", "opened_on": FIRST, "refreshed_month": FIRST, "refreshed_at": now, "opened_at": now, "changed_at": now}
        Need.objects.create(household=home, division_code=home.division_code, **told)
    found = gaps(SYSTEM, at=now)
    assert [(cell.division_code, cell.item_code) for cell in found.cells] == [(IN_HUINONG, "haircut")] and found.labels["haircut"]
    assert [each.household_id for each in judged(Need.objects.all(), at=now)] == [homes[0].pk]


def test_a_low_rating_is_what_the_county_of_the_order_says(homes, now, published):
    text = "parameters: [{name: low_rating_at_most, label: 低分线, type: count, value: 3, clause: 本县文件, quote: 3 分以下回访}]"
    published(text, valid_from=FIRST, pack="640200-shizuishan", division=PINGLUO)
    assert [queries.low_line(now.date(), division_code=each.division_code) for each in homes] == [None, 3]


def test_unserved_orders_end_by_the_law_of_the_county_the_household_lives_in(homes, now):
    on = now.date()
    made = [
        Order.objects.create(
            household=each, recipient_name="吴秀兰", division_code=each.division_code, address="一组", item_code="meals", item_label="助餐", wanted_on=on - timedelta(days=10),
            origin="proxy", placed_by="a", state="approved", version=1, opened_at=now, changed_at=now,
        )
        for each in homes
    ]  # fmt: skip
    assert queries.unserved(now=now) == [made[1]]
    assert queries.unserved(now=now + timedelta(days=30)) == made
