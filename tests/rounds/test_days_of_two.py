"""What a county and a household settle beforehand: two carers, lengths, agreed times, stations; and that nothing stands in two plans."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import COUNTY, actor
from tests.rounds.conftest import SATURDAY

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.procurement.models import Contract
from jiuzhu.delivery.orders import project_ledger
from jiuzhu.delivery.orders import queries as order_queries
from jiuzhu.delivery.orders import services as order_services
from jiuzhu.delivery.orders.limits import MONEY, Limit
from jiuzhu.delivery.orders.models import Allowance, Evidence, Order
from jiuzhu.delivery.orders.rules import EvidenceMissing, OrderRefused, SecondRefused, Sighting
from jiuzhu.delivery.orders.services import drawing
from jiuzhu.delivery.rounds import services
from jiuzhu.delivery.rounds.day import SECOND
from jiuzhu.delivery.rounds.gathering import Area, gather
from jiuzhu.delivery.rounds.models import Stop
from jiuzhu.delivery.rounds.rules import Break, CannotServe
from jiuzhu.delivery.rounds.stays import Stay
from jiuzhu.delivery.rounds.timing import timed
from jiuzhu.delivery.visits.models import Visit
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.services import begin

SUNDAY = SATURDAY + timedelta(days=1)


@pytest.fixture
def agency(provider, order, register, now):
    """An organisation with an order it accepted for Saturday; gives the organisation, its manager and the order."""
    seat = provider()
    placed = order(register(), wanted_on=SATURDAY)
    manager = actor("provider_manager", organisation=str(seat.pk))
    order_services.accept(order=placed, actor=manager, at=now, seen_version=placed.version)
    return seat, manager, placed


def test_what_takes_two_is_planned_for_two_who_come_at_once_and_both_are_told(agency, planned, staff, now):
    seat, manager, placed = agency
    for name in "乙丙":
        staff(name, "provider_worker", organisation=str(seat.pk), rest=Break(60, (690, 750)))
    services.set_stay(seat_code=COUNTY, what=f"order:{placed.item_code}", stay=Stay(50, 2), actor=SYSTEM, at=now)
    plan = planned(Area(seat.division_code, str(seat.pk), seat.name), manager)
    stops = timed(plan.day, plan.routes).stops
    key = f"order:{placed.pk}"
    assert stops[key].starts == stops[key + SECOND].starts and stops[key].ends - stops[key].starts == 50
    services.publish(plan=plan, actor=manager, at=now, seen_version=plan.version)
    first, second = Stop.objects.order_by("part").select_related("round")
    assert {first.round.carer_name, second.round.carer_name} == {"乙", "丙"} and second.beside == first.round.carer_name
    assert Order.objects.get().carers_name == f"{first.round.carer_name}、{second.round.carer_name}"
    plan.refresh_from_db()
    services.plan_without(plan=plan, carer_id=second.round.carer_id, actor=manager, at=now, seen_version=plan.version)
    plan.refresh_from_db()
    assert key not in plan.routes.served()


@pytest.fixture
def pair(agency, planned, staff, now):
    """The agency's order published for two; gives the order as it stands and its two carers, the first one first."""

    def publish(per_carer=False):
        seat, manager, placed = agency
        both = {each.user_id: each for each in (staff(name, "provider_worker", organisation=str(seat.pk)) for name in "乙丙")}
        Contract.objects.update(per_carer=per_carer)
        services.set_stay(seat_code=COUNTY, what=f"order:{placed.item_code}", stay=Stay(50, 2), actor=SYSTEM, at=now)
        plan = planned(Area(seat.division_code, str(seat.pk), seat.name), manager)
        services.publish(plan=plan, actor=manager, at=now, seen_version=plan.version)
        placed.refresh_from_db()
        return placed, both[placed.worker_id], both[placed.second_id]

    return publish


