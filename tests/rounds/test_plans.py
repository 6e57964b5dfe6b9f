"""A township's day: asked for, found, moved by hand, planned on after an absence, published, told to the carers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor
from tests.rounds.conftest import AREA, FRIDAY, OTHER_VILLAGE, SATURDAY

from jiuzhu.delivery.orders import services as order_services
from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.gathering import Area, gather
from jiuzhu.delivery.rounds.models import DayPlan, Round, Shift, Stop
from jiuzhu.delivery.rounds.rules import CannotServe, NobodyOnShift, NothingToPlan, PlanStale, ShiftInvalid, TravelInvalid, moment
from jiuzhu.delivery.rounds.services.searching import search
from jiuzhu.delivery.rounds.tasks import clear_up
from jiuzhu.delivery.visits import services as visit_services
from jiuzhu.delivery.visits.models import Visit
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox


class TestAsking:
    def test_due_visits_and_accepted_orders_go_to_those_who_may_serve_them(self, planned, staff, visit, provider, register, order, township_clerk, now):
        agency = provider()
        walker, nurse = staff("甲"), staff("乙", "provider_worker", organisation=str(agency.pk))
        seen = visit()
        placed = order(register(), wanted_on=SATURDAY)
        manager = actor("provider_manager", organisation=str(agency.pk))
        order_services.accept(order=placed, actor=manager, at=now, seen_version=placed.version, worker_id=nurse.user_id, worker_name="乙")
        plan = planned()
        assert plan.state == "drafted"
        assert plan.routes.by_carer == {walker.user_id: (f"visit:{seen.pk}",), nurse.user_id: (f"order:{placed.pk}",)}

    def test_a_day_without_anything_to_do_or_anybody_on_shift_says_so(self, planned, staff, visit):
        with pytest.raises(NothingToPlan):
            planned()
        visit()
        staff("甲", weekdays=[0, 1, 2, 3, 4])
        with pytest.raises(NobodyOnShift):
            planned()

    def test_what_others_published_is_asked_once_for_a_whole_day(self, planned, staff, visit):
        staff("甲"), staff("乙")
        for _ in range(4):
            visit()
        with CaptureQueriesContext(connection) as asked:
            gather(AREA, on=SATURDAY)
        # Once what stands in a plan, once who stays with somebody since the day before.
        assert [sum(f'FROM "rounds_{name}"' in each["sql"] for each in asked) for name in ("stop", "round")] == [2, 1]

    def test_asked_twice_it_is_one_plan(self, planned, staff, visit):
        staff("甲")
        visit()
        assert planned().pk == planned().pk

    def test_a_village_to_which_no_way_is_known_is_named(self, planned, staff, visit, now):
        staff("甲")
        visit()
        visit(OTHER_VILLAGE)
        (left,) = planned().day.left_out
        assert "不知道去" in left.why

    def test_what_a_day_cannot_hold_is_named_the_least_urgent_first_to_stay_out(self, planned, staff, visit, monkeypatch):
        staff("甲")
        visit(), visit()
        later = visit()
        Visit.objects.filter(pk=later.pk).update(kind="routine", due_on=SATURDAY + timedelta(days=3), agreed_on=None)
        monkeypatch.setattr("jiuzhu.delivery.rounds.gathering.MOST", 2)
        day = planned().day
        (left,) = day.left_out
        assert f"visit:{later.pk}" not in {each.key for each in day.doors} and len(day.doors) == 2
        assert left.who == later.household.head_name and "11-24 到期" in left.title
        assert "超过 2 项" in left.why and "按村分开" in left.remedy

    def test_a_plan_is_the_townships_or_the_organisations_own(self, planned, staff, visit, provider):
        staff("甲")
        visit()
        plan = planned()
        neighbour = actor("township_clerk", division="341525106000")
        for other in (neighbour, actor("provider_manager", organisation=str(provider().pk))):
            with pytest.raises(NotFound):
                queries.find_plan(other, plan.pk)
        with pytest.raises(NotPermitted):
            services.ask_plan(area=AREA, on=SATURDAY, actor=neighbour, at=plan.opened_at)


class TestChanging:
    def test_the_second_of_two_people_is_told_who_was_first(self, planned, staff, visit, township_clerk, now):
        staff("甲")
        key = f"visit:{visit().pk}"
        plan, same = planned(), planned()
        services.move_stop(plan=plan, key=key, carer_ids=[], minute=None, actor=township_clerk, at=now, seen_version=plan.version)
        with pytest.raises(PlanStale, match=township_clerk.name):
            other = actor("county_officer", division=COUNTY)
            services.move_stop(plan=same, key=key, carer_ids=[same.day.carers[0].id], minute=600, actor=other, at=now, seen_version=same.version)

    def test_after_an_absence_the_plan_goes_on_without_that_carer(self, planned, staff, visit, township_clerk, now):
        first, second = staff("甲"), staff("乙")
        visit()
        plan = planned()
        (absent,) = (each for each in plan.routes.by_carer if plan.routes.by_carer[each])
        services.plan_without(plan=plan, carer_id=absent, actor=township_clerk, at=now, seen_version=plan.version)
        plan.refresh_from_db()
        assert set(plan.routes.by_carer) == {first.user_id, second.user_id} - {absent}
        assert [each.id for each in plan.day.carers] == list(plan.routes.by_carer)
        assert plan.notes[0]["kind"] == "absent" and len(plan.notes[0]["freed"]) == 1


class TestPublishing:
    def test_times_go_to_the_visit_and_the_carer_is_told_alone(self, planned, staff, visit, township_clerk, now):
        walker, other = staff("甲"), staff("乙", weekdays=[0])
        seen = visit()
        plan = planned()
        services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        seen.refresh_from_db()
        assert (seen.planned_for, seen.planned_at) == (walker.user_id, moment(SATURDAY, 488))
        (round_,) = queries.my_rounds(walker, since=FRIDAY)
        assert [item.workflow for item in inbox(walker).filter(workflow="round")] == ["round"]
        assert not inbox(other).filter(workflow="round").exists()
        services.mark_read(round_=round_, actor=walker, at=now, seen_version=round_.version)
        assert not inbox(walker).filter(workflow="round").exists()

    def test_an_order_gets_its_carer_and_time_and_keeps_what_was_wished(self, planned, staff, provider, register, order, now):
        agency = provider()
        nurse = staff("乙", "provider_worker", organisation=str(agency.pk))
        placed = order(register(), wanted_on=SATURDAY, wanted_time="下午")
        manager = actor("provider_manager", organisation=str(agency.pk))
        order_services.accept(order=placed, actor=manager, at=now, seen_version=placed.version)
        area = Area(agency.division_code, str(agency.pk), agency.name)
        plan = planned(area, manager)
        services.publish(plan=plan, actor=manager, at=now, seen_version=plan.version)
        placed.refresh_from_db()
        assert (placed.worker_id, placed.wanted_time) == (nurse.user_id, "下午，约 13:00 到")
        assert [item.workflow for item in inbox(nurse).filter(workflow="round")] == ["round"]

    def test_what_was_cancelled_since_is_dropped_with_a_note(self, planned, staff, visit, township_clerk, now):
        staff("甲")
        kept, gone = visit(), visit()
        plan = planned()
        visit_services.record_visit(visit=gone, actor=SYSTEM, at=now, seen_version=gone.version, findings="已看过。", conditions=["well"])
        services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        plan.refresh_from_db()
        assert [str(each.task_id) for each in Stop.objects.all()] == [str(kept.pk)]
        assert [each["kind"] for each in plan.notes] == ["dropped"]

    def test_while_a_day_is_planned_anew_nothing_of_before_is_looked_for(self, planned, staff, visit, township_clerk, now):
        staff("甲")
        _, gone = visit(), visit()
        plan = planned()
        visit_services.record_visit(visit=gone, actor=SYSTEM, at=now, seen_version=gone.version, findings="已看过。", conditions=["well"])
        services.repeat_plan(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        plan.refresh_from_db()
        assert plan.state == "asked" and plan.routes.served() <= {each.key for each in plan.day.doors}

    def test_nothing_is_served_by_two_plans_on_one_day(self, planned, staff, provider, register, order, township_clerk, now):
        agency = provider()
        staff("乙", "provider_worker", organisation=str(agency.pk))
        placed = order(register(), wanted_on=SATURDAY)
        manager = actor("provider_manager", organisation=str(agency.pk))
        order_services.accept(order=placed, actor=manager, at=now, seen_version=placed.version)
        own, whole = planned(Area(agency.division_code, str(agency.pk), agency.name), manager), planned()
        services.publish(plan=own, actor=manager, at=now, seen_version=own.version)
        with pytest.raises(CannotServe):
            services.publish(plan=whole, actor=township_clerk, at=now, seen_version=whole.version)
        assert Stop.objects.count() == 1
        whole.refresh_from_db()
        assert whole.state == "drafted"

    def test_whoever_is_absent_after_publication_is_told_of_nothing_any_more(self, planned, staff, visit, township_clerk, now):
        both = {each.user_id: each for each in (staff("甲"), staff("乙"))}
        visit()
        plan = planned()
        services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        absent = Round.objects.get().carer_id
        plan.refresh_from_db()
        services.plan_without(plan=plan, carer_id=absent, actor=township_clerk, at=now, seen_version=plan.version)
        plan.refresh_from_db()
        services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        assert {each.carer_id for each in plan.rounds.exclude(state="empty")} == set(both) - {absent}
        assert not inbox(both[absent]).filter(workflow="round").exists() and not queries.my_rounds(both[absent], since=FRIDAY)

    def test_what_is_taken_out_later_loses_its_time(self, planned, staff, visit, township_clerk, now):
        staff("甲")
        seen = visit()
        plan = planned()
        services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        plan.refresh_from_db()
        services.move_stop(plan=plan, key=f"visit:{seen.pk}", carer_ids=[], minute=None, actor=township_clerk, at=now, seen_version=plan.version)
        plan.refresh_from_db()
        services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        seen.refresh_from_db()
        assert seen.planned_at is None
        assert Round.objects.get().state == "empty"

    def test_what_was_agreed_for_a_later_day_since_keeps_that_days_time(self, planned, staff, visit, township_clerk, now):
        staff("甲")
        kept, seen = visit(), visit()
        plan, act = planned(), {"actor": township_clerk, "at": now}
        services.publish(plan=plan, seen_version=plan.version, **act)
        visit_services.agree_time(visit=seen, on=SATURDAY + timedelta(days=1), time="上午", **act)
        later = services.ask_plan(area=AREA, on=SATURDAY + timedelta(days=1), **act)
        search(plan_id=str(later.pk), at=now)
        later.refresh_from_db()
        services.publish(plan=later, seen_version=later.version, **act)
        plan.refresh_from_db()
        services.move_stop(plan=plan, key=f"visit:{kept.pk}", carer_ids=[plan.day.carers[0].id], minute=600, seen_version=plan.version, **act)
        plan.refresh_from_db()
        services.publish(plan=plan, seen_version=plan.version, **act)
        seen.refresh_from_db()
        assert timezone.localdate(seen.planned_at) == SATURDAY + timedelta(days=1)
        assert {str(each.task_id): each.on for each in Stop.objects.filter(open=True)} == {str(kept.pk): SATURDAY, str(seen.pk): SATURDAY + timedelta(days=1)}


class TestWhatPlansStandOn:
    def test_a_shift_is_for_who_has_a_post_there(self, staff, township_clerk, now):
        walker = staff("甲")
        hours = {"start_code": VILLAGE, "starts_minute": 480, "ends_minute": 1020, "weekdays": [0], "at": now}
        with pytest.raises(ShiftInvalid):
            services.set_shift(user_id=walker.user_id, division_code="341525106000", actor=SYSTEM, **hours)
        with pytest.raises(ShiftInvalid):
            services.set_shift(user_id=walker.user_id, division_code=TOWNSHIP, actor=township_clerk, **hours | {"ends_minute": 480})

    def test_a_shift_an_organisation_set_is_not_taken_over_while_it_has_a_post_there(self, staff, provider, township_clerk, now):
        agency = provider()
        nurse = staff("乙", "provider_worker", organisation=str(agency.pk))
        accounts.give_post(user_id=nurse.user_id, role="social_worker", division_code=TOWNSHIP, actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
        hours = {"start_code": VILLAGE, "starts_minute": 540, "ends_minute": 1020, "weekdays": [0], "at": now}
        with pytest.raises(ShiftInvalid, match=agency.name):
            services.set_shift(user_id=nurse.user_id, division_code=TOWNSHIP, actor=township_clerk, **hours)
        (kept,) = Shift.objects.all()
        assert (str(kept.organisation_id), kept.starts_minute) == (str(agency.pk), 480)
        services.end_shift(shift=kept, actor=actor("provider_manager", organisation=str(agency.pk)), at=now)
        services.set_shift(user_id=nurse.user_id, division_code=TOWNSHIP, actor=township_clerk, **hours)
        assert Shift.objects.get().division_code == TOWNSHIP

    def test_minutes_of_a_way_hold_both_ways_until_one_is_entered(self, county, township_clerk, now):
        services.set_travel(origin=VILLAGE, target=OTHER_VILLAGE, minutes=12, actor=township_clerk, at=now)
        services.set_travel(origin=OTHER_VILLAGE, target=VILLAGE, minutes=15, both_ways=False, actor=township_clerk, at=now)
        assert {(each.origin, each.minutes) for each in queries.travel_times(TOWNSHIP)} == {(VILLAGE, 12), (OTHER_VILLAGE, 15)}
        with pytest.raises(TravelInvalid):
            services.set_travel(origin=VILLAGE, target=OTHER_VILLAGE, minutes=0, actor=township_clerk, at=now)


class TestAfterTheDay:
    def test_a_day_gone_by_leaves_every_inbox_also_of_an_account_that_ended(self, planned, staff, visit, township_clerk, now):
        walker = staff("甲")
        visit()
        plan = planned()
        services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        accounts.end_post(post_id=walker.posts[0].post_id, last_day=SATURDAY, actor=SYSTEM, at=now)
        assert clear_up(now + timedelta(days=1)) == (0, 0)
        assert clear_up(now + timedelta(days=2)) == (1, 0)
        assert not inbox(walker).filter(workflow="round").exists() and Round.objects.get().state == "over"
        assert clear_up(now + timedelta(days=2)) == (0, 0)

    def test_names_and_doors_go_after_the_months_a_county_keeps_them(self, planned, staff, visit, township_clerk, now):
        set_local_value(name="day_plan_months_kept", value="2", valid_from=date(2026, 1, 1), source="测试", actor=SYSTEM, at=now)
        staff("甲")
        visit()
        plan = planned()
        services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
        clear_up(now + timedelta(days=60))
        assert (DayPlan.objects.count(), Stop.objects.count()) == (1, 1)
        assert clear_up(now + timedelta(days=75)) == (0, 1)
        assert (DayPlan.objects.count(), Round.objects.count(), Stop.objects.count()) == (0, 0, 0)
