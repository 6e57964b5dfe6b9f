"""Capacity is booked by a guarded update: never more than there is, given back when an order goes elsewhere."""

from __future__ import annotations

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

from jiuzhu.casework.procurement.services import record_finding, sign_contract
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.matching.matcher.candidates import Bar
from jiuzhu.matching.matcher.choosing import bar_of
from jiuzhu.matching.resources import services
from jiuzhu.matching.resources.models import Booking, CapacityWeek, Offer
from jiuzhu.matching.resources.rules import OfferInvalid, week_of
from jiuzhu.matching.resources.shelf import shelf

MONDAY = date(2026, 11, 16)


def provider(officer, now, name="安康养老服务中心"):
    return create_organisation(name=name, kind="elder_care", division_code=COUNTY, actor=officer, at=now)


def offer(officer, now, *, capacity=2, divisions=(TOWNSHIP,), organisation=None):
    organisation = organisation or provider(officer, now)
    return services.enter_offer(
        organisation_id=str(organisation.id),
        item_code="meals",
        weekly_capacity=capacity,
        divisions=divisions,
        actor=officer,
        at=now,
    )


def book(made, now, order=None):
    with writing():
        return services.book(offer_id=str(made.id), order_id=str(order or uuid.uuid4()), wanted_on=now.date(), at=now)


def seen(now, **changes):
    asked = {"division_code": VILLAGE, "household_id": "", "declined": {}} | changes
    item, kinds = asked.pop("item_code", "meals"), asked.pop("kinds", ())
    return shelf(item, on=now.date(), at=now).board(wanted_on=now.date(), kinds=kinds).candidates(**asked)


class TestWeeks:
    @pytest.mark.parametrize("day", [MONDAY, MONDAY + timedelta(days=6)])
    def test_capacity_is_counted_from_monday_to_sunday(self, day):
        assert week_of(day) == MONDAY


@pytest.mark.django_db
class TestOffers:
    def test_the_matcher_is_told_what_holds_on_the_day(self, county_officer, now):
        made = offer(county_officer, now)
        assert bar_of(seen(now)[0]) is Bar.NO_CONTRACT
        term = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31), "actor": county_officer, "at": now}
        sign_contract(organisation_id=str(made.organisation_id), purchaser_code=COUNTY, number="1", items={"meals": None}, **term)
        assert bar_of(seen(now)[0]) is None
        assert bar_of(seen(now, division_code="341525101001")[0]) is Bar.NOT_COVERED
        assert seen(now, item_code="cleaning") == [] and shelf("cleaning", on=now.date(), at=now).without == 1
        assert bar_of(seen(now, kinds=("housekeeping",))[0]) is Bar.KIND
        assert bar_of(seen(now, declined={str(made.organisation_id): "人手不足"})[0]) is Bar.DECLINED
        record_finding(organisation_id=str(made.organisation_id), kind="ban", reason="转包", **term)
        assert bar_of(seen(now)[0]) is Bar.BANNED

    def test_an_item_is_offered_once_somewhere_and_with_some_capacity(self, county_officer, now):
        organisation = provider(county_officer, now)
        for refused in ({"capacity": 0}, {"divisions": ()}):
            with pytest.raises(OfferInvalid):
                offer(county_officer, now, organisation=organisation, **refused)
        offer(county_officer, now, organisation=organisation)
        with pytest.raises(OfferInvalid, match="已登记过"):
            offer(county_officer, now, organisation=organisation)

    def test_a_change_of_capacity_reaches_the_weeks_opened_and_never_goes_below_what_is_booked(self, county_officer, now):
        made = offer(county_officer, now)
        assert [book(made, now), book(made, now), book(made, now)] == [1, 1, 0]
        change = {"offer_id": str(made.id), "divisions": (TOWNSHIP,), "active": True, "actor": county_officer, "at": now}
        with pytest.raises(OfferInvalid, match="11-16 起的一周已派 2 次，每周能力不能改成 1 次"):
            services.change_offer(weekly_capacity=1, **change)
        assert (Offer.objects.get().weekly_capacity, CapacityWeek.objects.get().capacity) == (2, 2)
        services.change_offer(weekly_capacity=5, **change)
        assert seen(now)[0].left == 3

    def test_a_week_in_which_the_organisation_can_give_less_stays_so_when_more_is_agreed(self, county_officer, now):
        made, next_week = offer(county_officer, now, capacity=4), MONDAY + timedelta(days=7)
        boss = actor("provider_manager", organisation=str(made.organisation_id))
        services.set_week(offer_id=str(made.id), week_on=next_week, capacity=1, actor=boss, at=now)
        change = {"offer_id": str(made.id), "divisions": (TOWNSHIP,), "active": True, "actor": county_officer, "at": now}
        services.change_offer(weekly_capacity=6, **change)
        assert CapacityWeek.objects.get(week_on=next_week).capacity == 1


@pytest.mark.django_db
class TestBookings:
    def test_what_is_given_back_can_be_booked_again_and_counts_no_longer(self, county_officer, now):
        made, order = offer(county_officer, now, capacity=1), uuid.uuid4()
        assert book(made, now, order) == 1 and book(made, now) == 0
        with writing():
            assert services.release(order_id=str(order), at=now) and not services.release(order_id=str(order), at=now)
        assert seen(now)[0].booked_in_window == 0 and book(made, now) == 1

    def test_the_last_turn_is_the_latest_day_and_not_what_was_entered_last(self, county_officer, now):
        made = offer(county_officer, now)
        assert book(made, now) == 1 and book(made, now - timedelta(days=30)) == 1
        assert seen(now)[0].last_turn_at == now

    def test_the_window_holds_ninety_days(self, county_officer, now):
        made = offer(county_officer, now)
        book(made, now)
        assert seen(now + timedelta(days=89))[0].booked_in_window == 1
        assert seen(now + timedelta(days=90))[0].booked_in_window == 0

    def test_the_database_itself_refuses_to_overbook(self, county_officer, now):
        book(offer(county_officer, now, capacity=1), now)
        with pytest.raises(IntegrityError), transaction.atomic():
            CapacityWeek.objects.update(booked=F("booked") + 1)


def together(work, threads=8):
    results, barrier = [], threading.Barrier(threads)

    def press():
        try:
            barrier.wait()
            results.append(work())
        finally:
            connection.close()

    running = [threading.Thread(target=press) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_eight_dispatchers_book_the_last_service_once_in_fifty_of_fifty_races(self, county_officer, now):
        made = offer(county_officer, now, capacity=1)
        for race in range(50):
            when = now + timedelta(weeks=race)
            assert sum(together(lambda when=when: book(made, when))) == 1
        assert Booking.objects.count() == 50
        assert set(CapacityWeek.objects.values_list("booked", flat=True)) == {1}

    def test_counting_first_and_stepping_then_would_overbook(self, county_officer, now):
        made, counted = offer(county_officer, now, capacity=1), threading.Barrier(8)

        def count_then_step():
            free = Booking.objects.filter(offer=made, released_at__isnull=True).count() < made.weekly_capacity
            counted.wait()
            if free:
                with writing():
                    Booking.objects.create(offer=made, order_id=uuid.uuid4(), week_on=MONDAY, booked_at=now)
            return free

        together(count_then_step)
        assert Booking.objects.count() == 8 > made.weekly_capacity
