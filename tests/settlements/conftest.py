"""An organisation with services a township accepted last month."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.settlements import services
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from tests.conftest import TOWNSHIP
from tests.orders.conftest import FIRST, county, manager, order, provider, register

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
def confirmed(provider, accepted, township_clerk, now):
    """A statement of two services, 3000 fen each, confirmed by its organisation; gives it and the two orders, the one begun first first."""

    def make(**changes):
        made = provider()
        both = accepted(2, worker_id="carer", worker_name="张", **changes)
        statement = services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now)
        services.confirm(settlement=statement, actor=manager(made), at=now, seen_version=statement.version)
        return statement, both

    return make


@pytest.fixture
def clock(county, now):
    """Set what the county says of the clocks of statements."""

    def put(**values):
        for name, value in values.items():
            set_local_value(name=f"settlement.{name}", value=value, valid_from=FIRST, source="测试", actor=SYSTEM, at=now)

    return put
