"""Which times of a service count: the worker's own where there was no signal, the township's where a check-out was forgotten."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import TOWNSHIP, actor
from tests.orders.conftest import FIRST, manager, worker
from tests.orders.test_orders import picture, step

from jiuzhu.delivery.orders import project_ledger, services
from jiuzhu.delivery.orders.models import Evidence, Order
from jiuzhu.delivery.orders.rules import CheckOutNotLate, HoursExceeded, SamePerson
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def begun(register, provider, order, now):
    """An order whose worker has checked in."""
    firm = provider()
    made = order(register())
    step(services.accept, made, manager(firm), now)
    step(services.check_in, made, worker(firm), now)
    return made


def test_minutes_recorded_without_a_signal_are_the_workers_and_what_came_in_when_stays_beside_them(register, provider, order, now):
    firm = provider()
    made, came_in = order(register()), now + 5 * HOUR
    step(services.accept, made, manager(firm), now)
    step(services.check_in, made, worker(firm), came_in, sighting=services.Sighting(now + HOUR))
    services.add_photo(order=made, upload=picture(), client_key="p", actor=worker(firm), at=came_in)
    step(services.check_out, made, worker(firm), came_in, note="做完", sighting=services.Sighting(now + HOUR + 50 * MINUTE))
    found = project_ledger.served(SYSTEM, firm.pk, first=now.date(), last=now.date())
    assert [one.minutes for one in project_ledger.entries(found)] == [50]
    assert set(Evidence.objects.filter(kind__in=("check_in", "check_out")).values_list("at", flat=True)) == {came_in}


def test_a_phone_whose_clock_is_plainly_wrong_counts_from_when_it_came_in(register, provider, order, now):
    firm = provider()
    made = order(register())
    step(services.accept, made, manager(firm), now)
    step(services.check_in, made, worker(firm), now, sighting=services.Sighting(now - 30 * DAY))
    assert made.checked_in_at == now


def test_a_forgotten_check_out_is_entered_by_the_township_and_accepted_by_another(begun, township_clerk, village_assistant, now):
    told = {"reason": "服务人员忘了签退，已与对象核实"}
    with pytest.raises(CheckOutNotLate):
        step(services.check_out_late, begun, township_clerk, now + HOUR, ended_at=now + HOUR, **told)
    later = now + 2 * DAY
    for wrong in (now - HOUR, later + HOUR):
        with pytest.raises(CheckOutNotLate):
            step(services.check_out_late, begun, township_clerk, later, ended_at=wrong, **told)
    step(services.check_out_late, begun, township_clerk, later, ended_at=now + HOUR, **told)
    assert (begun.state, begun.checked_out_at) == ("served", now + HOUR)
    step(services.confirm, begun, village_assistant, later)
    with pytest.raises(SamePerson):
        step(services.check, begun, township_clerk, later)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(checked_by=township_clerk.user_id)
    step(services.check, begun, actor("township_clerk", division=TOWNSHIP, user_id="second-clerk"), later)
    assert begun.state == "checked"


def test_who_entered_the_end_of_a_service_may_accept_the_one_given_again(begun, township_clerk, village_assistant, now):
    later, by = now + 2 * DAY, worker(SimpleNamespace(id=begun.organisation_id))
    step(services.check_out_late, begun, township_clerk, later, ended_at=now + HOUR, reason="忘了签退")
    step(services.dispute, begun, village_assistant, later, reason="没有做完")
    step(services.check_in, begun, by, later)
    services.add_photo(order=begun, upload=picture(), client_key="p", actor=by, at=later)
    step(services.check_out, begun, by, later + HOUR, note="做完")
    step(services.confirm, begun, village_assistant, later + HOUR)
    step(services.check, begun, township_clerk, later + HOUR)
    assert begun.state == "checked"


def test_no_end_beyond_the_longest_is_entered(begun, township_clerk, now):
    set_local_value(name="service_max_hours", value="4", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)
    with pytest.raises(HoursExceeded):
        step(services.check_out_late, begun, township_clerk, now + 5 * HOUR, ended_at=now + 5 * HOUR, reason="忘了")
    step(services.check_out_late, begun, township_clerk, now + 5 * HOUR, ended_at=now + 3 * HOUR, reason="忘了")
    assert begun.state == "served"
