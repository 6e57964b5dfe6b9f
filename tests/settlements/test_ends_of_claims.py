"""A confirmed claim ends in one way only: taken off a statement, repaid outside, or withdrawn by another than confirmed it (002·附2·四)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.settlements import services
from jiuzhu.delivery.settlements.models import Recovery
from jiuzhu.delivery.settlements.rules import SettlementMoved, SettlementRefused
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.test_pages import client_as, text
from tests.settlements.test_recoveries import ANOTHER, WHY, claimed, later, next_statement, paid

__all__ = ["claimed", "client_as", "later", "paid"]
pytestmark = pytest.mark.django_db
IN_NOVEMBER, DECEMBER = date(2026, 11, 12), date(2026, 12, 1)
THIRD = actor("county_officer", division=COUNTY, user_id="third-officer")


def repay(claim, at, who=THIRD, **changes):
    told = {
        "recovery": claim,
        "amount_fen": claim.amount_fen,
        "paid_on": timezone.localdate(at),
        "voucher": "回单 7",
        "actor": who,
        "at": at,
        "seen_version": claim.version,
    }
    return services.enter_repayment(**told | changes)


def withdraw(claim, who, at):
    return services.withdraw_recovery(recovery=claim, reason="签名单找到了", actor=who, at=at, seen_version=claim.version)


def test_what_was_repaid_outside_is_not_taken_off_the_next_statement(paid, claimed, accepted, township_clerk, now, later):
    repay(claimed, now)
    assert repay(claimed, now, seen_version=1).repeated, "a second press is the first"
    accepted(2, on=IN_NOVEMBER)
    assert next_statement(paid, township_clerk, later).sum_fen == 6000
    claimed.refresh_from_db()
    assert (claimed.state, claimed.repaid_fen, [each.voucher for each in claimed.repayments.all()]) == ("repaid", 3000, ["回单 7"])
    with pytest.raises(SettlementMoved, match="已经在追回"):
        services.propose_recovery(line=paid[1], reason="再追一次", actor=THIRD, at=later)


@pytest.mark.parametrize("wrong", [{"voucher": "  "}, {"paid_on": date(2026, 1, 1)}, {"paid_on": date(2030, 1, 1)}, {"amount_fen": 0}, {"amount_fen": None}, {"amount_fen": 3001}])
def test_a_repayment_needs_its_voucher_a_day_and_a_sum_that_can_be(claimed, now, wrong):
    with pytest.raises(SettlementRefused):
        repay(claimed, now, **wrong)


def test_neither_the_database_nor_another_county_lets_a_claim_end_without_what_ends_it(claimed, now):
    for wrong in ({"state": "repaid"}, {"state": "withdrawn"}, {"withdrawn_by": claimed.confirmed_by}, {"repaid_fen": 3001}, {"repaid_fen": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.update(**wrong)
    for who in (
        actor("county_officer", division="341524000000"),
        actor("auditor", division=COUNTY),
        actor("township_clerk", division=TOWNSHIP),
    ):
        with pytest.raises(NotPermitted):
            repay(claimed, now, who)
    claimed.refresh_from_db()
    assert (claimed.state, claimed.repaid_fen, claimed.repayments.count()) == ("confirmed", 0, 0)


def test_a_claim_confirmed_in_error_is_withdrawn_by_another_than_confirmed_it_and_may_be_proposed_anew(
    paid, claimed, accepted, county_officer, township_clerk, now, later
):
    with pytest.raises(NotPermitted):
        withdraw(claimed, ANOTHER, now)
    withdraw(claimed, county_officer, now)
    accepted(2, on=IN_NOVEMBER)
    assert next_statement(paid, township_clerk, later).sum_fen == 6000
    assert services.propose_recovery(line=paid[1], reason=WHY, actor=county_officer, at=later).state == "proposed"


@pytest.mark.parametrize("end", [repay, lambda claim, at: withdraw(claim, THIRD, at)], ids=["repaid", "withdrawn"])
def test_who_presses_after_a_statement_took_it_off_changes_nothing(paid, claimed, accepted, township_clerk, later, end):
    seen = Recovery.objects.get(pk=claimed.pk)
    accepted(2, on=IN_NOVEMBER)
    november = next_statement(paid, township_clerk, later)
    with pytest.raises(AlreadyMoved):
        end(seen, later)
    claimed.refresh_from_db()
    assert (claimed.state, claimed.repaid_fen, claimed.withdrawn_by, november.sum_fen) == ("taken", 0, "", 3000)


def test_a_claim_is_confirmed_only_while_the_service_still_counts_as_untrue(paid, county_officer, now):
    made = services.propose_recovery(line=paid[1], reason=WHY, actor=county_officer, at=now)
    confirming = {"recovery": made, "actor": ANOTHER, "at": now, "seen_version": made.version}
    Order.objects.filter(pk=paid[1].order_id).update(held=False, accepted_on=now.date())
    with pytest.raises(SettlementRefused, match="不能追回"):
        services.confirm_recovery(**confirming)
    Order.objects.filter(pk=paid[1].order_id).update(accepted_on=None)
    Recovery.objects.update(amount_fen=2000)
    with pytest.raises(SettlementRefused, match="不一样"):
        services.confirm_recovery(**confirming | {"recovery": Recovery.objects.get()})
    Recovery.objects.update(amount_fen=3000)
    assert services.confirm_recovery(**confirming | {"recovery": Recovery.objects.get()}).to_state == "confirmed"


def test_the_pages_end_a_claim_and_close_what_comes_to_nothing(paid, claimed, accepted, township_clerk, client_as, later):
    page, officer = reverse("settlement-recovery", args=[claimed.pk]), client_as("county_officer", division=COUNTY)
    assert "撤销追回" in text(officer.get(page)) and "登记机构退回" in text(officer.get(page))
    assert officer.post(page, {"step": "repay", "seen_version": 1, "amount": "30", "paid_on": "2026-11-20", "voucher": ""}).status_code == 400
    accepted(1, on=IN_NOVEMBER)
    november = next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    assert "已列入" in text(officer.get(page)) and "登记机构退回" not in text(officer.get(page))
    firm, statement = client_as("provider_manager", organisation=november.organisation), reverse("settlement", args=[november.pk])
    objecting = reverse("settlement-objection", args=[november.pk, claimed.taken_by_id])
    assert objecting in text(firm.get(statement)) and "应扣回（元）" in text(firm.get(objecting))
    assert firm.post(objecting, {"reason": "那天去过，有签名单", "claimed": "0"}).status_code == 302
    assert firm.post(statement, {"step": "hand_in", "seen_version": 0}).status_code == 302
    answering = reverse("settlement-answer", args=[november.pk, claimed.taken_by_id])
    assert client_as("township_clerk", division=TOWNSHIP).get(answering).status_code == 403
    assert answering in text(officer.get(statement)) and page in text(officer.get(answering))
    said = {"outcome": "rejected", "reason": "签名不是本人", "seen_version": 1}
    assert officer.post(answering, said).status_code == 302
    assert officer.post(statement, {"step": "close_unpaid", "seen_version": 2}).status_code == 302
    shown = text(firm.get(statement))
    assert "无需付款，已结清" in shown and "签名不是本人" in shown
