"""A canvass: lists by village, one answer a household, done when every household has one."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from jiuzhu.casework.registry.models import Household
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.discovery import queries, services
from jiuzhu.monitoring.discovery.models import Canvass, CanvassStop, CanvassVillage, Discovery
from jiuzhu.monitoring.discovery.rules import CanvassEntry, CanvassInvalid, DiscoveryInvalid, StopTicked
from tests.conftest import actor
from tests.orders.test_pages import client_as  # noqa: F401
from tests.registry.conftest import VILLAGE, person
from tests.workflow.test_take import press_together

TOWNSHIP = "341525100000"


def begin(clerk, now, **more):
    given = {"press": uuid.uuid4(), "title": "冬季摸排", "division_code": TOWNSHIP, "categories": (), "due_on": date(2026, 12, 31)}
    canvass = services.begin_canvass(entry=CanvassEntry(**(given | more)), actor=clerk, at=now)
    return services.list_households(canvass_id=str(canvass.pk), actor=clerk, at=now)


@pytest.fixture
def canvass(registered, township_clerk, now):
    registered()
    registered(person(4, "陈小满"))
    return begin(township_clerk, now)


@pytest.mark.django_db
class TestCanvass:
    def test_every_household_of_the_place_is_on_one_list_that_waits_for_the_village(self, canvass, village_assistant):
        assert canvass.listed_at
        assert (CanvassVillage.objects.get().households, CanvassStop.objects.count()) == (2, 2)
        assert [(item.action, item.about) for item in inbox(village_assistant)] == [("摸排", "2 户")]

    def test_lists_made_again_after_a_kill_are_the_same(self, canvass, township_clerk, now):
        Canvass.objects.update(listed_at=None)
        services.list_households(canvass_id=str(canvass.pk), actor=township_clerk, at=now)
        assert CanvassStop.objects.count() == 2

    def test_only_the_categories_asked_for_are_listed(self, registered, township_clerk, now):
        registered()
        with pytest.raises(CanvassInvalid):
            begin(township_clerk, now, categories=("extreme_hardship",))
        assert begin(township_clerk, now, categories=("subsistence",)).stops.count() == 1

    def test_the_last_household_ends_the_villages_part_and_progress_adds_up(self, canvass, township_clerk, village_assistant, now):
        first, second = CanvassStop.objects.order_by("pk")
        services.tick(stop_id=first.pk, result="none", what="", actor=village_assistant, at=now)
        assert [(row.households, row.ticked, row.share) for row in queries.progress_by_township(canvass, township_clerk)] == [(2, 1, 50)]
        services.tick(stop_id=second.pk, result="found", what="摔伤住院，没有人照料。", actor=village_assistant, at=now)
        village = CanvassVillage.objects.get()
        assert (village.state, village.ticked, village.found) == ("done", 2, 1)
        assert Discovery.objects.get().household_id == second.household_id

    def test_what_a_phone_sends_twice_counts_once(self, canvass, village_assistant, now):
        stop = CanvassStop.objects.first()
        for _ in range(2):
            services.tick(stop_id=stop.pk, result="found", what="没有存粮。", actor=village_assistant, at=now)
        assert (CanvassVillage.objects.get().ticked, Discovery.objects.count()) == (1, 1)

    def test_no_change_may_become_found_but_not_the_other_way(self, canvass, village_assistant, now):
        stop = CanvassStop.objects.first()
        services.tick(stop_id=stop.pk, result="none", what="", actor=village_assistant, at=now)
        services.tick(stop_id=stop.pk, result="found", what="下午来电说住院了。", actor=village_assistant, at=now)
        assert CanvassVillage.objects.get().ticked == 1
        with pytest.raises(StopTicked):
            services.tick(stop_id=stop.pk, result="none", what="", actor=village_assistant, at=now)

    def test_something_found_without_saying_what_leaves_the_household_to_do(self, canvass, village_assistant, now):
        with pytest.raises(DiscoveryInvalid):
            services.tick(stop_id=CanvassStop.objects.first().pk, result="found", what=" ", actor=village_assistant, at=now)
        assert CanvassVillage.objects.get().ticked == 0

    def test_the_village_neither_begins_nor_stops_and_others_do_not_see(self, canvass, village_assistant, township_clerk, now):
        with pytest.raises(NotPermitted):
            begin(village_assistant, now)
        with pytest.raises(NotFound):
            services.tick(stop_id=CanvassStop.objects.first().pk, result="none", what="", actor=actor("village_assistant", division="341525100203"), at=now)
        assert not queries.canvasses(actor("township_clerk", division="341525101000")).exists()
        services.stop_village(village=CanvassVillage.objects.get(), reason="并入下次", actor=township_clerk, at=now, seen_version=0)
        with pytest.raises(StopTicked):
            services.tick(stop_id=CanvassStop.objects.first().pk, result="none", what="", actor=village_assistant, at=now)


@pytest.mark.django_db(transaction=True)
def test_eight_presses_on_one_household_count_it_once(canvass, village_assistant, now):
    stop = CanvassStop.objects.first()
    press_together(lambda: services.tick(stop_id=stop.pk, result="found", what="没有存粮。", actor=village_assistant, at=now))
    assert (CanvassVillage.objects.get().ticked, Discovery.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_page_a_phone_keeps_holds_every_household_of_the_village(canvass, client_as):  # noqa: F811
    village, listed = CanvassVillage.objects.get(), CanvassStop.objects.first()
    copies = []
    for place in range(120):
        household = Household.objects.get(pk=listed.household_id)
        household.pk, household.number, household._state.adding = uuid.uuid4(), f"341525-9{place:05}", True
        copies.append(household)
    Household.objects.bulk_create(copies)
    CanvassStop.objects.bulk_create(CanvassStop(canvass=canvass, village=village, household=each) for each in copies)
    page = client_as("village_assistant", division=VILLAGE).get(f"/canvass/village/{village.pk}/").content
    assert page.count(b'name="result" value="none"') == 122 and b"page=2" not in page
    assert len(page) < 2_000 * 122, "some hundred kilobytes a village, which a phone has room for"


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "place"), [("county_officer", "341525000000"), ("hotline_agent", "341525000000")])
def test_what_is_looked_at_on_the_spot_waits_for_nobody_at_the_county(canvass, lead, now, role, place):
    services.record_discovery(entry=lead(), actor=actor("village_assistant", division=VILLAGE), at=now)
    waits = inbox(actor("township_clerk", division=TOWNSHIP)).filter(workflow__in=("canvass", "discovery"))
    assert sorted(waits.values_list("workflow", flat=True)) == ["canvass", "discovery"]
    there = actor(role, division=place)
    assert not inbox(there).exists() and queries.discoveries(there).count() == 1
    with pytest.raises(NotPermitted):
        services.tick(stop_id=CanvassStop.objects.first().pk, result="none", what="", actor=there, at=now)
