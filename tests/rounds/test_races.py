"""Two people publish at once: nobody's visit or order, and nobody's day, stands in two plans; without the database's word both would."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.conftest import actor
from tests.orders.test_races import together
from tests.rounds.conftest import AREA, SATURDAY

from jiuzhu.delivery.orders import services as order_services
from jiuzhu.delivery.rounds import services
from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.delivery.rounds.models import DayPlan, Round, Stop
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
