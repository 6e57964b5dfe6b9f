"""What somebody already has for the same item and month is caught with who gave it and when: pointed out, or refused where the law says so."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.conftest import VILLAGE
from tests.orders.conftest import FIRST, ITEM, person
from tests.orders.test_pages import client_as, text  # noqa: F401

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.orders.duplicates import given_already, kinds_of
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.rules import DuplicateOrder
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.matching.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def aided(now):
    def give(household, *, kind=ITEM, on=date(2026, 11, 3), source="manual"):
        told = {"label": "代购代办", "department": "县残联", "source_id": f"{household.pk}:{on}"}
        enter_aid(household_id=household.pk, division_code=VILLAGE, kind=kind, received_on=on, source=source, actor=SYSTEM, at=now, **told)

    return give


def had(household, now, **changes):
    law = pack_in_force(now.date())
    return given_already(household, **({"item": catalogue.item(ITEM, on=now.date()), "law": law, "wanted_on": now.date()} | changes))


def test_aid_of_the_month_is_named_with_who_when_and_what(register, aided, now):
    household, other = register(), register(person("周强"))
    aided(household)
    assert [each.words for each in had(household, now)] == ["11-03 已由县残联给予“帮办代办”"]
    assert not had(other, now)


@pytest.mark.parametrize("changes", [{"on": date(2026, 10, 31)}, {"kind": "education"}])
def test_another_month_or_another_kind_is_no_duplicate(register, aided, now, changes):
    household = register()
    aided(household, **changes)
    assert not had(household, now)


def test_an_order_of_the_day_for_another_member_of_the_whole_household_counts(register, order, provider, now):
    provider()
    household = register()
    order(household)
    assert [each.words for each in had(household, now)] == ["吴秀兰 11-20 已由安康社会工作服务中心给予“帮办代办”"]
    assert not had(household, now, wanted_on=date(2026, 11, 21))


def test_the_law_warns_or_refuses(register, order, provider, aided, now):
    provider()
    warned, refused = register(), register(person("周强"))
    aided(warned), aided(refused)
    assert order(warned).state == "dispatched"
    set_local_value(name="duplicate_service_outcome", value="refuse", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)
    with pytest.raises(DuplicateOrder, match="县残联"):
        order(refused)
    assert Order.objects.count() == 1


def test_the_form_points_out_what_is_there_already(register, aided, client_as):  # noqa: F811
    household = register()
    aided(household, on=timezone.localdate())
    page = text(client_as("village_assistant", division=VILLAGE).get(f"/matching/household/{household.pk}/{ITEM}/"))
    assert "本月已经有了" in page and "县残联" in page


def test_the_form_looks_at_the_day_wanted_and_takes_a_second_press(register, aided, provider, client_as):  # noqa: F811
    firm = provider()
    household, today = register(), timezone.localdate()
    later = (today.replace(day=28) + timedelta(days=10)).replace(day=2)
    aided(household, on=later)
    browser, address = client_as("village_assistant", division=VILLAGE), f"/matching/household/{household.pk}/{ITEM}/"
    assert "本月已经有了" not in text(browser.get(address))
    sent = {"request_id": uuid4(), "person": members_of(household.pk)[0].person_id, "wanted_on": later, "origin": "proxy"}
    page = browser.post(address, sent)
    assert page.status_code == 400 and "县残联" in text(page) and not Order.objects.exists()
    seen = re.search(r'name="given_seen" value="(\w+)"', page.content.decode()).group(1)
    for _ in range(2):
        assert browser.post(address, sent | {"given_seen": seen}).status_code == 302
    placed = Order.objects.get()
    assert "县残联" in placed.given
    assert "县残联" in text(browser.get(f"/orders/{placed.pk}/")) and "重复" in text(browser.get("/orders/"))
    manager = client_as("provider_manager", organisation=firm)
    assert "县残联" not in text(manager.get(f"/orders/{placed.pk}/")) and "重复" not in text(manager.get("/orders/"))


def test_what_nobody_of_the_office_orders_waits_for_the_township_with_the_words(register, order, provider, aided, now):
    provider()
    own, turn = register(), register(person("周强"))
    aided(own), aided(turn)
    waiting, periodic = order(own, origin="self", waits=True), order(turn, origin="periodic")
    assert waiting.state == "created" and waiting.organisation_id is None
    assert periodic.state == "dispatched" and Order.objects.get(pk=periodic.pk).given == "11-03 已由县残联给予“帮办代办”"


def test_kinds_beside_each_other_in_an_overlap_of_the_conflict_table_are_the_same():
    class Line:
        finding, among, kinds = "overlap", "any", (ITEM, "shopping_aid")

    class Law:
        aid_kinds, conflicts = (), (Line,)

    assert kinds_of(catalogue.item(ITEM, on=date(2026, 11, 20)), Law) == {ITEM, "shopping_aid"}
