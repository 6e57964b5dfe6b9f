"""A statement's buttons pressed by many at once: a month is stated once, an untrue service taken off once, the sum paid once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.settlements import services
from jiuzhu.delivery.settlements.models import Recovery, Settlement, SettlementLine
from jiuzhu.delivery.settlements.services import paying, repaying
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.workflow.models import StepTaken
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.settlements.conftest import OCTOBER
from tests.settlements.test_ends_of_claims import THIRD
from tests.settlements.test_objections_to_claims import answer, hand_in, object_to
from tests.settlements.test_recoveries import claimed, later, next_statement, paid
from tests.settlements.test_untrue_services import found_at_both, settle
from tests.workflow.test_take import press_together

__all__ = ["claimed", "later", "paid"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_who_send_a_month_at_once_make_one_statement_with_every_service_once(provider, accepted, township_clerk, now):
    organisation, orders = provider(), accepted(3)
    results = press_together(
        lambda: services.send(organisation_id=organisation.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now).pk
    )
    assert len(results) == 8 and set(results) == {Settlement.objects.get().pk}
    assert set(SettlementLine.objects.values_list("order_id", flat=True)) == {each.pk for each in orders}
    assert SettlementLine.objects.count() == 3 and first_fault() is None


def test_what_is_found_untrue_is_taken_off_once_by_eight_at_once(confirmed, township_clerk, now):
    statement, both = confirmed()
    settle(found_at_both(both, now), township_clerk, now, untrue="later")
    results = press_together(lambda: services.withhold(settlement=Settlement.objects.get(pk=statement.pk), at=now))
    statement.refresh_from_db()
    assert sorted(results) == [0] * 7 + [3000]
    assert statement.sum_fen == 3000 == sum(statement.lines.values_list("amount_fen", flat=True)) and first_fault() is None


def pay_eight_times(confirmed, county_officer, now):
    """Pass a statement on, then let eight write its payment down, each with a voucher of one's own."""
    statement, _ = confirmed()
    statement.refresh_from_db()
    services.pass_on(settlement=statement, actor=county_officer, at=now, seen_version=statement.version)
    statement.refresh_from_db()
    vouchers = [f"凭证{number}" for number in range(8)]
    later = now + timedelta(minutes=1)
    return press_together(
        lambda: services.pay(
            settlement=Settlement.objects.get(pk=statement.pk), paid_on=now.date(), voucher=vouchers.pop(), actor=actor("county_officer", division=COUNTY, user_id=f"officer-{len(vouchers)}"),
            at=later, seen_version=statement.version,
        )
    )  # fmt: skip


def test_eight_who_write_the_payment_down_at_once_leave_one_payment(confirmed, county_officer, now):
    pay_eight_times(confirmed, county_officer, now)
    paid = Settlement.objects.get()
    assert paid.state == "paid" and paid.voucher.startswith("凭证")
    assert StepTaken.objects.filter(step="pay").count() == 1 and first_fault() is None
    assert Order.objects.count() == 2


def test_without_the_guard_of_the_step_every_one_of_them_would_be_written_down(confirmed, county_officer, now, monkeypatch):
    """The negative control: every press does what only the first may."""
    written = []
    passed = paying.take
    monkeypatch.setattr(paying, "take", lambda *given, step, changes, **more: written.append(changes["voucher"]) if step == "pay" else passed(*given, step=step, changes=changes, **more))
    pay_eight_times(confirmed, county_officer, now)
    assert len(set(written)) == 8


def taken_off_and_repaid_at_once(paid, claimed, accepted, clerk, officer, later):
    """Let four send the statement that takes a claim off while four write down that it was repaid; gives the statement's sum and the claim's end."""
    accepted(2, on=date(2026, 11, 12))
    presses = ["send", "repaid"] * 4
    repaying = {"amount_fen": 3000, "paid_on": later.date(), "voucher": "回单 7", "actor": officer, "at": later, "seen_version": claimed.version}

    def press():
        if presses.pop() == "send":
            return next_statement(paid, clerk, later).pk
        return services.enter_repayment(recovery=Recovery.objects.select_related("line__settlement").get(pk=claimed.pk), **repaying)

    press_together(press)
    claimed.refresh_from_db()
    return Settlement.objects.get(month_on=date(2026, 11, 1)).sum_fen, claimed.state


