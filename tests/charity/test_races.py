"""Eight people claim at once: one holds the order, seven wait; without the constraint all eight would hold it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection

from jiuzhu.delivery.charity import services
from jiuzhu.delivery.charity.models import Claim
from jiuzhu.delivery.charity.services import claiming
from tests.charity.conftest import CLAIM, CODE
from tests.orders.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 8


@pytest.fixture
def begun(ordered, now):
    made = ordered()
    return [
        services.begin_claim(number=made.number, entry=replace(CLAIM, phone=f"1380000000{each}"), source="10.0.0.1", code=CODE, at=now) for each in range(PEOPLE)
    ]


def test_eight_claimers_at_once_leave_one_claim_in_force_and_seven_waiting(begun, now):
    results = together([lambda each=each: services.confirm_claim(claim_id=each.pk, code=CODE, at=now) for each in begun])
    assert sorted(one.state for one in results) == ["active"] + ["queued"] * (PEOPLE - 1)
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["active"] + ["queued"] * (PEOPLE - 1)


def in_force(claim, now):
    """Put a claim in force without the order's own step: what only the constraint can stop."""
    try:
        return Claim.objects.filter(pk=claim.pk).update(state="active", verified_at=now)
    except IntegrityError:
        return 0


@pytest.mark.parametrize("held", [True, False], ids=["held", "control"])
def test_the_constraint_alone_lets_one_in_and_without_it_all_come_in(begun, now, held):
    constraint = next(each for each in Claim._meta.constraints if each.name == "one_active_claim_per_order")
    if not held:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Claim, constraint)
    try:
        results = together([lambda each=each: in_force(each, now) for each in begun])
        assert sum(results) == (1 if held else PEOPLE)
    finally:
        if not held:
            Claim.objects.update(state="pending")
            with connection.schema_editor() as editor:
                editor.add_constraint(Claim, constraint)


@pytest.mark.postgres
def test_whoever_waits_leaves_the_queue_while_the_order_is_handed_on_to_them(begun, now, monkeypatch):
    first, second = (services.confirm_claim(claim_id=each.pk, code=CODE, at=now) for each in begun[:2])
    handed_on, tell = threading.Event(), claiming.tell_claimer

    def tell_slowly(*args, **more):
        tell(*args, **more)
        handed_on.set()
        time.sleep(0.3)

    def leaving():
        handed_on.wait(5)
        return services.withdraw_own(claim=second, reason="没有空", at=now)

    monkeypatch.setattr(claiming, "tell_claimer", tell_slowly)
    together([lambda: services.withdraw_own(claim=first, reason="没有空", at=now), leaving])
    order = first.order
    order.refresh_from_db()
    assert (order.state, set(order.claims.exclude(state="pending").values_list("state", flat=True))) == ("published", {"withdrawn"})
