"""What a list, a claim and a payment must say; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.delivery.care_insurance.rules import (
    HIGHEST_PREMIUM_FEN,
    ClaimEntry,
    ClaimInvalid,
    ContractSpent,
    InsuranceInvalid,
    ListEntry,
    check_list,
    check_money,
    check_payment,
    checked_claim,
)

LIST = ListEntry("1", 12000, date(2026, 1, 1), date(2026, 12, 31))
BOUNDS = {"contract_from": date(2026, 1, 1), "contract_until": date(2026, 12, 31), "amount_fen": 1, "fund": "专项", "fund_wanted": True}
STAY = ClaimEntry(" 县医院 ", date(2026, 3, 1), date(2026, 3, 9), 90000, ["出院小结", "住院发票", "别的"])
COVER = {"covered_from": date(2026, 1, 1), "covered_until": date(2026, 12, 31), "today": date(2026, 4, 1)}


@pytest.mark.parametrize(
    ("entry", "bounds", "field"),
    [
        ({"premium_fen": 0}, {}, "premium"),
        ({"premium_fen": HIGHEST_PREMIUM_FEN + 1}, {}, "premium"),
        ({"valid_until": date(2026, 1, 1)}, {}, "valid_until"),
        ({"valid_until": date(2027, 1, 1)}, {}, "valid_from"),
        ({}, {"amount_fen": None}, "contract_id"),
        ({}, {"fund": ""}, "contract_id"),
    ],
)
def test_a_list_names_a_premium_and_days_within_a_contract_that_says_who_pays_how_much(entry, bounds, field):
    check_list(LIST, **BOUNDS)
    with pytest.raises(InsuranceInvalid) as refused:
        check_list(replace(LIST, **entry), **(BOUNDS | bounds))
    assert refused.value.field == field


@given(total=st.integers(0, 10**9), used=st.integers(0, 10**9), amount=st.integers(0, 10**9))
def test_lists_never_take_more_than_the_contract(total, used, amount):
    try:
        check_money(total_fen=total, used_fen=used, amount_fen=amount)
    except ContractSpent:
        assert used + total > amount
    else:
        assert used + total <= amount


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"hospital": " "}, "hospital"),
        ({"discharged_on": date(2026, 2, 28)}, "discharged_on"),
        ({"discharged_on": date(2026, 4, 2)}, "discharged_on"),
        ({"admitted_on": date(2025, 12, 31)}, "admitted_on"),
        ({"asked_fen": 0}, "asked"),
        ({"papers": ["别的"]}, "papers"),
    ],
)
def test_a_claim_is_for_a_stay_that_is_over_and_began_under_the_policy(entry, field):
    tidy = checked_claim(STAY, **COVER)
    assert (tidy.hospital, tidy.papers) == ("县医院", ("住院发票", "出院小结"))
    with pytest.raises(ClaimInvalid) as refused:
        checked_claim(replace(STAY, **entry), **COVER)
    assert refused.value.field == field


def test_the_insurer_pays_at_most_what_was_asked_and_not_before_the_stay():
    days = {"admitted_on": date(2026, 3, 1), "today": date(2026, 4, 1)}
    check_payment(100, asked_fen=100, paid_on=date(2026, 4, 1), **days)
    for paid, day, field in ((101, date(2026, 4, 1), "paid"), (0, date(2026, 4, 1), "paid"), (100, date(2026, 2, 28), "paid_on"), (100, date(2026, 4, 2), "paid_on")):
        with pytest.raises(ClaimInvalid) as refused:
            check_payment(paid, asked_fen=100, paid_on=day, **days)
        assert refused.value.field == field