def test_of_a_deduction_and_a_repayment_at_once_exactly_one_ends_the_claim(paid, claimed, accepted, township_clerk, county_officer, later):
    assert taken_off_and_repaid_at_once(paid, claimed, accepted, township_clerk, county_officer, later) in ((3000, "taken"), (6000, "repaid"))
    assert StepTaken.objects.filter(workflow="settlement_recovery", step__in=("take_off", "repaid")).count() == 1 and first_fault() is None


def test_without_the_version_the_page_showed_both_would_end_it(paid, claimed, accepted, township_clerk, county_officer, later, monkeypatch):
    """The negative control: a repayment is written down whatever happened to the claim."""
    ended = []
    monkeypatch.setattr(repaying, "take", lambda claim, **given: ended.append(claim.pk))
    _, state = taken_off_and_repaid_at_once(paid, claimed, accepted, township_clerk, county_officer, later)
    assert state == "taken" and ended


def repaid_eight_times(claimed, officer, later):
    """Let eight who saw the same page write a payment of 3 of the 30 yuan down, each with a voucher of one's own."""
    vouchers = [f"回单 {number}" for number in range(8)]
    given = {"amount_fen": 300, "paid_on": later.date(), "actor": officer, "at": later, "seen_version": claimed.version}
    return press_together(lambda: services.enter_repayment(recovery=Recovery.objects.select_related("line__settlement").get(pk=claimed.pk), voucher=vouchers.pop(), **given))


def test_of_eight_who_enter_a_payment_at_once_one_does_and_the_others_look_again(claimed, county_officer, later):
    repaid_eight_times(claimed, county_officer, later)
    claimed.refresh_from_db()
    assert (claimed.state, claimed.repaid_fen, claimed.repayments.count()) == ("confirmed", 300, 1) and first_fault() is None


def test_without_the_guard_of_the_step_each_payment_would_be_written_down(claimed, county_officer, later, monkeypatch):
    """The negative control: every press writes its row, whatever came before it."""
    monkeypatch.setattr(repaying, "take", lambda claim, *, also, **given: also())
    repaid_eight_times(claimed, county_officer, later)
    assert claimed.repayments.count() == 8


def test_an_answer_that_ends_a_claim_and_a_payment_at_once_leave_what_the_one_or_the_other_says(paid, claimed, accepted, township_clerk, county_officer, later):
    """The claim of 30 yuan, 10 of them repaid, waits for a statement that can bear it; the organisation objects to what was put back of it."""
    told = {"paid_on": later.date(), "actor": county_officer, "at": later}
    read = Recovery.objects.select_related("line__settlement")
    services.enter_repayment(recovery=read.get(pk=claimed.pk), amount_fen=1000, voucher="回单 1", seen_version=claimed.version, **told)
    accepted(2, on=date(2026, 11, 12))
    november = next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    line = claimed.taken_by
    hand_in(*object_to(line, later), later)
    services.recovering.put_back(november, [claimed], at=later)
    presses = ["answer", "pay"] * 4

    def press():
        if presses.pop() == "answer":
            return answer(line, 0, THIRD, later)
        return services.enter_repayment(recovery=read.get(pk=claimed.pk), amount_fen=500, voucher="回单 2", seen_version=claimed.version, **told)

    came = press_together(press)
    claimed.refresh_from_db()
    assert len(came) == 8, "each is told what came of it"
    assert (claimed.state, claimed.amount_fen, claimed.repaid_fen) in (("repaid", 1000, 1000), ("repaid", 1500, 1500)) or claimed.state == "confirmed"
    assert claimed.repaid_fen == sum(each.amount_fen for each in claimed.repayments.filter(withdrawn_at=None)) and first_fault() is None
