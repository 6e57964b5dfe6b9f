"""What a county and a household settle beforehand about a day, and that nothing stands in two plans."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import COUNTY, VILLAGE
from tests.rounds.conftest import AREA, SATURDAY
from tests.rounds.test_days_of_two import SUNDAY, agency

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.rules import OrderRefused
from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.gathering import Area, gather
from jiuzhu.delivery.rounds.models import Round, Stop
from jiuzhu.delivery.rounds.rules import CannotServe, WishUnreadable
from jiuzhu.delivery.rounds.services.searching import search
from jiuzhu.delivery.rounds.stays import Stay
from jiuzhu.delivery.rounds.tasks import clear_up
from jiuzhu.delivery.rounds.timing import timed
from jiuzhu.delivery.visits import services as visit_services
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.matching.resources import queries as resources

__all__ = ["agency"]


def test_an_order_moves_to_another_day_with_its_week_and_the_recipient_is_told(agency, planned, staff, now):
    seat, manager, placed = agency
    staff("乙", "provider_worker", organisation=str(seat.pk))
    plan = planned(Area(seat.division_code, str(seat.pk), seat.name), manager)
    services.publish(plan=plan, actor=manager, at=now, seen_version=plan.version)
    monday = SATURDAY + timedelta(days=2)
    assert queries.other_day(plan, plan.day.doors[0], monday) == queries.OtherDay(None, 5)
    move = {"plan": plan, "key": f"order:{placed.pk}", "time": "14:00", "actor": manager, "at": now}
    with pytest.raises(OrderRefused):
        services.agree(on=SATURDAY - timedelta(days=9), seen_version=plan.version, **move)
    plan.refresh_from_db()
    assert Stop.objects.exists()
    done = services.agree(on=monday, seen_version=plan.version, **move)
    placed.refresh_from_db()
    assert (placed.state, placed.wanted_on, placed.wanted_time, done.told) == ("accepted", monday, "14:00", False)
    assert not Stop.objects.exists() and [each.state for each in Round.objects.all()] == ["empty"]
    assert resources.open_booking(str(placed.pk)).week_on == monday


def test_two_come_where_the_households_plan_says_so(agency, monkeypatch):
    seat, _, _ = agency
    Order.objects.update(origin="plan", origin_id="a-task-of-two", hours=2)
    monkeypatch.setattr("jiuzhu.assessment.plans.queries.tasks_of_two", lambda ids: set(ids))
    (task,) = gather(Area(seat.division_code, str(seat.pk), seat.name), on=SATURDAY).doors
    assert (task.carers, task.minutes) == (2, 120)


def test_a_county_sets_how_long_each_kind_takes_and_takes_it_back(staff, visit, now):
    staff("甲")
    visit()
    services.set_stay(seat_code=COUNTY, what="visit:urgent", stay=Stay(45), actor=SYSTEM, at=now)
    assert [each.minutes for each in gather(AREA, on=SATURDAY).doors] == [45]
    services.set_stay(seat_code=COUNTY, what="visit:urgent", stay=None, actor=SYSTEM, at=now)
    assert [each.minutes for each in gather(AREA, on=SATURDAY).doors] == [30] and not queries.stays_entered(COUNTY)


def test_a_time_agreed_with_a_household_is_its_window_and_another_day_takes_it_out(planned, staff, visit, township_clerk, now):
    staff("甲")
    seen = visit()
    plan, key = planned(), f"visit:{seen.pk}"
    act = {"actor": township_clerk, "at": now}
    with pytest.raises(WishUnreadable):
        services.agree(plan=plan, key=key, on=SATURDAY, time="明天", seen_version=plan.version, **act)
    services.agree(plan=plan, key=key, on=SATURDAY, time="14:00", seen_version=plan.version, **act)
    plan.refresh_from_db()
    assert plan.day.task(key).window == (825, 855) and timed(plan.day, plan.routes).stops[key].starts == 825
    assert gather(AREA, on=SATURDAY).task(key).window == (825, 855)
    services.publish(plan=plan, seen_version=plan.version, **act)
    plan.refresh_from_db()
    services.agree(plan=plan, key=key, on=SUNDAY, time="上午", seen_version=plan.version, **act)
    plan.refresh_from_db()
    seen.refresh_from_db()
    assert not plan.day.doors and seen.planned_at is None and not Stop.objects.exists()
    assert not gather(AREA, on=SATURDAY).doors and gather(AREA, on=SUNDAY).task(key).window == (480, 720)


def test_whoever_visited_last_is_the_one_who_comes_again(register, staff, now):
    walker, household = staff("甲"), register()
    first = visit_services.call_for_visit(household_id=household.pk, kind="urgent", cause="摔伤", actor=SYSTEM, at=now)
    visit_services.record_visit(visit=first, actor=walker, at=now, seen_version=first.version, findings="已看过。", conditions=["well"])
    visit_services.call_for_visit(household_id=household.pk, kind="extra", cause="再看看", actor=SYSTEM, at=now)
    assert [each.preferred for each in gather(AREA, on=SATURDAY).doors] == [(walker.user_id,)]


def test_a_station_is_planned_with_its_own_people_and_those_of_its_township(planned, staff, visit, township_clerk, now):
    staff("甲", "village_assistant", division=VILLAGE), staff("乙")
    here = visit()
    visit("341525100202")
    plan = planned(Area(VILLAGE, label="衡山镇南岳村"))
    assert {each.name for each in plan.day.carers} == {"甲", "乙"} and {each.key for each in plan.day.doors} == {f"visit:{here.pk}"}
    services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
    assert f"visit:{here.pk}" not in {each.key for each in gather(AREA, on=SATURDAY).doors}


def test_what_stands_in_a_plan_is_in_no_plan_of_another_day_until_its_day_is_over(agency, planned, staff, now):
    seat, manager, _ = agency
    staff("乙", "provider_worker", organisation=str(seat.pk))
    area = Area(seat.division_code, str(seat.pk), seat.name)
    plan, later = planned(area, manager), services.ask_plan(area=area, on=SUNDAY, actor=manager, at=now)
    later.refresh_from_db()
    assert later.day.doors
    services.publish(plan=plan, actor=manager, at=now, seen_version=plan.version)
    assert not gather(area, on=SUNDAY).doors
    search(plan_id=str(later.pk), at=now)
    later.refresh_from_db()
    with pytest.raises(CannotServe):
        services.publish(plan=later, actor=manager, at=now, seen_version=later.version)
    clear_up(now + timedelta(days=2))
    assert gather(area, on=SUNDAY).doors
