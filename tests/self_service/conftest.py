"""The village of the order tests, where a woman of 71 has a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from tests.orders.conftest import county, order, person, provider, register  # noqa: F401

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.self_service.models import Asking
from jiuzhu.delivery.self_service.services import send_codes
from jiuzhu.foundation.gateways.models import Message

PHONE = "13900001234"


@dataclass
class Asker:
    """Somebody with an ID number and the phone that belongs to it."""

    household: object
    person: object

    @property
    def number(self) -> str:
        return self.person.id_number

    def code(self) -> str:
        """Read the newest message of the phone, once the clock has sent it."""
        send_codes(at=Asking.objects.order_by("-at").first().at)
        return re.search(r"\d{6}", Message.objects.filter(purpose="order_code").order_by("-opened_at", "-id").first().text).group()


@pytest.fixture
def asker(register):  # noqa: F811
    household = register(person(phone=PHONE))
    return Asker(household, members_of(household.pk)[0].person)
