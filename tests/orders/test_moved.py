"""An order moved to another day or month is looked at again there: what is given already, what is left; the message tells nothing of the service."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.orders.conftest import FIRST, ITEM, manager, person
from tests.orders.test_duplicates import aided

from jiuzhu.delivery.orders.left import allowances
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.rules import DuplicateOrder, LimitReached
from jiuzhu.delivery.orders.services import rebook
from jiuzhu.delivery.orders.services.days import agree_day
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.matching.choices.proposals import proposals
from jiuzhu.matching.resources.rules import CapacityGone

__all__ = ["aided"]
pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 3)


@pytest.fixture
def accepted(register, provider, order):
    """An order on the way with its organisation."""

    def make(**changes):
        made = provider(**changes)
        one = order(register(person(phone="13900001111")))
        Order.objects.filter(pk=one.pk).update(state="accepted")
        one.refresh_from_db()
        return one, made

    return make


def move(one, made, now, *, on=DECEMBER):
    return agree_day(order_id=str(one.pk), organisation_id=str(made.pk), wanted_on=on, wanted_time="上午", actor=manager(made), at=now)


def local(now, **values):
    for name, value in values.items():
        set_local_value(name=name, value=value, valid_from=FIRST, source="测试", actor=SYSTEM, at=now)


def test_what_is_given_already_in_the_other_month_is_kept_on_the_order_or_refused(accepted, aided, now):
    one, made = accepted()
    aided(one.household, on=date(2026, 12, 1))
    move(one, made, now)
    one.refresh_from_db()
    assert one.wanted_on == DECEMBER and "县残联" in one.given
    local(now, duplicate_service_outcome="refuse")
    with pytest.raises(DuplicateOrder, match="县残联"):
        move(one, made, now, on=DECEMBER + timedelta(days=1))
    one.refresh_from_db()
    assert one.wanted_on == DECEMBER


def test_rebooking_after_nobody_was_met_is_looked_at_as_well(accepted, aided, now):
    one, made = accepted()
    Order.objects.filter(pk=one.pk).update(state="not_home")
    one.refresh_from_db()
    aided(one.household, on=date(2026, 12, 1))
    local(now, duplicate_service_outcome="refuse")
    with pytest.raises(DuplicateOrder, match="县残联"):
        rebook(order=one, actor=manager(made), at=now, seen_version=one.version, wanted_on=DECEMBER)
    one.refresh_from_db()
    assert (one.state, one.wanted_on) == ("not_home", now.date())


def test_the_month_and_the_week_it_moves_to_must_have_room(accepted, order, now):
    one, made = accepted(capacity=1)
    local(now, service_times_per_month="1")
    order(one.household, wanted_on=DECEMBER)
    with pytest.raises((LimitReached, CapacityGone)):
        move(one, made, now, on=DECEMBER + timedelta(days=1))


def test_the_message_of_another_day_names_neither_service_nor_recipient(accepted, now):
    one, made = accepted()
    assert move(one, made, now)
    text = Message.objects.get(purpose="order_day").text
    assert "12月3日上午" in text and one.number in text
    assert one.item_label not in text and one.recipient_name not in text


def test_the_matcher_tells_what_is_left_on_the_day_wanted(register, provider, order, now):
    provider(capacity=1)
    order(register())
    home = register(person("周强"))

    def able(on):
        groups = proposals(home, item_code=ITEM, actor=SYSTEM, at=now, wanted_on=on)
        return [len(group.able) for group in groups if group.kind == "organisation"]

    assert able(now.date()) == [0] and able(now.date() + timedelta(days=7)) == [1]


def test_what_a_month_leaves_each_member_is_told_for_the_month_of_the_day(register, provider, order, now):
    provider()
    home = register()
    assert allowances(home, item_code=ITEM, on=now.date()) == []
    local(now, service_times_per_month="2")
    order(home)
    told = [(each.period, each.left) for on in (now.date(), DECEMBER) for each in allowances(home, item_code=ITEM, on=on)]
    assert told == [("11 月", "1 次"), ("12 月", "2 次")]
