"""An organisation repays a claim outside its statements, in one payment or several, never more than is owed; the last one entered may be taken back (002·附2·四)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.models import Recovery, Repayment
from jiuzhu.delivery.settlements.rules import SettlementMoved, SettlementRefused, check_repayment
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.ledger.queries import told as ledger_words
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.test_pages import client_as, text
from tests.settlements.test_ends_of_claims import DECEMBER, IN_NOVEMBER, THIRD, withdraw
from tests.settlements.test_objections_to_claims import answer, hand_in, object_to
from tests.settlements.test_recoveries import ANOTHER, claimed, later, next_statement, paid

__all__ = ["claimed", "client_as", "later", "paid"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def pays(claimed, now):
    """Write one payment on the claim of 30 yuan down, as its page is now unless told otherwise; gives what came of it."""

    def enter(amount_fen, voucher, *, by=THIRD, at=now, **changes):
        claim = Recovery.objects.get(pk=claimed.pk)
        told = {"paid_on": timezone.localdate(at), "seen_version": claim.version}
        return services.enter_repayment(recovery=claim, amount_fen=amount_fen, voucher=voucher, actor=by, at=at, **told | changes)

    return enter


@pytest.fixture
def takes_back(claimed, now):
    def press(number, reason="是另一家机构的回单", *, by=THIRD, **changes):
        claim = Recovery.objects.get(pk=claimed.pk)
        told = {"seen_version": claim.version}
        return services.take_back_repayment(recovery=claim, number=number, reason=reason, actor=by, at=now, **told | changes)

    return press


def stands(claim):
    claim.refresh_from_db()
    return claim.state, claim.repaid_fen, [each.amount_fen for each in claim.repayments.filter(withdrawn_at=None)]


def reasons(claim):
    return [ledger_words(each).reason for each in entries("settlement_recovery", str(claim.pk))]


@given(claimed_fen=st.integers(1, 10**8), payments=st.lists(st.integers(-5, 10**8), max_size=8))
def test_payments_come_to_no_more_than_is_claimed_whatever_is_entered(claimed_fen, payments):
    repaid = 0
    for each in payments:
        if 0 < each <= claimed_fen - repaid:
            repaid += check_repayment(each, open_fen=claimed_fen - repaid)
        else:
            with pytest.raises(SettlementRefused):
                check_repayment(each, open_fen=claimed_fen - repaid)
    assert 0 <= repaid <= claimed_fen


def test_what_is_repaid_in_parts_is_repaid_when_the_whole_is_back(claimed, pays):
    assert (pays(1000, "回单 1").to_state, stands(claimed)) == ("confirmed", ("confirmed", 1000, [1000]))
    with pytest.raises(SettlementRefused, match=r"只有 20\.00 元"):
        pays(2001, "回单 2")
    assert (pays(2000, "回单 2").to_state, stands(claimed)) == ("repaid", ("repaid", 3000, [1000, 2000]))
    assert "凭证 回单 1，10.00 元" in reasons(claimed)
    with pytest.raises(AlreadyMoved):
        pays(1, "回单 3")


def test_the_same_voucher_is_the_same_payment_whoever_enters_it(claimed, pays):
    pays(1000, "回单 1")
    assert pays(1000, " 回单 1 ", by=ANOTHER).repeated and pays(1000, "回单 1", seen_version=1).repeated
    with pytest.raises(SettlementMoved, match=r"10\.00 元"):
        pays(2000, "回单 1")
    assert stands(claimed) == ("confirmed", 1000, [1000])


def test_who_saw_the_claim_before_another_payment_looks_again(claimed, pays):
    pays(1000, "回单 1")
    with pytest.raises(AlreadyMoved):
        pays(1000, "回单 2", seen_version=1)
    assert stands(claimed) == ("confirmed", 1000, [1000])


def test_the_next_statement_takes_off_the_rest_alone_also_after_it_was_put_back(paid, claimed, pays, accepted, township_clerk, later):
    pays(1000, "回单 1")
    accepted(2, on=IN_NOVEMBER)
    november = next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    assert (november.sum_fen, queries.balance(november), claimed.state, claimed.taken_by.amount_fen) == (4000, 4000, "taken", -2000)
    services.recovering.put_back(november, [claimed], at=later)
    assert queries.balance(november) == 6000
    accepted(1, on=DECEMBER)
    december = next_statement(paid, township_clerk, later + timedelta(days=30), DECEMBER)
    assert (december.sum_fen, queries.balance(december)) == (1000, 1000)


def test_the_last_payment_entered_in_error_is_taken_back_with_a_reason_and_claimed_again(
    paid, claimed, pays, takes_back, accepted, township_clerk, later
):
    pays(1000, "回单 1")
    pays(2000, "回单 2")
    with pytest.raises(SettlementMoved, match="后面"):
        takes_back(1)
    with pytest.raises(SettlementRefused):
        takes_back(2, "错")
    assert takes_back(2).to_state == "confirmed" and takes_back(2).repeated, "a second press is the first"
    with pytest.raises(SettlementMoved, match="撤回"):
        takes_back(2, by=ANOTHER)
    assert stands(claimed) == ("confirmed", 1000, [1000])
    assert any("回单 2：是另一家机构的回单" in each for each in reasons(claimed))
    pays(500, "回单 2")
    accepted(2, on=IN_NOVEMBER)
    assert next_statement(paid, township_clerk, later).sum_fen == 6000 - 1500
    with pytest.raises(SettlementMoved, match="结算单"):
        takes_back(3)


def test_a_claim_partly_repaid_is_not_withdrawn_before_the_payment_is(claimed, pays, takes_back, now):
    pays(1000, "回单 1")
    claimed.refresh_from_db()
    with pytest.raises(SettlementRefused, match=r"10\.00 元"):
        withdraw(claimed, THIRD, now)
    takes_back(1)
    claimed.refresh_from_db()
    assert withdraw(claimed, THIRD, now).to_state == "withdrawn"


def test_an_objection_upheld_to_the_rest_ends_the_claim_with_what_was_repaid(paid, claimed, pays, accepted, township_clerk, later):
    pays(1000, "回单 1")
    accepted(2, on=IN_NOVEMBER)
    november = next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    hand_in(*object_to(claimed.taken_by, later), later)
    answer(claimed.taken_by, 0, THIRD, later)
    november.refresh_from_db()
    assert (november.sum_fen, queries.balance(november), stands(claimed), claimed.amount_fen) == (6000, 6000, ("repaid", 1000, [1000]), 1000)


def test_the_database_counts_no_payment_beyond_the_claim_and_no_voucher_twice(claimed, pays):
    pays(1000, "回单 1")
    row = Repayment.objects.get()
    same = {"recovery": claimed, "amount_fen": 1, "paid_on": row.paid_on, "voucher": "回单 1", "entered_by": "x", "entered_at": row.entered_at}
    for wrong in (
        lambda: Recovery.objects.update(repaid_fen=3001),
        lambda: Recovery.objects.update(state="repaid"),
        lambda: Recovery.objects.update(state="withdrawn", withdrawn_by="x"),
        lambda: Repayment.objects.create(number=2, **same),
        lambda: Repayment.objects.update(withdrawn_at=row.entered_at),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_only_the_county_of_the_claim_writes_payments(pays, takes_back):
    pays(1000, "回单 1")
    for who in (
        actor("county_officer", division="341524000000"),
        actor("auditor", division=COUNTY),
        actor("township_clerk", division=TOWNSHIP),
    ):
        for press in (lambda who=who: pays(1000, "回单 1", by=who), lambda who=who: takes_back(1, by=who)):
            with pytest.raises(NotPermitted):
                press()


def test_the_page_enters_payments_one_by_one_and_shows_the_organisation_what_counts(claimed, client_as):
    page, officer = reverse("settlement-recovery", args=[claimed.pk]), client_as("county_officer", division=COUNTY)
    day = str(timezone.localdate(claimed.changed_at))
    first = {"step": "repay", "seen_version": 1, "amount": "10", "paid_on": day, "voucher": "回单 1"}
    assert officer.post(page, first | {"amount": "31"}).status_code == 400
    assert officer.post(page, first).status_code == 302
    assert "还有 20.00 元" in text(officer.get(page)) and "退回登记错了的先撤回登记" in text(officer.get(page))
    assert officer.post(page, {"step": "repay", "seen_version": 2, "amount": "20", "paid_on": day, "voucher": "回单 2"}).status_code == 302
    assert "机构已全部退回" in text(officer.get(page))
    assert officer.post(page, {"step": "take_back", "seen_version": 3, "number": 2, "reason": "金额看错了"}).status_code == 302
    firm = client_as("provider_manager", organisation=claimed.line.settlement.organisation)
    shown = text(firm.get(page))
    assert "回单 1" in shown and "撤回：金额看错了" in shown and "登记机构退回" in shown and 'name="voucher"' not in firm.get(page).content.decode()


def test_a_voucher_entered_before_is_not_entered_again_by_an_answer(paid, claimed, pays, accepted, township_clerk, later):
    pays(1000, "回单 1")
    accepted(2, on=IN_NOVEMBER)
    next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    hand_in(*object_to(claimed.taken_by, later), later)
    with pytest.raises(SettlementRefused, match=r"回单 1 已经登记过.*10\.00 元"):
        answer(claimed.taken_by, 0, THIRD, later, repaid_on=later.date(), voucher="回单 1")
    assert stands(claimed) == ("taken", 1000, [1000])
    answer(claimed.taken_by, 0, THIRD, later, repaid_on=later.date(), voucher="回单 2")
    assert stands(claimed) == ("repaid", 3000, [1000, 2000])


def test_a_payment_an_answer_told_of_is_taken_back_as_any_other_and_comes_off_the_next_statement(
    paid, claimed, takes_back, accepted, township_clerk, later
):
    accepted(2, on=IN_NOVEMBER)
    november = next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    line = claimed.taken_by
    hand_in(*object_to(line, later), later)
    answer(line, 0, THIRD, later, repaid_on=later.date(), voucher="回单 7")
    assert takes_back(1).to_state == "confirmed"
    accepted(1, on=DECEMBER)
    assert next_statement(paid, township_clerk, later + timedelta(days=30), DECEMBER).sum_fen == 0
    november.refresh_from_db()
    assert (november.sum_fen, queries.balance(november), stands(claimed)) == (6000, 6000, ("taken", 0, []))
