"""A state changes in one way only, once, by whoever may."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.sample.models import Stock, Ticket

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.models import StepTaken, WorkItem
from jiuzhu.foundation.workflow.queries import done_by, inbox, inbox_tabs
from jiuzhu.foundation.workflow.rules import AlreadyMoved, ReasonMissing
from jiuzhu.foundation.workflow.services import Counter, begin, take, urge


def ticket(now, clerk):
    return begin(Ticket(division_code=VILLAGE), actor=clerk, at=now, duty=Duty.ASSESSMENT_CONFIRM)


@pytest.mark.django_db
class TestOnePress:
    def test_a_step_moves_the_thing_and_leaves_one_trace(self, now, township_clerk):
        thing = ticket(now, township_clerk)
        taken = take(thing, step="finish", actor=township_clerk, at=now, seen_version=0, changes={"note": "好"})
        thing.refresh_from_db()
        assert (taken.to_state, thing.state, thing.version, thing.note) == ("done", "done", 1, "好")
        assert [entry.action for entry in Entry.objects.order_by("number")] == ["样例：建立", "样例：办结"]

    def test_a_second_press_gives_the_first_result(self, now, township_clerk):
        thing = ticket(now, township_clerk)
        take(thing, step="finish", actor=township_clerk, at=now, seen_version=0)
        again = take(Ticket.objects.get(pk=thing.pk), step="finish", actor=township_clerk, at=now, seen_version=0)
        assert (again.to_state, again.repeated, StepTaken.objects.count()) == ("done", True, 1)

    def test_another_clerk_is_told_that_the_thing_has_moved(self, now, township_clerk):
        thing = ticket(now, township_clerk)
        take(thing, step="finish", actor=township_clerk, at=now, seen_version=0)
        other = actor("township_clerk", division=TOWNSHIP, user_id="b")
        with pytest.raises(AlreadyMoved):
            take(Ticket.objects.get(pk=thing.pk), step="finish", actor=other, at=now, seen_version=0)

    def test_the_duty_must_be_held_where_the_thing_lies(self, now, township_clerk):
        thing = ticket(now, township_clerk)
        with pytest.raises(NotPermitted):
            take(thing, step="finish", actor=actor("township_clerk", division="341525101000"), at=now, seen_version=0)
        with pytest.raises(NotPermitted):
            take(thing, step="finish", actor=actor("village_assistant", division=VILLAGE), at=now, seen_version=0)

    def test_a_step_that_needs_a_reason_refuses_to_go_without(self, now, township_clerk):
        with pytest.raises(ReasonMissing):
            take(ticket(now, township_clerk), step="return", actor=township_clerk, at=now, seen_version=0, reason=" ")

    def test_only_the_system_lets_things_lapse(self, now, township_clerk):
        thing = ticket(now, township_clerk)
        with pytest.raises(NotPermitted):
            take(thing, step="lapse", actor=township_clerk, at=now, seen_version=0)
        assert take(thing, step="lapse", actor=SYSTEM, at=now, seen_version=0).to_state == "done"

    def test_a_refused_counter_undoes_the_step(self, now, township_clerk):
        thing, stock = ticket(now, township_clerk), Stock.objects.create(left=0)
        with pytest.raises(DomainError, match="没有余量"):
            take(
                thing,
                step="finish",
                actor=township_clerk,
                at=now,
                seen_version=0,
                counters=[Counter(stock.use_one, DomainError("没有余量。"))],
            )
        thing.refresh_from_db()
        assert (thing.state, StepTaken.objects.count(), WorkItem.objects.filter(closed_at=None).count()) == ("open", 0, 1)


@pytest.mark.django_db
class TestInbox:
    def test_work_waits_for_whoever_may_do_it_and_for_nobody_else(self, now, township_clerk, village_assistant):
        ticket(now, township_clerk)
        assert inbox(township_clerk).count() == 1
        assert inbox(village_assistant).count() == 0
        assert inbox(actor("township_clerk", division="341525101000")).count() == 0

    def test_work_moves_on_with_the_state(self, now, township_clerk, village_assistant):
        thing = ticket(now, township_clerk)
        take(thing, step="return", actor=township_clerk, at=now, seen_version=0, reason="缺材料")
        assert inbox_tabs(township_clerk) == [("样例", 1)]
        assert [item.action for item in inbox(village_assistant)] == ["补正"]
        assert done_by(township_clerk).get().reason == "缺材料"

    def test_a_superior_can_urge_waiting_work(self, now, township_clerk, county_officer):
        ticket(now, township_clerk)
        item = inbox(township_clerk).get()
        assert urge(item_id=str(item.pk), actor=county_officer, at=now, note="请尽快").urged_count == 1


def press_together(work, threads=8):
    results, barrier = [], threading.Barrier(threads)

    def press():
        try:
            barrier.wait()
            results.append(work())
        except DomainError as error:
            results.append(error)
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
    def test_eight_threads_pressing_one_button_leave_one_step_and_see_one_result(self, now, township_clerk):
        thing = ticket(now, township_clerk)
        results = press_together(
            lambda: take(Ticket.objects.get(pk=thing.pk), step="finish", actor=township_clerk, at=now, seen_version=0)
        )
        assert [(result.to_state, result.version) for result in results] == [("done", 1)] * 8
        assert sum(not result.repeated for result in results) == 1
        assert StepTaken.objects.count() == 1
        assert first_fault() is None

    def test_eight_people_urging_at_once_are_all_counted(self, now, township_clerk, county_officer):
        ticket(now, township_clerk)
        item = inbox(township_clerk).get()
        press_together(lambda: urge(item_id=str(item.pk), actor=county_officer, at=now, note="请尽快"))
        item.refresh_from_db()
        assert item.urged_count == 8
        assert first_fault() is None

    @pytest.mark.postgres
    def test_urging_waits_for_a_step_that_has_written_on_the_ledger_already(self, now, township_clerk, county_officer):
        thing, wrote = ticket(now, township_clerk), threading.Event()
        item = inbox(township_clerk).get()

        def look():
            record(actor=SYSTEM, at=now, subject_kind=thing.workflow.name, subject_id=str(thing.pk), action="看过")
            wrote.set()
            time.sleep(0.5)

        def urging():
            wrote.wait(5)
            return urge(item_id=str(item.pk), actor=county_officer, at=now, note="请尽快")

        turns = [urging, lambda: take(thing, step="finish", actor=township_clerk, at=now, seen_version=0, also=look)]
        told = press_together(lambda: turns.pop()(), threads=2)
        assert sorted(getattr(each, "to_state", each.__class__.__name__) for each in told) == ["NotFound", "done"]

    def test_the_last_of_a_stock_is_used_once(self, now, township_clerk):
        stock = Stock.objects.create(left=1)
        things = [ticket(now, township_clerk) for _ in range(8)]

        def use():
            return take(
                things.pop(),
                step="finish",
                actor=township_clerk,
                at=now,
                seen_version=0,
                counters=[Counter(stock.use_one, DomainError("没有余量。"))],
            )

        results = press_together(use)
        assert sum(not isinstance(result, DomainError) for result in results) == 1
        stock.refresh_from_db()
        assert stock.left == 0
