"""A household that left before a canvass came to it is struck with the reason, and gone to where it lives now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from structlog.testing import capture_logs

from jiuzhu.casework.registry.models import Household
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.discovery import queries, services
from jiuzhu.monitoring.discovery.models import Canvass, CanvassStop, CanvassVillage
from jiuzhu.monitoring.discovery.rules import ENDED, LEFT, WENT_ALONG, StopTicked
from jiuzhu.monitoring.discovery.services import listing, striking
from tests.conftest import actor
from tests.discovery.test_canvass import begin, canvass
from tests.orders.test_pages import client_as
from tests.registry.conftest import VILLAGE, person
from tests.workflow.test_take import press_together

__all__ = ["canvass", "client_as"]
NEXT, ELSEWHERE = "341525100203", "341525101201"


def move(stop, to):
    Household.objects.filter(pk=stop.household_id).update(division_code=to)


@pytest.fixture
def stays(canvass):
    return CanvassStop.objects.order_by("pk").last()


@pytest.fixture
def leaves(canvass):
    return CanvassStop.objects.order_by("pk").first()


@pytest.mark.django_db
def test_who_left_the_canvass_is_struck_and_no_more_among_those_to_go_to(canvass, leaves, stays, township_clerk, now):
    move(leaves, ELSEWHERE)
    assert (services.strike_departed(at=now), services.strike_departed(at=now)) == (1, 0)
    leaves.refresh_from_db()
    assert (leaves.result, leaves.struck_because) == ("gone", LEFT)
    assert [(row.households, row.ticked, row.struck) for row in queries.progress_by_township(canvass, township_clerk)] == [(1, 0, 1)]
    stays.refresh_from_db()
    assert stays.result == ""


@pytest.mark.django_db
def test_who_moved_within_the_canvass_is_gone_to_in_the_other_village(leaves, now):
    move(leaves, NEXT)
    services.strike_departed(at=now)
    leaves.refresh_from_db()
    assert leaves.struck_because == WENT_ALONG
    there = CanvassVillage.objects.get(division_code=NEXT)
    assert (there.households, there.stops.get().household_id) == (1, leaves.household_id)
    assert [item.about for item in inbox(actor("village_assistant", division=NEXT))] == ["1 户"]
    move(leaves, VILLAGE)
    services.strike_departed(at=now)
    here, there = CanvassVillage.objects.order_by("division_code")
    assert (here.households, here.struck, there.households, there.state) == (2, 1, 0, "done")


@pytest.mark.django_db
def test_the_desk_says_how_many_are_to_be_gone_to_after_a_strike(leaves, stays, village_assistant, now):
    waits = inbox(village_assistant).get()
    assert waits.about == "2 户"
    move(leaves, NEXT)
    services.strike_departed(at=now)
    assert inbox(village_assistant).get().about == "1 户"
    move(stays, NEXT)
    services.strike_departed(at=now)
    assert [item.about for item in inbox(actor("village_assistant", division=NEXT))] == ["2 户"] and not inbox(village_assistant).exists()


@pytest.mark.django_db
def test_its_clock_and_whoever_it_was_handed_to_stay_as_they_were(leaves, village_assistant, now):
    opened = inbox(village_assistant).get()
    WorkItem.objects.update(assignee_id=village_assistant.user_id)
    move(leaves, ELSEWHERE)
    services.strike_departed(at=now + timedelta(days=1))
    after = inbox(village_assistant).get()
    assert (after.pk, after.opened_at, after.due_at, after.assignee_id) == (opened.pk, opened.opened_at, opened.due_at, village_assistant.user_id)


@pytest.mark.django_db
def test_a_household_that_cannot_be_struck_holds_up_no_other_and_the_job_shows_it(leaves, stays, now, monkeypatch):
    whole = striking.record

    def out_of_order(**told):
        if told["subject_id"] == str(leaves.pk):
            raise OSError("disk")
        return whole(**told)

    move(leaves, ELSEWHERE)
    move(stays, ELSEWHERE)
    monkeypatch.setattr(striking, "record", out_of_order)
    with capture_logs() as told, pytest.raises(OSError, match="disk"):
        services.strike_departed(at=now)
    assert set(CanvassStop.objects.values_list("pk", "result")) == {(leaves.pk, ""), (stays.pk, "gone")}
    assert CanvassVillage.objects.get().struck == 1 and [each["stop"] for each in told] == [str(leaves.pk)]
    monkeypatch.undo()
    assert services.strike_departed(at=now) == 1


@pytest.mark.django_db
def test_a_village_that_is_done_takes_nobody_on(leaves, stays, village_assistant, now):
    move(leaves, NEXT)
    services.strike_departed(at=now)
    services.tick(
        stop_id=CanvassVillage.objects.get(division_code=NEXT).stops.get().pk,
        result="none",
        what="",
        actor=actor("village_assistant", division=NEXT),
        at=now,
    )
    move(stays, NEXT)
    services.strike_departed(at=now)
    stays.refresh_from_db()
    assert stays.struck_because == LEFT and CanvassVillage.objects.get(division_code=NEXT).stops.count() == 1


@pytest.mark.django_db
def test_the_last_to_go_to_being_struck_ends_the_villages_part(leaves, stays, village_assistant, now):
    services.tick(stop_id=stays.pk, result="none", what="", actor=village_assistant, at=now)
    Household.objects.filter(pk=leaves.household_id).update(closed_on=now.date())
    services.strike_departed(at=now)
    leaves.refresh_from_db()
    assert leaves.struck_because == ENDED and CanvassVillage.objects.get().state == "done" and not inbox(village_assistant).exists()


@pytest.mark.django_db
def test_who_was_gone_to_before_stays_as_found(leaves, village_assistant, now):
    services.tick(stop_id=leaves.pk, result="none", what="", actor=village_assistant, at=now)
    move(leaves, ELSEWHERE)
    assert services.strike_departed(at=now) == 0


@pytest.mark.django_db
def test_what_a_phone_sends_after_the_strike_is_refused_with_the_reason(leaves, village_assistant, now):
    move(leaves, ELSEWHERE)
    services.strike_departed(at=now)
    with pytest.raises(StopTicked, match=LEFT) as refused:
        services.tick(stop_id=leaves.pk, result="none", what="", actor=village_assistant, at=now)
    assert "另报发现线索" in str(refused.value)


@pytest.mark.django_db
def test_the_page_names_nobody_who_left_and_says_why_they_are_off_the_list(leaves, client_as, now):
    name, village = leaves.household.head_name, CanvassVillage.objects.get()
    client = client_as("village_assistant", division=VILLAGE)
    assert name in client.get(f"/canvass/village/{village.pk}/").content.decode()
    move(leaves, ELSEWHERE)
    services.strike_departed(at=now)
    page = client.get(f"/canvass/village/{village.pk}/").content.decode()
    assert name not in page and LEFT in page and "1 户已迁出或销户" in page
    assert page.count('name="result" value="none"') == 1


@pytest.mark.django_db
def test_nobody_is_struck_without_a_reason(leaves, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        CanvassStop.objects.filter(pk=leaves.pk).update(result="gone", ticked_at=now)
    assert CanvassStop.objects.filter(pk=leaves.pk).update(result="gone", ticked_at=now, struck_because=LEFT) == 1


@pytest.mark.django_db
def test_who_moves_before_every_list_is_written_is_listed_once_and_hides_nobody(registered, township_clerk, now, monkeypatch):
    mover, _, there = registered(), registered(person(4, "陈小满")), registered(person(5, "程立"), village=NEXT)
    whole = listing.begin

    def killed_at_the_second(village, **told):
        if village.division_code == NEXT:
            raise KeyboardInterrupt
        return whole(village, **told)

    monkeypatch.setattr(listing, "begin", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        begin(township_clerk, now)
    monkeypatch.undo()
    Household.objects.filter(pk=mover.pk).update(division_code=NEXT)
    services.strike_departed(at=now)
    made = Canvass.objects.get()
    services.list_households(canvass_id=str(made.pk), actor=township_clerk, at=now)
    services.strike_departed(at=now)
    assert {each.household_id for each in made.stops.filter(result="", village__division_code=NEXT)} == {mover.pk, there.pk}
    assert {each.division_code: each.households for each in made.villages.all()} == {VILLAGE: 1, NEXT: 2}


@pytest.mark.django_db(transaction=True)
def test_of_the_last_tick_and_a_household_moving_in_at_once_nobody_is_left_on_a_list_that_is_done(leaves, stays, now):
    move(leaves, NEXT)
    services.strike_departed(at=now)
    move(stays, NEXT)
    last, there = CanvassStop.objects.get(village__division_code=NEXT), actor("village_assistant", division=NEXT)
    presses = [lambda: services.strike_departed(at=now), lambda: services.tick(stop_id=last.pk, result="none", what="", actor=there, at=now)] * 2
    press_together(lambda: presses.pop()(), threads=4)
    assert not CanvassStop.objects.filter(result="", village__state="done").exists()
    assert CanvassStop.objects.filter(household_id=stays.household_id, result="gone").count() == 1
