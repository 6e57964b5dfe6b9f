"""An order dispatched to an organisation without an account."""

from __future__ import annotations

import re

import pytest
from tests.orders.conftest import county, order, provider, register

from jiuzhu.delivery.links.services import send_link
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.queries import find_message

__all__ = ["county", "order", "provider", "register"]
PHONE = "13800000001"


@pytest.fixture
def ordered(register, provider, order):
    """Place an order that goes to the one organisation there is."""
    made = provider()
    made.phone = PHONE
    made.save(update_fields=["phone"])
    return order(register())


@pytest.fixture
def link_of(now):
    """Send a link and give it with its token, as the message told it."""

    def send(placed, **more):
        link = send_link(**({"order": placed, "base_url": "https://county.example", "actor": SYSTEM, "at": now} | more))
        return link, token_of(link)

    return send


def token_of(link):
    """Read the token out of a link's message, while it waits to be sent."""
    return re.search(r"https://county\.example/l/([\w-]+)/ ", find_message(link.message_id).text)[1]
