"""An organisation with services a township accepted last month."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from jiuzhu.delivery.orders.models import Order
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from tests.orders.conftest import FIRST, county, order, provider, register

__all__ = ["county", "order", "provider", "register"]
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def accepted(register, order):
    """Place orders and have them accepted on a day (by default in October), each for a household of its own."""
    days = itertools.cycle((date(2026, 10, 12), date(2026, 10, 20)))

    def make(many=2, *, on=None, **changes):
        made = [order(register()) for _ in range(many)]
        for one in made:
            Order.objects.filter(pk=one.pk).update(
                **({"state": "closed", "accepted_on": on or next(days), "checked_by": "who-accepted"} | changes)
            )
            one.refresh_from_db()
        return made

    return make


@pytest.fixture
def clock(county, now):
    """Set what the county says of the clocks of statements."""

    def put(**values):
        for name, value in values.items():
            set_local_value(name=f"settlement.{name}", value=value, valid_from=FIRST, source="测试", actor=SYSTEM, at=now)

    return put
