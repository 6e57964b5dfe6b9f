"""One carer at two places at once: told to the supervisor, explained or rejected before money is paid (I-20)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import COUNTY, actor
from tests.orders.conftest import FIRST, LAST, manager, worker
from tests.orders.test_orders import picture, serve, step

from jiuzhu.delivery.orders import project_ledger, services
from jiuzhu.delivery.orders.models import Clash
from jiuzhu.delivery.orders.queries_of_clashes import find_clash
from jiuzhu.delivery.orders.rules import ClashUndecided, SamePerson, Sighting
from jiuzhu.delivery.orders.tasks import tell_of_clocks
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved

pytestmark = pytest.mark.django_db
ELSEWHERE = "341525101201"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def two(register, provider, order, now):
    """Two orders of two households with one organisation."""
    firm = provider()
    made = [order(register()) for _ in range(2)]
    for each in made:
        step(services.accept, each, manager(firm), now)
    return firm, *made


def leave(made, who, at):
    services.add_photo(order=made, upload=picture(), client_key=f"p{made.version}", actor=who, at=at)
    step(services.check_out, made, who, at, note="打扫了屋子")


def settle(clash, who, now, untrue="", reason="问过两家"):
    clash.refresh_from_db()
    taken = services.settle_clash(clash=clash, untrue=untrue, reason=reason, actor=who, at=now, seen_version=clash.version)
    clash.refresh_from_db()
    return taken


def paid(firm):
    return project_ledger.statement(SYSTEM, firm.id, first=FIRST, last=LAST).services


def test_who_signs_in_at_a_second_door_before_leaving_the_first_is_told_to_the_township(two, now, township_clerk):
    firm, first, second = two
    step(services.check_in, first, worker(firm), now)
    assert not inbox(township_clerk, tab="同时两处").exists()
    step(services.check_in, second, worker(firm), now + 10 * MINUTE)
    assert [item.action for item in inbox(township_clerk, tab="同时两处")] == ["核实"]
    first.refresh_from_db()
    assert first.held and second.held and first_fault() is None


def test_what_the_phone_recorded_before_takes_the_doubt_back_by_itself(two, now, township_clerk):
    firm, first, second = two
    step(services.check_in, first, worker(firm), now)
    step(services.check_in, second, worker(firm), now + 10 * MINUTE)
    services.add_photo(order=first, upload=picture(), client_key="p", actor=worker(firm), at=now + 12 * MINUTE)
    step(services.check_out, first, worker(firm), now + 12 * MINUTE, note="打扫了屋子", sighting=Sighting(now + 8 * MINUTE))
    second.refresh_from_db()
    assert (Clash.objects.get().state, first.held, second.held) == ("cleared", False, False) and not inbox(township_clerk, tab="同时两处").exists()


def test_nothing_is_paid_for_either_until_somebody_has_explained_it(two, now, village_assistant, township_clerk):
    firm, *both = two
    for made in both:
        serve(made, worker(firm), now)
        step(services.confirm, made, village_assistant, now)
        step(services.check, made, township_clerk, now)
    found = Clash.objects.get()
    assert (found.kind, found.minutes, paid(firm)) == ("overlap", 40, 0)
    taken = settle(found, township_clerk, now)
    assert (found.state, paid(firm)) == ("explained", 2)
    again = services.settle_clash(clash=found, untrue="", reason="问过两家", actor=township_clerk, at=now, seen_version=taken.version - 1)
    assert again.repeated and again.to_state == "explained"


def test_a_service_found_untrue_is_given_again_and_the_other_paid(two, now, village_assistant, township_clerk):
    firm, *both = two
    for made in both:
        serve(made, worker(firm), now)
        step(services.confirm, made, village_assistant, now)
        step(services.check, made, township_clerk, now)
    found = Clash.objects.get()
    untrue, true = found.order, found.other
    settle(found, township_clerk, now, untrue="later")
    untrue.refresh_from_db()
    assert (found.state, untrue.state, untrue.held, untrue.accepted_on, paid(firm)) == ("rejected", "rework", True, None, 1)
    serve(untrue, worker(firm), now + timedelta(hours=3))
    untrue.refresh_from_db()
    true.refresh_from_db()
    assert (untrue.held, true.held, Clash.objects.exclude(state="rejected").exists()) == (False, False, False)


def test_a_closed_service_found_untrue_is_never_paid(two, now, village_assistant, township_clerk):
    firm, *both = two
    for made in both:
        serve(made, worker(firm), now)
        step(services.confirm, made, village_assistant, now)
        step(services.check, made, township_clerk, now)
        step(services.rate, made, village_assistant, now, rating=5)
        step(services.close, made, village_assistant, now)
    settle(Clash.objects.get(), township_clerk, now, untrue="both")
    assert paid(firm) == 0 and {made.state for made in both} == {"closed"}


def test_what_is_being_called_back_about_is_rejected_once_that_is_done(two, now, village_assistant, township_clerk):
    firm, *both = two
    set_local_value(name="low_rating_at_most", value="2", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)
    for made in both:
        serve(made, worker(firm), now)
        step(services.confirm, made, village_assistant, now)
        step(services.check, made, township_clerk, now)
        step(services.rate, made, village_assistant, now, rating=1)
    found = Clash.objects.get()
    with pytest.raises(ClashUndecided, match="低分回访"):
        settle(found, township_clerk, now, untrue="later")
    step(services.call_back, found.order, township_clerk, now, method="phone", outcome="explained", reason="问过")
    settle(found, township_clerk, now, untrue="later")
    assert (found.state, paid(firm)) == ("rejected", 1)


def test_who_gave_the_service_does_not_judge_it_and_what_lasts_is_not_rejected(two, now, township_clerk):
    firm, first, second = two
    step(services.check_in, first, worker(firm), now)
    step(services.check_in, second, worker(firm), now + 10 * MINUTE)
    found = Clash.objects.get()
    with pytest.raises(ClashUndecided, match="还没有签退"):
        settle(found, township_clerk, now, untrue="earlier")
    with pytest.raises(SamePerson):
        settle(found, worker(firm), now)
    settle(found, township_clerk, now)
    with pytest.raises((ClashUndecided, AlreadyMoved)):
        settle(found, actor("township_clerk", division=found.division_code, user_id="another"), now, untrue="later")


def test_two_townships_leave_it_to_the_county(register, provider, order, now, township_clerk):
    firm = provider()
    here, there = order(register()), order(register())
    for made in (here, there):
        step(services.accept, made, manager(firm), now)
    type(there).objects.filter(pk=there.pk).update(division_code=ELSEWHERE)
    step(services.check_in, here, worker(firm), now)
    step(services.check_in, there, worker(firm), now + MINUTE)
    officer = actor("county_officer", division=COUNTY)
    assert inbox(officer, tab="同时两处").count() == 1 and not inbox(township_clerk, tab="同时两处").exists()
    found = Clash.objects.get()
    taken = settle(found, officer, now)
    assert found.state == "explained"
    again = services.settle_clash(clash=found, untrue="", reason="问过两家", actor=officer, at=now, seen_version=taken.version - 1)
    assert again.repeated, "a second press gives the first result"


def test_what_a_township_sees_no_more_because_a_recipient_moved_away_is_left_to_the_county(two, now, township_clerk):
    firm, first, second = two
    step(services.check_in, first, worker(firm), now)
    step(services.check_in, second, worker(firm), now + 10 * MINUTE)
    tell_of_clocks(now)
    officer = actor("county_officer", division=COUNTY)
    assert inbox(township_clerk, tab="同时两处").exists() and not inbox(officer, tab="同时两处").exists()
    type(first.household).objects.filter(pk=first.household_id).update(division_code=ELSEWHERE)
    for _ in range(2):
        tell_of_clocks(now)
    assert inbox(officer, tab="同时两处").count() == 1 and not inbox(township_clerk, tab="同时两处").exists()
    settle(find_clash(officer, Clash.objects.get().pk), officer, now)
    assert Clash.objects.get().state == "explained"


def test_one_service_after_the_other_is_nobodys_business(two, now):
    firm, first, second = two
    step(services.check_in, first, worker(firm), now)
    leave(first, worker(firm), now + 30 * MINUTE)
    step(services.check_in, second, worker(firm), now + 31 * MINUTE)
    assert not Clash.objects.exists() and not second.held


def test_a_recipient_who_moved_to_another_county_leaves_it_with_the_county_of_the_order(two, now, township_clerk):
    firm, first, second = two
    step(services.check_in, first, worker(firm), now)
    step(services.check_in, second, worker(firm), now + 10 * MINUTE)
    type(first.household).objects.filter(pk=first.household_id).update(division_code="341524101201")
    tell_of_clocks(now)
    officer, there = actor("county_officer", division=COUNTY), actor("county_officer", division="341524000000")
    found = Clash.objects.get()
    assert (found.state, found.division_code) == ("county", COUNTY) and inbox(officer, tab="同时两处").count() == 1
    for nobody in (there, township_clerk):
        with pytest.raises(NotFound):
            find_clash(nobody, found.pk)
    settle(find_clash(officer, found.pk), officer, now)
    assert find_clash(officer, found.pk).state == "explained" and not inbox(officer, tab="同时两处").exists()


def test_households_of_two_counties_are_looked_into_by_the_county_of_the_later_order(two, now):
    firm, first, second = two
    elsewhere = {"division_code": "341524101201"}
    type(first).objects.filter(pk=first.pk).update(**elsewhere)
    type(first.household).objects.filter(pk=first.household_id).update(**elsewhere)
    first.refresh_from_db()
    step(services.check_in, first, worker(firm), now)
    step(services.check_in, second, worker(firm), now + 10 * MINUTE)
    officer = actor("county_officer", division=COUNTY)
    assert [item.action for item in inbox(officer, tab="同时两处")] == ["核实"]
    settle(find_clash(officer, Clash.objects.get().pk), officer, now)
    assert Clash.objects.get().state == "explained"
