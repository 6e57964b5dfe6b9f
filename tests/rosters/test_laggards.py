"""Beside the rosters the county sees which organisations' statements are not settled: of its own townships alone (003·任务2)."""

from __future__ import annotations

import pytest

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.settlements.services import close_unpaid, confirm, send
from jiuzhu.interfaces.web.rosters.laggards import laggards_of
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.conftest import manager
from tests.settlements.conftest import OCTOBER, accepted, county, order, provider, register

__all__ = ["accepted", "county", "order", "provider", "register"]
pytestmark = pytest.mark.django_db
CITY, NEXT_COUNTY = "341500000000", "341524000000"


def told(who, now, county=COUNTY):
    return [each.what for each in laggards_of(who, division_code=county, month="2026-10", today=now.date())]


@pytest.fixture
def unsettled(provider, accepted, now):
    made = provider()
    accepted()
    return made


def test_the_county_office_sees_services_without_a_statement_and_then_the_statement(unsettled, county_officer, township_clerk, now):
    assert "2 次服务还没有出结算单" in told(county_officer, now)
    send(organisation_id=unsettled.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now)
    assert "结算单待机构确认" in told(county_officer, now)


def test_a_city_that_closes_a_countys_month_writes_nothing_of_another_county_down(unsettled, township_clerk, now):
    city = actor("county_officer", division=CITY)
    assert any("结算单" in each for each in told(city, now)) and not any("结算单" in each for each in told(city, now, county=NEXT_COUNTY))
    send(organisation_id=unsettled.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now)
    assert any("结算单" in each for each in told(city, now)) and not any("结算单" in each for each in told(city, now, county=NEXT_COUNTY))


def test_a_statement_closed_without_payment_is_not_behind(unsettled, county_officer, township_clerk, now):
    Order.objects.update(price_fen=0)
    statement = send(organisation_id=unsettled.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now)
    confirm(settlement=statement, actor=manager(unsettled), at=now, seen_version=0)
    assert "结算单机构已确认" in told(county_officer, now)
    close_unpaid(settlement=statement, actor=county_officer, at=now, seen_version=1)
    assert not any("结算单" in each for each in told(county_officer, now))
