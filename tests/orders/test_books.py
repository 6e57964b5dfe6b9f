"""Whatever is pressed in whatever order, by one or by many at once: no order is lost, served twice or paid twice, nothing is overdrawn."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.conftest import NOON, TOWNSHIP, VILLAGE, actor
from tests.orders.books import faults
from tests.orders.conftest import FIRST, ITEM, PICTURE, manager, worker
from tests.orders.test_orders import serve, step
from tests.orders.test_races import together

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.models import Complaint, Order
from jiuzhu.delivery.orders.rules import DuplicateOrder
from jiuzhu.delivery.orders.services import accepting, approving
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.policy.services import set_local_value

ASSISTANT, CLERK, OTHER = actor("village_assistant", division=VILLAGE), actor("township_clerk", division=TOWNSHIP), actor("township_clerk", division=TOWNSHIP, user_id="b")


class Presses:
    """Every press there is, each on an order as somebody saw it a while ago."""

    def __init__(self, households, firms):
        self.households, self.firms, self.placed = households, {firm.pk: firm for firm in firms}, 0

    def place(self, home, day):
        made = services.place_order(
            household_id=self.households[home % len(self.households)].pk, item_code=ITEM, wanted_on=NOON.date() + timedelta(days=day), actor=ASSISTANT, at=NOON
        )
        self.placed += 1
        return made

    def press(self, name, order, stale=0):
        firm = self.firms.get(order.organisation_id) or next(iter(self.firms.values()))
        more = {"order": order, "at": NOON, "seen_version": max(0, order.version - stale)}
        acts = {
            "dispatch": lambda: services.dispatch(actor=CLERK, **more),
            "accept": lambda: services.accept(actor=manager(firm), **more),
            "decline": lambda: services.decline(actor=manager(firm), reason="人手不够", **more),
            "cancel": lambda: services.cancel(actor=ASSISTANT, reason="不要了", **more),
            "refuse": lambda: services.refuse(actor=CLERK, reason="重复", **more),
            "check_in": lambda: services.check_in(actor=worker(firm), **more),
            "finish": lambda: services.finish(actor=worker(firm), note="做完了", signature=PICTURE, **more),
            "not_home": lambda: services.not_home(actor=worker(firm), reason="外出", **more),
            "rebook": lambda: services.rebook(actor=worker(firm), wanted_on=NOON.date() + timedelta(days=9), **more),
            "confirm": lambda: services.confirm(actor=ASSISTANT, **more),
            "dispute": lambda: services.dispute(actor=ASSISTANT, reason="没做完", **more),
            "check": lambda: services.check(actor=OTHER, **more),
            "send_back": lambda: services.send_back(actor=OTHER, reason="照片不清", **more),
            "rate": lambda: services.rate(actor=ASSISTANT, rating=3, **more),
            "close": lambda: services.close(actor=ASSISTANT, **more),
            "redo": lambda: self._redo(order),
        }
        return acts[name]()

    def _redo(self, order):
        made = services.complain(order=order, source="self", words="没有做干净", actor=ASSISTANT, at=NOON)
        return services.require_rework(complaint=made, reason="重新打扫", actor=CLERK, at=NOON, seen_version=made.version)


STEPS = ("dispatch", "accept", "decline", "cancel", "refuse", "check_in", "finish", "not_home", "rebook", "confirm", "dispute", "check", "send_back", "rate", "close", "redo")
LIKELY = {
    "approved": ("dispatch",), "dispatched": ("accept", "accept", "decline"), "accepted": ("check_in", "check_in", "not_home"), "in_service": ("finish",),
    "not_home": ("rebook",), "served": ("confirm", "confirm", "dispute"), "confirmed": ("check", "check", "send_back"), "rework": ("check_in",),
    "checked": ("rate", "redo"), "rated": ("close",),
}  # fmt: skip


@pytest.fixture
def world(register, provider, now):
    set_local_value(name="service_times_per_month", value="3", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)
    firms = [provider("甲中心", capacity=2), provider("乙中心", capacity=1)]
    return Presses([register(), register()], firms)


@pytest.mark.django_db
def test_the_books_are_right_after_every_press(world):
    class Machine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.point, self.presses = transaction.savepoint(), Presses(world.households, list(world.firms.values()))

        @rule(home=st.integers(0, 1), day=st.integers(0, 8))
        def place(self, home, day):
            self._try(lambda: self.presses.place(home, day))

        @rule(which=st.integers(0, 9), choice=st.integers(0, 9), stale=st.sampled_from((0, 0, 0, 1)))
        def go_on(self, which, choice, stale):
            self._each(which, lambda order: LIKELY.get(order.state, STEPS)[choice % len(LIKELY.get(order.state, STEPS))], stale)

        @rule(which=st.integers(0, 9), name=st.sampled_from(STEPS), stale=st.sampled_from((0, 1)))
        def press_anything(self, which, name, stale):
            self._each(which, lambda order: name, stale)

        def _each(self, which, choose, stale):
            orders = list(Order.objects.order_by("opened_at", "wanted_on", "household_id"))
            if orders:
                order = orders[which % len(orders)]
                self._try(lambda: self.presses.press(choose(order), order, stale))

        def _try(self, act):
            try:
                with transaction.atomic():
                    act()
            except DomainError:
                pass

        @invariant()
        def the_books_are_right(self):
            assert faults(self.presses.placed) == []

        def teardown(self):
            transaction.savepoint_rollback(self.point)

    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(Machine, settings=settings(max_examples=4, stateful_step_count=12, suppress_health_check=quiet, derandomize=True, deadline=None))


@pytest.mark.django_db
def test_a_service_given_again_does_not_meet_another_order_of_the_day(world, now):
    made = world.place(0, 0)
    firm = world.firms[made.organisation_id]
    step(services.accept, made, manager(firm), now)
    serve(made, worker(firm), now)
    step(services.dispute, made, ASSISTANT, now, reason="没做完")
    world.place(0, 0)
    with pytest.raises(DuplicateOrder):
        step(services.check_in, made, worker(firm), now)
    assert faults(2) == []


@pytest.mark.django_db
class TestControls:
    """The books are read sharply enough: with a guard taken away they are found wrong."""

    def test_what_is_not_given_back_is_seen(self, world, monkeypatch):
        made = world.place(0, 0)
        monkeypatch.setattr(approving, "give_back", lambda order, *, at: None)
        world.press("cancel", made)
        assert faults(1)

    def test_paying_once_for_each_acceptance_is_seen(self, world, monkeypatch, now):
        made = world.place(0, 0)
        firm = world.firms[made.organisation_id]
        step(services.accept, made, manager(firm), now)
        serve(made, worker(firm), now)
        step(services.confirm, made, ASSISTANT, now)
        step(services.check, made, OTHER, now)
        assert faults(1) == []
        world._redo(made)
        serve(made, worker(firm), now)
        step(services.confirm, made, ASSISTANT, now)
        monkeypatch.setattr(accepting, "enter_aid", lambda source_id, **more: enter_aid(source_id=f"{source_id}-2", **more))
        step(services.check, made, OTHER, now)
        assert any("paid" in one for one in faults(1))

    def test_a_lost_order_is_seen(self, world):
        world.place(0, 0)
        assert faults(2)


@pytest.mark.django_db(transaction=True)
def test_the_books_are_right_after_many_press_at_once(world):
    made = [world.place(home, day) for home in range(2) for day in (0, 1)]

    def hand(seed):
        dice = random.Random(seed)

        def work():
            for _ in range(10):
                order = Order.objects.get(pk=dice.choice(made).pk)
                name = dice.choice(LIKELY.get(order.state, STEPS)) if dice.random() < 0.8 else dice.choice(STEPS)
                try:
                    world.press(name, order)
                except DomainError:
                    continue

        return work

    together([hand(seed) for seed in range(6)])
    assert faults(4) == [] and first_fault() is None
    assert Complaint.objects.exclude(state="closed").count() <= 4
