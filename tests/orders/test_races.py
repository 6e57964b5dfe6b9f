"""Eight people pressing at once leave one step; the last service is booked once."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from tests.conftest import TOWNSHIP
from tests.orders.conftest import PICTURE, manager, worker

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.models import Clash, Dispatch, Order
from jiuzhu.delivery.orders.rules import NobodyAble, Sighting
from jiuzhu.delivery.orders.services import serving
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.models import StepTaken
from jiuzhu.matching.resources.models import Booking, CapacityWeek, Offer
from jiuzhu.matching.resources.services import change_offer

pytestmark = pytest.mark.django_db(transaction=True)


def together(works):
    results, barrier = [], threading.Barrier(len(works))

    def press(work):
        try:
            barrier.wait()
            results.append(work())
        except DomainError as error:
            results.append(error)
        finally:
            connection.close()

    running = [threading.Thread(target=press, args=(work,)) for work in works]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return results


def test_eight_presses_of_accept_leave_one_step_and_one_result(register, provider, order, now):
    boss = manager(provider())
    made = order(register())
    press = {"actor": boss, "at": now, "seen_version": made.version}
    results = together([lambda: services.accept(order=Order.objects.get(pk=made.pk), **press)] * 8)
    assert [(one.to_state, one.version) for one in results] == [("accepted", 3)] * 8
    assert sum(not one.repeated for one in results) == 1
    assert StepTaken.objects.filter(step="accept").count() == 1 and first_fault() is None


def test_eight_presses_of_dispatch_leave_one_booking_and_one_result(register, provider, order, now, township_clerk):
    made = order(register())
    provider("甲中心"), provider("乙中心")
    press = {"actor": township_clerk, "at": now, "seen_version": 1}
    results = together([lambda: services.dispatch(order=Order.objects.get(pk=made.pk), **press)] * 8)
    assert [one.to_state for one in results] == ["dispatched"] * 8
    assert Booking.objects.count() == 1


def test_eight_dispatchers_with_one_service_left_send_one_order(register, provider, order, now, township_clerk):
    households = [register() for _ in range(8)]
    made = [order(household, dispatches=False) for household in households]
    provider(capacity=1)

    def press(one):
        return lambda: services.dispatch(order=Order.objects.get(pk=one.pk), actor=township_clerk, at=now, seen_version=1)

    results = together([press(one) for one in made])
    assert sum(not isinstance(one, DomainError) for one in results) == 1
    assert (Order.objects.filter(state="dispatched").count(), CapacityWeek.objects.get().booked) == (1, 1)
    assert Order.objects.filter(state="approved").count() == 7


def test_eight_presses_at_once_leave_equal_organisations_within_one_order_of_each_other(register, provider, order, now, township_clerk):
    made = [order(register()) for _ in range(8)]
    for name in "甲乙丙丁戊":
        provider(f"{name}中心", capacity=8)

    def press(each):
        return lambda: services.dispatch(order=Order.objects.get(pk=each.pk), actor=township_clerk, at=now, seen_version=1)

    told = together([press(each) for each in made])
    assert [one.to_state for one in told] == ["dispatched"] * 8
    assert sorted(Offer.objects.values_list("turns_count", flat=True)) == [1, 1, 2, 2, 2]


def test_all_that_waits_is_sent_once_however_many_press_at_once(register, provider, order, now):
    made = [order(register()) for _ in range(10)]
    for name in "甲乙丙":
        provider(f"{name}中心", capacity=10)
    told = together([lambda: services.dispatch_waiting(actor=SYSTEM, at=now)] * 8)
    assert sum(one.sent for one in told) == len(made) == Booking.objects.count() and first_fault() is None
    assert sorted(Offer.objects.values_list("turns_count", flat=True)) == [3, 3, 4]


def test_eight_dispatchers_with_nobody_able_are_all_told_so_and_the_reasons_stand_once(register, provider, order, now, township_clerk):
    provider(contract=False)
    made = order(register(), dispatches=False)
    press = {"actor": township_clerk, "at": now, "seen_version": 1}
    results = together([lambda: services.dispatch(order=Order.objects.get(pk=made.pk), **press)] * 8)
    assert [type(one) for one in results] == [NobodyAble] * 8
    assert Dispatch.objects.filter(order=made).count() == 1


def test_a_capacity_changed_while_others_book_leaves_no_booking_above_it(register, provider, order, now, township_clerk):
    organisation = provider(capacity=4)
    households = [register() for _ in range(6)]
    made = [order(household, dispatches=False) for household in households]
    offer = Offer.objects.get(organisation=organisation)

    def press(one):
        return lambda: services.dispatch(order=Order.objects.get(pk=one.pk), actor=township_clerk, at=now, seen_version=1)

    def change(capacity):
        more = {"divisions": (TOWNSHIP,), "active": True, "actor": SYSTEM, "at": now}
        return lambda: change_offer(offer_id=str(offer.pk), weekly_capacity=capacity, **more)

    results = together([*map(press, made), change(3), change(5)])
    week = CapacityWeek.objects.get()
    assert len(results) == 8 and week.booked == Booking.objects.count() <= week.capacity


def test_the_same_form_sent_by_eight_threads_places_one_order(register, provider, order, now):
    provider()
    household, form = register(), "8f14e45f-ceea-467f-a0e6-8a9f1b2c3d4e"
    results = together([lambda: order(household, request_id=form, wanted_on=now.date() + timedelta(days=1))] * 8)
    assert {one.pk for one in results} == {Order.objects.get().pk}


@pytest.mark.postgres
def test_finishing_waits_for_the_order_before_its_pictures_take_the_ledger(register, provider, order, now):
    firm, made, taken = provider(), order(register()), threading.Event()
    for step, who in ((services.accept, manager(firm)), (services.check_in, worker(firm))):
        step(order=made, actor=who, at=now, seen_version=made.version)

    def somebody_else():
        with writing():
            Order.objects.filter(pk=made.pk).update(changed_at=now)
            taken.set()
            time.sleep(0.5)
            record(actor=SYSTEM, at=now, subject_kind="order", subject_id=str(made.pk), action="看过")

    def finishing():
        taken.wait()
        return services.finish(order=made, actor=worker(firm), at=now, seen_version=made.version, note="做完了", signature=PICTURE)

    results = together([somebody_else, finishing])
    assert {getattr(each, "to_state", each) for each in results} == {None, "served"}


@pytest.mark.postgres
def test_two_services_of_one_carer_ended_at_once_do_not_wait_for_each_other(register, provider, order, now, monkeypatch):
    firm, look = provider(), serving.look_for_clashes
    both = [order(register()) for _ in range(2)]
    for made, came in zip(both, (now, now + timedelta(minutes=10)), strict=True):
        services.accept(order=made, actor=manager(firm), at=now, seen_version=made.version)
        services.check_in(order=made, actor=worker(firm), at=came, seen_version=made.version)

    def looking(made, *, at):
        time.sleep(0.3 if made.pk == both[0].pk else 0.8)
        look(made, at=at)

    def ending(made, left):
        made.refresh_from_db()
        press = {"actor": worker(firm), "at": now + timedelta(hours=1), "seen_version": made.version, "sighting": Sighting(left)}
        return lambda: services.finish(order=made, note="做完了", signature=PICTURE, **press)

    monkeypatch.setattr(serving, "look_for_clashes", looking)
    results = together([ending(made, now + timedelta(minutes=left)) for made, left in zip(both, (8, 40), strict=True)])
    assert {getattr(each, "to_state", each) for each in results} == {"served"}
    assert Clash.objects.get().state == "cleared" and not Order.objects.filter(held=True).exists()
