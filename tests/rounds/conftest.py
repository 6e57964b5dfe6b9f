"""A county with households, organisations and orders, as the tests of orders have it, and its field staff."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.conftest import TOWNSHIP, VILLAGE
from tests.orders.conftest import county, order, provider, register

from jiuzhu.delivery.rounds import services
from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.delivery.rounds.services.searching import search
from jiuzhu.delivery.visits import services as visit_services
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.queries import actor_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value

__all__ = ["county", "order", "provider", "register"]

FRIDAY = date(2026, 11, 20)
SATURDAY = FRIDAY + timedelta(days=1)
OTHER_VILLAGE = "341525100202"
AREA = Area(TOWNSHIP, label="衡山镇")


@pytest.fixture
def staff(county, now):
    """Give somebody an account with a post and a shift; the rest of the keywords are the shift's."""

    def enter(username, role="social_worker", *, division=TOWNSHIP, organisation="", **hours):
        user = accounts.create_user(username=username, name=username, password=None, actor=SYSTEM, at=now, must_change_password=False)
        seat = {"organisation_id": organisation} if organisation else {"division_code": division}
        accounts.give_post(user_id=str(user.pk), role=role, actor=SYSTEM, at=now, valid_from=date(2026, 1, 1), **seat)
        shift = {"start_code": VILLAGE, "starts_minute": 480, "ends_minute": 1020, "weekdays": range(7)} | hours
        services.set_shift(user_id=str(user.pk), actor=SYSTEM, at=now, **seat, **shift)
        return actor_of(user, on=FRIDAY)

    return enter


@pytest.fixture
def visit(register, now):
    """Have a new household visited out of turn."""

    def call(village=VILLAGE, kind="urgent"):
        return visit_services.call_for_visit(household_id=register(village=village).pk, kind=kind, cause="昨夜摔伤", actor=SYSTEM, at=now)

    return call


@pytest.fixture
def quick(county, now):
    """A search that takes its first plan."""
    set_local_value(name="day_plan_seconds", value="0", valid_from=date(2026, 1, 1), source="测试", actor=SYSTEM, at=now)


@pytest.fixture
def planned(quick, township_clerk, now):
    """Have the township's Saturday planned and searched."""

    def plan(area=AREA, planner=township_clerk, **asked):
        made = services.ask_plan(area=area, on=SATURDAY, actor=planner, at=now, **asked)
        search(plan_id=str(made.pk), at=now)
        made.refresh_from_db()
        return made

    return plan
