"""An item that is retired takes no new order, and what was ordered before is still dispatched (P-40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.catalogue.test_revising import entry, issued, second
from tests.orders.conftest import ITEM, county, order, provider, register

from jiuzhu.delivery.orders.services.dispatching import dispatch_now
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.matching.catalogue.rules import ItemUnknown

__all__ = ["county", "entry", "order", "provider", "register", "second"]
pytestmark = pytest.mark.django_db


def test_what_was_ordered_before_an_item_was_retired_goes_out_and_nothing_new_is_taken(register, order, provider, county_officer, second, entry, now):
    home = register()
    waiting = order(home)
    assert waiting.state != "dispatched"
    later = now + timedelta(days=1)
    issued(county_officer, second, later, replace(entry, valid_from=later.date(), reason="并入养老服务"), action="retire", item_code=ITEM, answers={})
    with pytest.raises(ItemUnknown, match="并入养老服务"):
        order(home, at=later, wanted_on=later.date())
    provider()
    dispatch_now(waiting, household=home, actor=SYSTEM, at=later)
    assert waiting.state == "dispatched"