def test_the_second_of_two_signs_in_and_adds_her_own_evidence_and_hours(pair, now, village_assistant, township_clerk):
    placed, first, second = pair()
    [mine] = order_queries.stops(second, until=SATURDAY)
    assert mine == placed == order_queries.find_order(second, placed.pk)
    with pytest.raises(SecondRefused):
        order_services.finish(order=placed, actor=second, at=now, seen_version=placed.version, note="扶她起身")
    for _ in range(2):
        order_services.check_in(order=mine, actor=second, at=now, seen_version=mine.version)
    assert (placed.state, mine.second_in_at) == ("accepted", now) and Order.objects.get().worker_id == first.user_id
    later = now + timedelta(minutes=40)
    for _ in range(2):
        order_services.finish(order=mine, actor=second, at=later, seen_version=mine.version, note="扶她起身")
    assert sorted(each.kind for each in order_queries.evidence_of(placed)) == ["note", "second_in", "second_out"] and not order_queries.stops(second, until=SATURDAY)
    placed.refresh_from_db()
    order_services.check_in(order=placed, actor=first, at=now, seen_version=placed.version)
    with pytest.raises(EvidenceMissing):
        order_services.check_out(order=placed, actor=first, at=later, seen_version=placed.version)
    [row] = project_ledger.entries(project_ledger.served(SYSTEM, placed.organisation_id, first=now.date(), last=SATURDAY))
    assert (row.minutes, row.beside) == (None, 40)
    assert (placed.price_fen, placed.priced_for) == (3000, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(confirmed_by=second.user_id)


@pytest.mark.parametrize(("came", "left", "paid"), [(True, True, 6000), (True, False, 3000), (False, False, 3000)])
def test_a_price_a_carer_is_paid_for_those_who_came_and_signed_out(pair, now, came, left, paid, village_assistant, township_clerk):
    placed, first, second = pair(per_carer=True)
    assert (placed.price_fen, placed.priced_for) == (6000, 2)
    order_services.check_in(order=placed, actor=first, at=now, seen_version=placed.version)
    if came:
        order_services.check_in(order=placed, actor=second, at=now, seen_version=placed.version)
    if left:
        order_services.finish(order=placed, actor=second, at=now, seen_version=placed.version, note="扶她起身")
    served(placed, first, now)
    order_services.confirm(order=placed, actor=village_assistant, at=now, seen_version=placed.version)
    order_services.check(order=placed, actor=township_clerk, at=now, seen_version=placed.version)
    assert Aid.objects.get().amount_fen == Order.objects.get().price_fen == paid


def test_the_second_who_leaves_while_the_page_of_acceptance_is_open_is_paid(pair, now, village_assistant, township_clerk):
    placed, first, second = pair(per_carer=True)
    for each in (first, second):
        order_services.check_in(order=Order.objects.get(), actor=each, at=now, seen_version=Order.objects.get().version)
    placed.refresh_from_db()
    served(placed, first, now)
    order_services.confirm(order=placed, actor=village_assistant, at=now, seen_version=placed.version)
    shown = Order.objects.get()
    order_services.finish(order=placed, actor=second, at=now, seen_version=placed.version, note="扶她起身")
    order_services.check(order=shown, actor=township_clerk, at=now, seen_version=shown.version)
    assert Aid.objects.get().amount_fen == Order.objects.get().price_fen == 6000


def served(placed, first, now):
    """Let the first of two carers end the service."""
    order_services.add_note(order=placed, text="助浴", client_key="1", actor=first, at=now)
    Evidence.objects.create(order=placed, kind="signature", client_key="2", at=now, by_id=first.user_id, by_name="乙")
    order_services.check_out(order=placed, actor=first, at=now, seen_version=placed.version)


def test_what_was_served_under_a_higher_ceiling_is_accepted_after_it_was_lowered(pair, now, village_assistant, township_clerk, monkeypatch):
    monkeypatch.setattr(drawing, "limits_of", ceiling(10_000, now))
    placed, first, _ = pair(per_carer=True)
    order_services.check_in(order=placed, actor=first, at=now, seen_version=placed.version)
    served(placed, first, now)
    monkeypatch.setattr(drawing, "limits_of", ceiling(1_000, now))
    order_services.confirm(order=placed, actor=village_assistant, at=now, seen_version=placed.version)
    order_services.check(order=placed, actor=township_clerk, at=now, seen_version=placed.version)
    assert Aid.objects.get().amount_fen == 3000 == Allowance.objects.get().used


def ceiling(fen, now):
    return lambda *_, **__: [Limit(f"{MONEY}:x", MONEY, now.date().replace(day=1), fen, f"每人每月 {fen // 100} 元")]


def test_who_comes_when_the_other_has_left_did_not_come(pair, now):
    placed, first, second = pair(per_carer=True)
    order_services.check_in(order=placed, actor=first, at=now, seen_version=placed.version)
    order_services.add_note(order=placed, text="助浴", client_key="1", actor=first, at=now)
    Evidence.objects.create(order=placed, kind="signature", client_key="2", at=now, by_id=first.user_id, by_name="乙")
    order_services.check_out(order=placed, actor=first, at=now + timedelta(hours=1), seen_version=placed.version)
    late = now + timedelta(hours=3)
    with pytest.raises(SecondRefused):
        order_services.check_in(order=placed, actor=second, at=late, seen_version=placed.version)
    came = Sighting(phone_at=now + timedelta(minutes=5))
    order_services.check_in(order=placed, actor=second, at=late, seen_version=placed.version, sighting=came)
    assert Order.objects.get().second_in_at == came.phone_at


def test_no_time_is_agreed_by_whom_the_order_does_not_wait_with_any_more(agency, planned, staff, provider, now):
    seat, manager, placed = agency
    staff("乙", "provider_worker", organisation=str(seat.pk))
    plan = planned(Area(seat.division_code, str(seat.pk), seat.name), manager)
    Order.objects.update(organisation=provider(name="另一家"))
    with pytest.raises(OrderRefused):
        services.agree(plan=plan, key=f"order:{placed.pk}", on=SATURDAY, time="14:00", actor=manager, at=now, seen_version=plan.version)


def test_two_visits_to_one_household_are_one_stop_and_each_is_told(planned, staff, visit, township_clerk, now):
    staff("甲")
    urgent = visit()
    home = {name: getattr(urgent, name) for name in ("household_id", "household_name", "address", "division_code")}
    routine = begin(Visit(**home, kind="routine", period_on=SATURDAY, due_on=SATURDAY), actor=SYSTEM, at=now, duty=Duty.VISIT_RECORD)
    plan = planned()
    [stop] = plan.day.doors
    assert (stop.title.count("＋"), stop.minutes, len(plan.routes.served())) == (1, 60, 1)
    services.publish(plan=plan, actor=township_clerk, at=now, seen_version=plan.version)
    first, second = Stop.objects.order_by("position")
    assert {first.task_id, second.task_id} == {urgent.pk, routine.pk}
    assert second.starts_at == first.ends_at and second.travel_minutes == 0 < first.travel_minutes


def test_two_carers_and_a_meal_at_one_door_are_one_stop_of_which_one_brings_the_meal(agency, planned, staff, now):
    seat, manager, placed = agency
    for name in "乙丙":
        staff(name, "provider_worker", organisation=str(seat.pk))
    Order.objects.filter(pk=placed.pk).update(item_code="meals")
    bath = Order(household=placed.household, item_code="bathing", item_label="助浴", recipient_name=placed.recipient_name, wanted_on=SATURDAY, origin="proxy", placed_by="x", division_code=placed.division_code, organisation_id=placed.organisation_id)
    begin(bath, actor=SYSTEM, at=now, duty=Duty.ORDER_PLACE)
    Order.objects.filter(pk=bath.pk).update(state="accepted")
    services.set_stay(seat_code=COUNTY, what="order:bathing", stay=Stay(50, 2), actor=SYSTEM, at=now)
    services.set_stay(seat_code=COUNTY, what="order:meals", stay=Stay(10), actor=SYSTEM, at=now)
    plan = planned(Area(seat.division_code, str(seat.pk), seat.name), manager)
    [stop] = plan.day.doors
    assert (stop.carers, stop.minutes) == (2, 60)
    services.publish(plan=plan, actor=manager, at=now, seen_version=plan.version)
    assert sorted(Stop.objects.values_list("title", "part")) == [("助浴", 0), ("助浴", 1), (placed.item_label, 0)]
    bath.refresh_from_db()
    placed.refresh_from_db()
    assert placed.second_id == "" != bath.second_id and placed.worker_id == bath.worker_id


def test_what_is_longer_than_any_shift_is_a_stay_and_whoever_stays_goes_nowhere_else(agency, planned, staff, now):
    seat, manager, placed = agency
    area = Area(seat.division_code, str(seat.pk), seat.name)
    carer = staff("乙", "provider_worker", organisation=str(seat.pk))
    Order.objects.update(hours=24)
    plan = planned(area, manager)
    [stay] = plan.day.long
    assert not plan.day.doors and stay.carer == ""
    place = {"plan": plan, "key": stay.task.key, "actor": manager, "at": now}
    with pytest.raises(CannotServe, match="几点"):
        services.place_stay(carer_id=carer.user_id, minute=None, seen_version=plan.version, **place)
    services.place_stay(carer_id=carer.user_id, minute=540, seen_version=plan.version, **place)
    plan.refresh_from_db()
    with pytest.raises(CannotServe, match="不会做"):
        services.place_stay(carer_id=manager.user_id, minute=540, seen_version=plan.version, **place)
    assert not plan.day.able(stay.task) and not plan.day.instance()["carers"]
    services.publish(plan=plan, actor=manager, at=now, seen_version=plan.version)
    [stop] = Stop.objects.all()
    assert stop.ends_at - stop.starts_at == timedelta(hours=24)
    placed.refresh_from_db()
    assert (placed.worker_id, placed.wanted_time) == (carer.user_id, "约 9:00 到")
    assert not gather(area, on=SUNDAY).carers and gather(area, on=SUNDAY + timedelta(days=1)).carers
    plan.refresh_from_db()
    services.repeat_plan(plan=plan, actor=manager, at=now, seen_version=plan.version)
    plan.refresh_from_db()
    assert [each.carer for each in plan.day.long] == [carer.user_id]
