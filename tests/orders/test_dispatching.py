"""An order goes to who may serve it there and then, and is accepted or handed on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import TOWNSHIP, actor
from tests.orders.conftest import manager, worker
from tests.orders.test_orders import serve, step

from jiuzhu.casework.registry.services import record_death
from jiuzhu.delivery.orders import queries, services
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.rules import (
    NobodyAble,
)
from jiuzhu.delivery.orders.tasks import let_lapse
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.matching.resources.models import Booking, CapacityWeek


@pytest.mark.django_db
class TestDispatching:
    def test_why_this_organisation_and_why_no_other_stands_on_the_order(self, register, provider, order):
        provider("甲中心"), provider("乙中心", contract=False), provider("丙餐厅", kind="catering")
        row = queries.dispatches_of(order(register()))[0]
        assert (row.organisation_name, row.chosen_because) == ("甲中心", "近 90 天派单 0 次，占服务能力的 0.0%；还没有派过单；本周余 5 次")
        assert {one["name"]: one["why"] for one in row.passed_over} == {
            "乙中心": "没有在有效期内、包含这个项目的合同",
            "丙餐厅": "送餐公司不在清单写明的供给主体之内",
        }

    def test_turns_are_shared(self, register, provider, order, now):
        first, second = provider("甲中心"), provider("乙中心")
        got = [
            order(register(), wanted_on=now.date() + timedelta(days=day), at=now + timedelta(minutes=day)).organisation_id
            for day in range(4)
        ]
        assert sorted(got[:2], key=str) == sorted(got[2:], key=str) == sorted([first.id, second.id], key=str)

    def test_declined_goes_to_the_next_and_with_nobody_left_waits_for_a_dispatcher(self, register, provider, order, now, township_clerk):
        one, other = provider("甲中心"), provider("乙中心")
        made = order(register())
        first, second = (one, other) if made.organisation_id == one.id else (other, one)
        with pytest.raises(NotPermitted):
            step(services.decline, made, manager(second), now, reason="不归我")
        step(services.decline, made, manager(first), now, reason="人手不足")
        assert (made.state, made.organisation_id, made.attempts) == ("dispatched", second.id, 2)
        assert not Order.objects.scoped_to(manager(first)).exists()
        step(services.decline, made, manager(second), now, reason="路太远")
        rows = queries.dispatches_of(made)
        assert (made.state, made.organisation_id) == ("approved", None)
        assert [row.outcome for row in rows] == ["declined", "declined", "nobody"]
        assert {"这一单已派给过它：不能承接，人手不足", "这一单已派给过它：不能承接，路太远"} == {
            each["why"] for each in rows[2].passed_over
        }
        with pytest.raises(NobodyAble):
            step(services.dispatch, made, township_clerk, now)
        provider("丁中心")
        step(services.dispatch, made, township_clerk, now)
        assert made.organisation.name == "丁中心" and CapacityWeek.objects.filter(booked=1).count() == 1

    def test_an_order_nobody_took_in_time_goes_on_by_itself(self, register, provider, order, now):
        provider("甲中心"), provider("乙中心")
        made = order(register())
        first = made.organisation_id
        assert let_lapse(now + timedelta(hours=24)) == 0
        assert let_lapse(now + timedelta(hours=25)) == 1 and let_lapse(now + timedelta(hours=25)) == 0
        made.refresh_from_db()
        assert (made.state, made.organisation_id != first) == ("dispatched", True)
        assert Entry.objects.filter(actor_id=SYSTEM.user_id, action="服务订单：超时未接单").exists()

    def test_a_service_nobody_objected_to_counts_as_confirmed(self, register, provider, order, now, township_clerk):
        organisation = provider()
        made = order(register())
        step(services.accept, made, manager(organisation), now)
        serve(made, worker(organisation), now)
        assert let_lapse(now + timedelta(days=9)) == 1
        step(services.check, made, township_clerk, now)
        assert made.state == "checked"

    def test_an_order_for_somebody_who_died_meanwhile_ends(self, register, provider, order, now, township_clerk):
        one = provider("甲中心")
        household = register()
        dead = household.memberships.get().person
        made = order(household)
        record_death(person_id=dead.pk, died_on=now.date(), source="殡葬登记", actor=SYSTEM, at=now)
        step(services.decline, made, manager(one), now, reason="人手不足")
        assert (made.state, CapacityWeek.objects.get().booked) == ("cancelled", 0)

    def test_a_second_press_of_the_dispatcher_gives_the_first_result(self, register, provider, order, now, township_clerk):
        made = order(register())
        assert made.state == "approved"
        provider("甲中心"), provider("乙中心")
        press = {"actor": township_clerk, "at": now, "seen_version": 1}
        taken = [services.dispatch(order=Order.objects.get(pk=made.pk), **press) for _ in range(2)]
        assert [one.repeated for one in taken] == [False, True] and Booking.objects.count() == 1
        with pytest.raises(AlreadyMoved):
            services.dispatch(
                order=Order.objects.get(pk=made.pk), **(press | {"actor": actor("township_clerk", division=TOWNSHIP, user_id="b")})
            )
