"""Which limits a township may decide to pass, and that there is always somebody who can decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from tests.orders.conftest import FIRST
from tests.orders.test_orders import step

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.limits import MINUTES, TIMES, limits_of
from jiuzhu.delivery.orders.services.dispatching import send_on
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.services import set_local_value

ON = date(2026, 11, 20)


def test_what_the_county_set_may_be_decided_and_what_the_text_sets_may_not():
    law = load_pack("341525-huoshan").at(ON).with_values({"service_times_per_month": 2, "service_hours_per_day": 3})
    assert [(each.counts, each.decidable) for each in limits_of(law, "errands", on=ON)] == [(TIMES, True), (MINUTES, True)]
    of_the_text = replace(law.parameters["service_times_per_month"], local=False)
    bound = replace(law, parameters=MappingProxyType({**law.parameters, "service_times_per_month": of_the_text}))
    assert [each.decidable for each in limits_of(bound, "errands", on=ON)] == [False, True]


@pytest.mark.django_db
def test_an_order_asked_beyond_a_limit_waits_for_the_second_person_where_nobody_can_take_it_yet(register, provider, order, now, township_clerk):
    set_local_value(name="service_times_per_month", value="1", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)
    provider(capacity=1)
    household = register()
    order(household)
    asked = order(household, wanted_on=date(2026, 11, 22), beyond_reason="刚出院")
    send_on(asked, household, at=now)
    asked.refresh_from_db()
    assert asked.state == "created"
    step(services.approve, asked, township_clerk, now, reason="出院后一周内需要")
    provider("另一家")
    step(services.dispatch, asked, SYSTEM, now)
    assert asked.state == "dispatched"
