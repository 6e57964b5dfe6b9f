"""A plan's services come again and again: each turn once, or left out with the reason."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import VILLAGE
from tests.orders.conftest import ITEM
from tests.orders.test_pages import client_as  # noqa: F401

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.plans.models import Plan, PlanTask
from jiuzhu.delivery.orders import queries, services
from jiuzhu.delivery.orders.models import Order, Turn
from jiuzhu.delivery.orders.rules import OrderRefused
from jiuzhu.delivery.orders.turns import turns_between

DAYS = st.dates(date(2024, 1, 1), date(2030, 1, 1))
EVERY = st.sampled_from(["day", "week", "month", "quarter", "half_year", "year"])


class TestDays:
    def test_twice_a_month_falls_into_each_half(self):
        found = turns_between(2, "month", first=date(2026, 11, 1), last=date(2026, 11, 30))
        assert [(one.number, one.wanted_on) for one in found] == [(1, date(2026, 11, 8)), (2, date(2026, 11, 23))]

    @given(st.integers(1, 31), EVERY, DAYS, st.integers(0, 40), st.integers(0, 40))
    def test_a_span_in_two_parts_has_the_same_turns(self, times, every, first, days, more):
        middle, last = first + timedelta(days=days), first + timedelta(days=days + more)
        whole = turns_between(times, every, first=first, last=last)
        parts = turns_between(times, every, first=first, last=middle) + turns_between(times, every, first=middle + timedelta(days=1), last=last)
        assert sorted(whole, key=repr) == sorted(parts, key=repr) and len({(one.period_on, one.number) for one in whole}) == len(whole)

    @given(st.integers(1, 12), st.integers(2024, 2030))
    def test_a_year_has_as_many_turns_as_asked(self, times, year):
        for every, periods in (("month", 12), ("quarter", 4), ("half_year", 2), ("year", 1)):
            assert len(turns_between(times, every, first=date(year, 1, 1), last=date(year, 12, 31))) == times * periods


@pytest.fixture
def task(register, now):
    """A plan carried out, with one errand a week."""
    household = register()
    assessment = Assessment.objects.create(
        year=2026, number=1, occasion="first", about="吴",
        household=household, division_code=household.division_code, state="in_force", opened_at=now, changed_at=now
    )
    plan = Plan.objects.create(
        household=household, division_code=household.division_code, assessment=assessment, number=1, about="吴", level="high", goal="稳定",
        drafter="a", drafter_name="甲", approver="b", approver_name="乙", review_on=date(2027, 1, 1), state="running", opened_at=now, changed_at=now,
    )  # fmt: skip
    return PlanTask.objects.create(plan=plan, position=1, item_code=ITEM, item_label="帮办代办", item_category="生活类", times=1, every="week")


@pytest.mark.django_db
class TestOrders:
    def test_each_turn_becomes_one_order_however_often_the_task_runs(self, task, provider, now):
        provider()
        assert (services.make_turns(at=now), services.make_turns(at=now), services.make_turns(at=now + timedelta(hours=6))) == (1, 0, 0)
        turn, made = Turn.objects.get(), Order.objects.get()
        assert (turn.order, made.origin, made.origin_id, made.wanted_on) == (made, "periodic", str(task.pk), turn.wanted_on)
        assert services.make_turns(at=now + timedelta(days=7)) == 1 and Order.objects.count() == 2

    def test_turns_missed_while_the_platform_stood_still_are_told(self, task, provider, now, village_assistant):
        provider()
        services.make_turns(at=now)
        assert queries.missed_turns(village_assistant, since=now.date()) == []
        back = now + timedelta(days=28)
        services.make_turns(at=back)
        missed = queries.missed_turns(village_assistant, since=now.date())
        assert len(missed) == 3 and all(now.date() < one.wanted_on <= back.date() and one.order is None for one in missed)
        assert services.make_turns(at=back) == 0 and Order.objects.count() == 2

    def test_a_task_that_fails_holds_up_no_other(self, task, provider, now):
        provider()
        # The first in order of id, with a period nobody knows.
        PlanTask.objects.create(id=UUID(int=1), plan=task.plan, position=2, item_code="nursing", item_label="照料护理", item_category="照料类", times=1, every="never")
        assert services.make_turns(at=now) == 1
        assert Turn.objects.get().task_id == task.pk

    def test_a_household_in_hospital_is_left_out_with_the_reason(self, task, provider, now, village_assistant):
        provider()
        today = now.date()
        pause = {"household_id": task.plan.household_id, "reason": "hospital", "from_on": today, "actor": village_assistant, "at": now}
        with pytest.raises(OrderRefused):
            services.pause_services(**pause, until_on=today - timedelta(days=1))
        services.pause_services(**pause, until_on=today + timedelta(days=10))
        assert services.make_turns(at=now) == 1 and not Order.objects.exists()
        assert Turn.objects.get().skipped_because.startswith("住院")
        assert services.make_turns(at=now) == 0

    def test_what_is_ordered_already_is_cancelled_with_the_pause(self, task, provider, now, village_assistant):
        provider()
        services.make_turns(at=now)
        pause = {"from_on": now.date(), "until_on": now.date() + timedelta(days=10), "actor": village_assistant, "at": now}
        for _ in range(2):
            services.pause_services(household_id=task.plan.household_id, reason="hospital", **pause)
        assert Order.objects.get().state == "cancelled"

    def test_a_turn_the_rules_refuse_says_why(self, task, now):
        Order.objects.all().delete()
        PlanTask.objects.filter(pk=task.pk).update(item_code="nursing", item_label="照料护理")
        assert services.make_turns(at=now) == 1
        assert "不属于“照料护理”的服务对象" in Turn.objects.get().skipped_because and not Order.objects.exists()


@pytest.mark.django_db
def test_the_page_shows_every_turn_and_leaves_them_out_for_a_time(task, provider, now, client_as):  # noqa: F811
    provider()
    services.make_turns(at=now)
    client = client_as("village_assistant", division=VILLAGE)
    address = f"/households/{task.plan.household_id}/turns/"
    assert "帮办代办" in client.get(address).content.decode()
    told = {"reason": "hospital", "from_on": "2026-12-01", "until_on": "2026-11-01"}
    assert client.post(address, told).status_code == 400
    assert client.post(address, told | {"until_on": "2026-12-31"}).status_code == 302
    assert "住院" in client.get(address).content.decode()
