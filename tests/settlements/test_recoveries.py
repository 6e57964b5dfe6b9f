"""What was paid for a service found untrue is claimed back by one, confirmed by another, and comes off the organisation's next statement once (002·附2·四)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jiuzhu.delivery.orders.models import Clash, Order
from jiuzhu.delivery.orders.services.clashing import look_for_clashes
from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.models import Recovery, SettlementLine
from jiuzhu.delivery.settlements.rules import SettlementMoved, SettlementRefused
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.conftest import manager
from tests.orders.test_pages import client_as, text
from tests.settlements.test_untrue_services import found_at_both, pass_on, settle

__all__ = ["client_as"]
pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
ANOTHER = actor("county_officer", division=COUNTY, user_id="another-officer")
WHY = "两户都说那天没有人来"


@pytest.fixture
def later(now):
    """A day of December, when November is over."""
    return now + timedelta(days=20)


@pytest.fixture
def paid(confirmed, county_officer, township_clerk, now):
    """October's statement of 60 yuan, paid; the later of its two services was found untrue afterwards. Gives the statement and that service's line."""
    statement, both = confirmed()
    pass_on(statement, county_officer, now)
    services.pay(
        settlement=statement,
        paid_on=timezone.localdate(now),
        voucher="凭证 1",
        actor=county_officer,
        at=now,
        seen_version=statement.version,
    )
    settle(found_at_both(both, now), township_clerk, now, untrue="later")
    statement.refresh_from_db()
    return statement, SettlementLine.objects.get(order=Clash.objects.get().order, corrects=None)


@pytest.fixture
def claimed(paid, county_officer, now):
    """Proposed by one officer, confirmed by another."""
    made = services.propose_recovery(line=paid[1], reason=WHY, actor=county_officer, at=now)
    services.confirm_recovery(recovery=made, actor=ANOTHER, at=now, seen_version=made.version)
    made.refresh_from_db()
    return made


def next_statement(paid, who, at, month=NOVEMBER):
    return services.send(organisation_id=paid[0].organisation_id, division_code=TOWNSHIP, month_on=month, actor=who, at=at)


def test_one_proposes_another_confirms_and_the_next_statement_takes_it_off_once(
    paid, claimed, accepted, county_officer, township_clerk, later
):
    accepted(2, on=date(2026, 11, 12))
    with pytest.raises(SettlementMoved, match="已经在追回"):
        services.propose_recovery(line=paid[1], reason="再追一次", actor=ANOTHER, at=later)
    november = next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    assert (november.sum_fen, queries.balance(november), november.services) == (3000, 3000, 2)
    assert (claimed.state, claimed.taken_by.settlement_id, claimed.taken_by.amount_fen) == ("taken", november.pk, -3000)
    accepted(1, on=date(2026, 12, 3))
    december = next_statement(paid, township_clerk, later + timedelta(days=30), date(2026, 12, 1))
    assert december.sum_fen == 3000, "once, and never again"
    services.confirm(settlement=november, actor=manager(november.organisation), at=later, seen_version=november.version)
    assert pass_on(november, county_officer, later).to_state == "passed", "what is taken off is no doubt about a service of this statement"


def test_who_proposed_it_does_not_confirm_it_not_even_past_the_service(paid, county_officer, now):
    made = services.propose_recovery(line=paid[1], reason=WHY, actor=county_officer, at=now)
    assert services.propose_recovery(line=paid[1], reason=WHY, actor=county_officer, at=now).pk == made.pk, "a second press is the first"
    assert inbox(ANOTHER).get(workflow="settlement_recovery").action == "确认追回"
    with pytest.raises(NotPermitted):
        services.confirm_recovery(recovery=made, actor=county_officer, at=now, seen_version=made.version)
    with pytest.raises(NotPermitted):
        services.confirm_recovery(recovery=made, actor=actor("auditor", division=COUNTY), at=now, seen_version=made.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.update(confirmed_by=made.proposed_by)


def test_only_what_was_paid_found_untrue_and_is_not_given_again_is_claimed_back(confirmed, county_officer, township_clerk, now):
    statement, both = confirmed(state="rated")
    lines = {each.order_id: each for each in queries.lines_of(statement)}
    clash = found_at_both(both, now)
    Clash.objects.all().delete()
    Order.objects.update(held=False)
    pass_on(statement, county_officer, now)
    propose = {"reason": WHY, "actor": county_officer, "at": now}
    with pytest.raises(SettlementRefused):
        services.propose_recovery(line=lines[both[1].pk], **propose)
    look_for_clashes(both[0], at=now)
    clash = Clash.objects.get()
    with pytest.raises(SettlementRefused):
        services.propose_recovery(line=lines[both[1].pk], **propose)
    settle(clash, township_clerk, now, untrue="later")
    assert Order.objects.get(pk=both[1].pk).state == "rework"
    with pytest.raises(SettlementRefused, match="返工"):
        services.propose_recovery(line=lines[both[1].pk], **propose)


def test_what_a_statement_is_too_small_for_waits_for_a_further_one(paid, claimed, accepted, township_clerk, later):
    accepted(1, on=date(2026, 11, 12), price_fen=2000)
    november = next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    assert (november.sum_fen, claimed.state) == (2000, "confirmed")


def test_a_statement_that_comes_to_less_afterwards_gives_back_what_it_can_no_longer_take_off(
    paid, claimed, accepted, township_clerk, later
):
    [order] = accepted(1, on=date(2026, 11, 12))
    november = next_statement(paid, township_clerk, later)
    assert november.sum_fen == 0
    line, firm = SettlementLine.objects.get(order=order), manager(november.organisation)
    services.mark(line=line, reason="只做了一半", claimed_fen=1000, picture=None, actor=firm, at=later)
    services.hand_in(settlement=november, actor=firm, at=later, seen_version=november.version)
    [noted] = queries.objections_of(november)
    said = {"outcome": "upheld", "right_fen": 1000, "reason": "确实只做了一半", "actor": township_clerk, "at": later}
    services.answer(objection=noted, seen_version=noted.line.settlement.version, **said)
    november.refresh_from_db()
    claimed.refresh_from_db()
    assert (november.sum_fen, queries.balance(november), claimed.state, claimed.taken_by) == (1000, 1000, "confirmed", None)
    accepted(1, on=date(2026, 12, 3))
    december = next_statement(paid, township_clerk, later + timedelta(days=30), date(2026, 12, 1))
    claimed.refresh_from_db()
    assert (december.sum_fen, queries.balance(december), claimed.state) == (0, 0, "taken")


def test_it_may_be_let_go_with_a_reason_and_proposed_anew(paid, county_officer, accepted, township_clerk, now, later):
    made = services.propose_recovery(line=paid[1], reason=WHY, actor=county_officer, at=now)
    services.refuse_recovery(recovery=made, reason="机构补了签名单", actor=ANOTHER, at=now, seen_version=made.version)
    accepted(2, on=date(2026, 11, 12))
    assert next_statement(paid, township_clerk, later).sum_fen == 6000
    assert services.propose_recovery(line=paid[1], reason=WHY, actor=county_officer, at=later).pk != made.pk


def test_the_organisation_learns_of_it_once_it_is_confirmed_and_nobody_of_another_county_does(paid, county_officer, now):
    made, firm = services.propose_recovery(line=paid[1], reason=WHY, actor=county_officer, at=now), manager(paid[0].organisation)
    for who in (firm, actor("county_officer", division="341524000000")):
        with pytest.raises(NotFound):
            queries.find_recovery(who, made.pk)
    services.confirm_recovery(recovery=made, actor=ANOTHER, at=now, seen_version=made.version)
    assert queries.find_recovery(firm, made.pk).state == "confirmed"


def test_the_pages_propose_confirm_and_show_it_on_both_statements(paid, accepted, township_clerk, client_as, later):
    statement, line = paid
    one, two = client_as("county_officer", division=COUNTY), client_as("county_officer", division=COUNTY)
    page, ask = reverse("settlement", args=[statement.pk]), reverse("settlement-recover", args=[statement.pk, line.pk])
    assert ask in one.get(page).content.decode() and one.post(ask, {"reason": ""}).status_code == 400
    assert one.post(ask, {"reason": WHY}).status_code == 302
    claim = reverse("settlement-recovery", args=[Recovery.objects.get().pk])
    assert "由另一名经办人确认" in text(one.get(claim)) and "待确认追回" in text(one.get(reverse("settlements")))
    assert two.post(claim, {"step": "confirm", "seen_version": 0}).status_code == 302
    assert "待下一份结算单扣回" in text(two.get(page))
    accepted(2, on=date(2026, 11, 12))
    november = next_statement(paid, township_clerk, later)
    firm = client_as("provider_manager", organisation=statement.organisation)
    mine = text(firm.get(reverse("settlement", args=[november.pk])))
    assert "扣回" in mine and WHY in mine and "-30.00" in mine.replace("−", "-")
    assert "已扣回" in text(firm.get(page)) and firm.get(reverse("settlement-export", args=[november.pk])).status_code == 200
