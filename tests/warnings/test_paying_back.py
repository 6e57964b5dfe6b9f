"""What was paid too much is told with its sum or a reason, and comes back bit by bit, never more than was too much (P-15)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.interfaces.web.letters import rechecked
from jiuzhu.monitoring.warnings.models import Notice, Recheck, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult, checked_recovery, overpaid
from jiuzhu.monitoring.warnings.rules import RecheckInvalid
from jiuzhu.monitoring.warnings.services import note_recovered
from tests.conftest import TOWNSHIP
from tests.orders.test_pages import client_as
from tests.warnings.rechecking import decided, proposed
from tests.warnings.test_away import own
from tests.workflow.test_take import press_together

__all__ = ["client_as"]
FEN = st.integers(min_value=0, max_value=10**9)
ENDING = {"effective_month": "2026-10", "review_on": date(2027, 5, 20)}


@given(paid=FEN, due=FEN)
def test_what_was_too_much_and_what_was_due_of_it_make_up_what_was_paid(paid, due):
    assert overpaid(paid, due_fen=due) + min(paid, due) == paid


@pytest.mark.parametrize("unknown", [{"paid_fen": None, "due_fen": 0}, {"paid_fen": 1, "due_fen": None}])
def test_of_an_unknown_sum_it_is_unknown_what_was_too_much(unknown):
    assert overpaid(unknown["paid_fen"], due_fen=unknown["due_fen"]) is None


@given(amount=st.integers(min_value=-(10**9), max_value=10**9), left=FEN | st.none())
def test_what_comes_back_is_something_and_no_more_than_is_still_to_come(amount, left):
    fits = amount > 0 and (left is None or amount <= left)
    if fits:
        assert checked_recovery(amount, to_recover_fen=left) == amount
    else:
        with pytest.raises(RecheckInvalid):
            checked_recovery(amount, to_recover_fen=left)


@pytest.mark.django_db
@pytest.mark.parametrize("said", [{"paid_since_fen": 0}, {"no_overpaid_reason": "两个月都没有实际发放"}], ids=["the sum", "a reason"])
def test_a_recheck_says_that_nothing_was_too_much_with_the_sum_or_a_reason(recheck, now, township_clerk, second_clerk, said):
    with pytest.raises(RecheckInvalid, match=r"1,436\.00 元") as refusal:
        proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, **ENDING)
    assert "写明原因" in refusal.value.remedy
    found = decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, **ENDING | said)
    assert (found.no_overpaid_reason, found.overpaid_fen) == (said.get("no_overpaid_reason", ""), 0)
    letter = "".join(rechecked.draft(found, on=now.date()).content.reasons)
    assert ("没有多发：两个月都没有实际发放" in letter) == ("no_overpaid_reason" in said)


@pytest.mark.django_db
@pytest.mark.parametrize("fen", [71800, 80000])
def test_as_much_or_more_is_never_too_much(recheck, now, township_clerk, fen):
    assert (
        proposed(recheck, now, township_clerk, RecheckResult.ADJUSTED, effective_month="2026-10", monthly_benefit_fen=fen).overpaid_fen == 0
    )


@pytest.fixture
def owing(recheck, now, township_clerk, second_clerk):
    """Aid that ended with October, with 1436 yuan to come back."""
    return decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, recovery="recover", **ENDING)


@pytest.fixture
def comes_back(owing, now, township_clerk):
    def press(fen, *, seen=0, on=None):
        return note_recovered(
            recheck_id=owing.pk, amount_fen=fen, on=on or now.date(), seen_fen=seen, actor=township_clerk, at=now
        ).recovered_fen

    return press


@pytest.mark.django_db
def test_it_comes_back_bit_by_bit_and_a_second_press_of_the_same_form_counts_once(comes_back, owing):
    assert [comes_back(43600), comes_back(43600), comes_back(100000, seen=43600)] == [43600, 43600, 143600]
    assert len([each for each in entries("recheck", str(owing.pk)) if each.action == "复核：登记追回"]) == 2
    with pytest.raises(RecheckInvalid, match=r"还应追回 0\.00 元"):
        comes_back(1, seen=143600)


@pytest.mark.django_db
@pytest.mark.parametrize("fen", [0, -1, 143601])
def test_nothing_less_than_nothing_and_more_than_is_owed_are_refused(comes_back, fen):
    with pytest.raises(RecheckInvalid) as refusal:
        comes_back(fen)
    assert refusal.value.field == "amount_fen" and Recheck.objects.get().recovered_fen is None


@pytest.mark.django_db
def test_what_somebody_else_wrote_meanwhile_is_not_added_to_unseen(comes_back):
    comes_back(43600)
    with pytest.raises(RecheckInvalid, match="刚有人登记过"):
        comes_back(20000)
    assert Recheck.objects.get().recovered_fen == 43600


@pytest.mark.django_db
def test_the_page_says_what_is_still_to_come_back_until_all_has(owing, client_as, now):
    clerk, page = client_as("township_clerk", division=TOWNSHIP), reverse("recheck", args=[owing.pk])
    assert "还应追回 1,436.00 元" in clerk.get(page).content.decode()
    told = {"step": "recovered", "on": str(now.date())}
    assert clerk.post(page, told | {"amount_fen": "2000", "seen_fen": "0"}).status_code == 400
    clerk.post(page, told | {"amount_fen": "436", "seen_fen": "0"})
    assert "还应追回 1,000.00 元" in clerk.get(page).content.decode()
    clerk.post(page, told | {"amount_fen": "1000", "seen_fen": "43600"})
    shown = clerk.get(page).content.decode()
    assert "已全部追回" in shown and 'value="recovered"' not in shown and "436.00 元，2026-11-20 收到" in shown


@pytest.mark.django_db
def test_of_a_household_whose_member_keeps_aid_of_their_own_nobody_is_put_on_the_ledger(
    recheck, household, now, township_clerk, second_clerk
):
    own(household, 0, date(2026, 1, 1))
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, recovery="waive", effective_month="2026-10")
    assert (Notice.objects.count(), Warning.objects.filter(rule="left_aid").count()) == (1, 0)


@pytest.mark.django_db
def test_where_that_ended_before_the_household_stays_on_the_ledger(recheck, household, now, township_clerk, second_clerk):
    own(household, 0, date(2026, 1, 1), date(2026, 9, 30))
    with pytest.raises(RecheckInvalid, match="回访日期"):
        proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, recovery="waive", effective_month="2026-10")
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, recovery="waive", **ENDING)
    assert Warning.objects.filter(rule="left_aid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_press_the_same_form_at_once_it_counts_once(comes_back):
    assert press_together(lambda: comes_back(43600)) == [43600] * 8
