"""The hotline of a county or city orders for whoever calls, by its own channel and no other."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone
from tests.conftest import COUNTY, VILLAGE
from tests.orders.conftest import ITEM
from tests.orders.test_pages import client_as, text  # noqa: F401

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.orders.models import Order

pytestmark = pytest.mark.django_db


def test_the_hotline_orders_by_its_own_channel_and_says_who_took_the_call(register, provider, client_as):  # noqa: F811
    provider()
    household = register()
    agent, address = client_as("hotline_agent", division=COUNTY), f"/matching/household/{household.pk}/{ITEM}/"
    page = text(agent.get(address))
    assert "热线代为点单" in page and "工作人员代为点单" not in page and "热线话务员" in page
    assert "工作人员代为点单" in text(client_as("village_assistant", division=VILLAGE).get(address))
    told = {
        "request_id": uuid.uuid4(), "person": members_of(household.pk)[0].person_id, "wanted_on": timezone.localdate().isoformat(), "wanted_time": "",
        "placer_name": "话务员", "relation": "热线话务员", "consent": "on",
    }  # fmt: skip
    assert agent.post(address, told | {"origin": "proxy"}).status_code == 400
    assert agent.post(address, told | {"origin": "hotline", "consent": ""}).status_code == 400
    assert agent.post(address, told | {"origin": "hotline"}).status_code == 302
    made = Order.objects.get(household_id=household.pk)
    assert (made.origin, made.placer_relation) == ("hotline", "热线话务员") and made.consent
    assert agent.get(f"/orders/{made.pk}/").status_code == 200
