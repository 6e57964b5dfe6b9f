"""A service that was stated and is found untrue afterwards is not paid; who corrected an amount does not pass it on; what waited is stated once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.delivery.orders import services as order_services
from jiuzhu.delivery.orders.models import Clash, Order
from jiuzhu.delivery.orders.services.clashing import look_for_clashes
from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.models import SettlementLine
from jiuzhu.delivery.settlements.rules import SettlementMoved, SettlementRefused
from jiuzhu.foundation.kernel.errors import NotPermitted
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.conftest import manager
from tests.settlements.conftest import OCTOBER

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def found_at_both(both, now):
    """Let it come out that one carer was at both at once."""
    for number, each in enumerate(both):
        times = {"checked_in_at": now + number * 10 * MINUTE, "checked_out_at": now + (number * 10 + 40) * MINUTE}
        Order.objects.filter(pk=each.pk).update(**times)
    look_for_clashes(both[0], at=now)
    return Clash.objects.get()


def settle(clash, who, now, untrue=""):
    order_services.settle_clash(clash=clash, untrue=untrue, reason="问过两家", actor=who, at=now, seen_version=clash.version)


def pass_on(statement, who, now):
    statement.refresh_from_db()
    taken = services.pass_on(settlement=statement, actor=who, at=now, seen_version=statement.version)
    statement.refresh_from_db()
    return taken


def test_a_statement_waits_while_it_is_looked_into_whether_a_service_was_given(confirmed, county_officer, township_clerk, now):
    statement, both = confirmed()
    clash = found_at_both(both, now)
    with pytest.raises(SettlementRefused, match="正在核实"):
        pass_on(statement, county_officer, now)
    settle(clash, township_clerk, now)
    assert pass_on(statement, county_officer, now).to_state == "passed" and statement.sum_fen == 6000


def test_what_is_closed_and_found_untrue_is_taken_off_before_the_statement_goes_to_payment(confirmed, county_officer, township_clerk, now):
    statement, both = confirmed()
    settle(found_at_both(both, now), township_clerk, now, untrue="later")
    with pytest.raises(SettlementMoved, match=r"扣除 30\.00 元"):
        pass_on(statement, county_officer, now)
    statement.refresh_from_db()
    assert (statement.state, statement.sum_fen, queries.balance(statement)) == ("confirmed", 3000, 3000)
    assert services.withhold(settlement=statement, at=now) == 0, "taken off once"
    assert pass_on(statement, county_officer, now).to_state == "passed" and statement.sum_fen == 3000


def test_what_is_given_again_after_it_was_found_untrue_is_paid_once_it_is_accepted(confirmed, county_officer, township_clerk, now):
    statement, both = confirmed(state="rated")
    settle(found_at_both(both, now), township_clerk, now, untrue="later")
    again = Order.objects.get(pk=both[1].pk)
    assert (again.state, again.accepted_on) == ("rework", None)
    with pytest.raises(SettlementRefused, match="还没有验收"):
        pass_on(statement, county_officer, now)
    Order.objects.filter(pk=again.pk).update(state="checked", accepted_on=now.date(), checked_in_at=now + timedelta(hours=5), held=False)
    assert pass_on(statement, county_officer, now).to_state == "passed" and statement.sum_fen == 6000


def test_what_was_found_untrue_and_is_cancelled_instead_of_given_again_is_not_paid(confirmed, county_officer, township_clerk, now):
    statement, both = confirmed(state="rated")
    settle(found_at_both(both, now), township_clerk, now, untrue="later")
    again = Order.objects.get(pk=both[1].pk)
    who = actor("village_assistant", division=again.division_code)
    order_services.cancel(order=again, actor=who, at=now, seen_version=again.version, reason="不再需要")
    with pytest.raises(SettlementMoved):
        pass_on(statement, county_officer, now)
    assert pass_on(statement, county_officer, now).to_state == "passed" and statement.sum_fen == 3000


def test_who_may_not_pass_it_on_takes_nothing_off_it(confirmed, township_clerk, now):
    statement, both = confirmed()
    settle(found_at_both(both, now), township_clerk, now, untrue="later")
    with pytest.raises(NotPermitted):
        pass_on(statement, actor("auditor", division=COUNTY), now)
    assert queries.balance(statement) == 6000


def test_who_put_an_amount_right_does_not_pass_the_statement_on(provider, accepted, township_clerk, now):
    made = provider()
    accepted(1)
    statement = services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now)
    [line] = queries.lines_of(statement)
    services.mark(line=line, reason="两人同去，合同按人计价", claimed_fen=6000, picture=None, actor=manager(made), at=now)
    services.hand_in(settlement=statement, actor=manager(made), at=now, seen_version=statement.version)
    [noted] = queries.objections_of(statement)
    both = ("township_clerk", "county_officer")
    one = actor(both[1], division=COUNTY, user_id="both")
    as_clerk = actor(both[0], division=TOWNSHIP, user_id="both")
    said = {"outcome": "upheld", "right_fen": 6000, "reason": "确是两人同去"}
    services.answer(objection=noted, actor=as_clerk, at=now, seen_version=statement.version, **said)
    with pytest.raises(NotPermitted, match="更正"):
        pass_on(statement, one, now)
    assert pass_on(statement, actor("county_officer", division=COUNTY, user_id="another"), now).to_state == "passed"


def test_what_waited_in_a_stated_month_is_offered_with_the_next_though_nothing_else_was_accepted_in_it(
    provider, accepted, county_officer, now
):
    made = provider()
    accepted(1)
    services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=county_officer, at=now)
    accepted(1, on=date(2026, 10, 31))
    accepted(1, on=date(2026, 9, 30))
    november, later = date(2026, 11, 1), now + timedelta(days=14)
    [waiting] = queries.unsent(county_officer, month_on=november)
    assert (waiting.services, waiting.sum_fen) == (1, 3000)
    sent = services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=november, actor=county_officer, at=later)
    assert (sent.services, sent.sum_fen) == (1, 3000) and SettlementLine.objects.count() == 2
    assert queries.unsent(county_officer, month_on=november) == []
