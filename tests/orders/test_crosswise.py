"""Two steps at once that take what one person may have and an organisation's weeks: one after the other, and neither breaks the other off."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from tests.orders.conftest import FIRST, manager
from tests.orders.test_races import together

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.models import Allowance, Order
from jiuzhu.delivery.orders.rules import DuplicateOrder
from jiuzhu.delivery.orders.services import approving, dispatching
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.services import Counter
from jiuzhu.matching.resources.models import CapacityWeek

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def slowly(monkeypatch, place, name):
    act = getattr(place, name)

    def wait(*args, **more):
        time.sleep(0.4)
        return act(*args, **more)

    monkeypatch.setattr(place, name, wait)


@pytest.fixture
def limited(county, now):
    set_local_value(name="service_times_per_month", value="9", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)


def test_one_order_of_a_person_is_cancelled_while_another_is_sent_to_the_same_organisation(limited, register, provider, order, now, monkeypatch):
    household = register()
    provider()
    sent = order(household)
    waits = order(household, wanted_on=now.date() + timedelta(days=1), dispatches=False)
    slowly(monkeypatch, approving, "give_back")
    slowly(monkeypatch, dispatching.resources, "book")
    told = together([
        lambda: services.cancel(order=sent, actor=SYSTEM, at=now, seen_version=sent.version, reason="不要了"),
        lambda: services.dispatch(order=waits, actor=SYSTEM, at=now, seen_version=waits.version),
    ])  # fmt: skip
    assert {getattr(each, "to_state", each) for each in told} == {"cancelled", "dispatched"}
    assert (Allowance.objects.get().used, CapacityWeek.objects.get().booked) == (1, 1)


def test_two_organisations_decline_at_once_what_then_goes_to_the_other(register, provider, order, now, monkeypatch):
    firms = {each.pk: each for each in (provider("甲中心"), provider("乙中心"))}
    made = [order(register()) for _ in range(2)]
    assert {each.organisation_id for each in made} == set(firms)
    slowly(monkeypatch, dispatching, "send_on")

    def declining(one):
        boss = manager(firms[one.organisation_id])
        return lambda: services.decline(order=one, actor=boss, at=now, seen_version=one.version, reason="今天的路线排满了")

    assert [each.to_state for each in together([declining(each) for each in made])] == ["created"] * 2
    assert sorted(CapacityWeek.objects.values_list("booked", flat=True)) == [1, 1] and Order.objects.filter(state="dispatched").count() == 2


def test_an_order_is_cancelled_while_all_of_its_household_are_left_out(limited, register, provider, order, now, village_assistant, monkeypatch):
    household, today = register(), now.date()
    provider()
    made = sorted((order(household, origin="periodic", wanted_on=today + timedelta(days=each)) for each in range(2)), key=lambda each: each.pk)
    slowly(monkeypatch, approving, "give_back")
    pause = {"household_id": household.pk, "reason": "hospital", "from_on": today, "until_on": today + timedelta(days=9)}
    told = together([
        lambda: services.pause_services(**pause, actor=village_assistant, at=now),
        lambda: services.cancel(order=made[-1], actor=SYSTEM, at=now, seen_version=made[-1].version, reason="不要了"),
    ])  # fmt: skip
    assert not [each for each in told if isinstance(each, Exception) and not isinstance(each, AlreadyMoved)]
    assert Order.objects.filter(state="cancelled").count() == 2 and Allowance.objects.get().used == 0


def test_an_order_moves_to_the_day_of_another_that_is_being_sent(limited, register, provider, order, now, monkeypatch):
    household, firm, taken = register(), provider(), threading.Event()
    moved = order(household)
    services.accept(order=moved, actor=manager(firm), at=now, seen_version=moved.version)
    sent, draws = order(household, wanted_on=now.date() + timedelta(days=1), dispatches=False), dispatching.draws

    def wait():
        taken.set()
        time.sleep(0.4)
        return 1

    def moving():
        taken.wait(5)
        place = {"order_id": str(moved.pk), "organisation_id": str(firm.pk), "actor": SYSTEM, "at": now}
        return services.days.agree_day(**place, wanted_on=sent.wanted_on, wanted_time="上午")

    monkeypatch.setattr(dispatching, "draws", lambda *args, **more: [Counter(wait, DuplicateOrder("")), *draws(*args, **more)])
    told = together([lambda: services.dispatch(order=sent, actor=SYSTEM, at=now, seen_version=sent.version), moving])
    assert sorted(getattr(each, "to_state", each.__class__.__name__) for each in told) == ["DuplicateOrder", "dispatched"]
