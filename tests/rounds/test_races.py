"""Two people publish at once: nobody's visit or order, and nobody's day, stands in two plans; without the database's word both would."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from tests.conftest import actor
from tests.orders.test_races import together
from tests.rounds.conftest import AREA, SATURDAY

from jiuzhu.delivery.orders import services as order_services
from jiuzhu.delivery.rounds import services
from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.delivery.rounds.models import DayPlan, Round, Stop
from jiuzhu.delivery.rounds.services import publishing
from jiuzhu.delivery.visits.models import Visit
from jiuzhu.delivery.visits.services import list_missed
from jiuzhu.foundation.kernel.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 4


@pytest.fixture
def two_plans(planned, staff, provider, register, order, township_clerk, now):
    """An organisation's plan and its township's, made before either is published, that hold the same order; gives a press for each."""
    seat = provider()
    nurses = [staff(name, "provider_worker", organisation=str(seat.pk)) for name in "乙丙"]
    manager = actor("provider_manager", organisation=str(seat.pk))
    placed = order(register(), wanted_on=SATURDAY)
    order_services.accept(order=placed, actor=manager, at=now, seen_version=placed.version)
    own = planned(Area(seat.division_code, str(seat.pk), seat.name), manager, carer_ids=[nurses[0].user_id])
    whole = planned(AREA, township_clerk, carer_ids=[nurses[1].user_id])

    def press(plan, who):
        return lambda: services.publish(plan=DayPlan.objects.get(pk=plan.pk), actor=who, at=now, seen_version=plan.version)

    return press(own, manager), press(whole, township_clerk)


def test_an_order_in_two_plans_published_at_once_is_told_to_one_carer(two_plans):
    results = together([*two_plans] * PRESSES)
    assert {isinstance(each, DomainError) for each in results} == {True, False}
    assert Stop.objects.filter(open=True).count() == 1
    assert DayPlan.objects.filter(state="published").count() == 1
    assert Round.objects.exclude(state__in=("empty", "made")).count() == 1


def test_eight_presses_on_one_plan_publish_it_once(two_plans):
    results = together([two_plans[0]] * (PRESSES * 2))
    assert [each.to_state for each in results] == ["published"] * (PRESSES * 2)
    assert sum(not each.repeated for each in results) == 1 and Stop.objects.count() == 1


def test_without_the_databases_word_the_order_is_told_to_two_carers(two_plans):
    (rule,) = (each for each in Stop._meta.constraints if each.name == "one_open_stop_per_task")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Stop, rule)
    try:
        results = together(two_plans)
        assert not any(isinstance(each, DomainError) for each in results) and Stop.objects.filter(open=True).count() == 2
    finally:
        Stop.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Stop, rule)


@pytest.mark.postgres
def test_a_day_is_published_while_what_was_not_done_is_noted_in_another_order(planned, staff, visit, township_clerk, now, monkeypatch):
    staff("甲")
    seen = [visit().pk for _ in range(2)]
    plan, doors, write, began = planned(), publishing._doors, publishing._write_time, threading.Event()

    def slowly(*args):
        write(*args)
        began.set()
        time.sleep(0.3)

    def noting():
        began.wait(5)
        return list_missed(at=now + timedelta(days=200))

    monkeypatch.setattr(publishing, "_doors", lambda *args: sorted(doors(*args), key=lambda door: door.task.id, reverse=True))
    monkeypatch.setattr(publishing, "_write_time", slowly)
    told = together([lambda: services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version), noting])
    assert len(told) == 2 and set(Visit.objects.filter(pk__in=seen).values_list("state", flat=True)) == {"missed"}
