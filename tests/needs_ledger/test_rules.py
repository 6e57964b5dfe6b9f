"""The county's list adds up to the townships' rows, and a list that does not is seen."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jiuzhu.assessment.needs_ledger.rules import (
    Counted,
    RoundEntry,
    RoundInvalid,
    RowEntry,
    RowInvalid,
    TotalsDiffer,
    check_totals,
    checked_round,
    checked_row,
    totals,
)

ROWS = st.lists(
    st.builds(Counted, st.sampled_from(["甲乡", "乙镇"]), st.sampled_from(["助餐", "助浴"]), st.sampled_from(["1", "2", "3"]), st.integers(1, 5)), max_size=12
)


@given(ROWS, st.randoms())
def test_a_list_made_of_the_rows_in_any_order_adds_up(rows, rng):
    lines = list(rows)
    rng.shuffle(lines)
    check_totals(rows, lines)
    assert sum(each.rows for each in totals(rows).values()) == len(rows)
    assert sum(each.quantity for each in totals(rows).values()) == sum(each.quantity for each in rows)


@given(ROWS, st.integers(0, 11))
def test_a_list_that_lost_a_row_is_refused(rows, which):
    assume(rows)
    lines = list(rows)
    del lines[which % len(lines)]
    with pytest.raises(TotalsDiffer):
        check_totals(rows, lines)


def test_a_list_that_holds_a_row_twice_or_another_quantity_is_refused():
    row = Counted("甲乡", "助餐", "1", 2)
    for lines in ([row, row], [Counted("甲乡", "助餐", "1", 3)], [Counted("乙镇", "助餐", "1", 2)], [Counted("甲乡", "助餐", "2", 2), row]):
        with pytest.raises(TotalsDiffer):
            check_totals([row], lines)


@pytest.mark.parametrize("more", [{"title": " "}, {"title": "长" * 61}, {"kind": "week"}, {"until_on": date(2026, 10, 1)}, {"from_on": date(2027, 1, 1)}])
def test_a_round_without_title_kind_or_days_is_refused(more):
    given = {"press": uuid.uuid4(), "title": "一轮", "kind": "month", "from_on": date(2026, 11, 1), "until_on": date(2026, 12, 18)} | more
    with pytest.raises(RoundInvalid):
        checked_round(RoundEntry(**given), today=date(2026, 11, 20))


@pytest.mark.parametrize("more", [{"item_code": "massage"}, {"quantity": 0}, {"quantity": 1000}, {"due_on": date(2026, 10, 31)}, {"provider": "长" * 201}])
def test_a_row_that_cannot_be_is_refused(more):
    given = {"item_code": "meals", "quantity": 4, "provider": "老年食堂", "due_on": date(2026, 12, 1)} | more
    with pytest.raises(RowInvalid):
        checked_row(RowEntry(**given), items={"meals"}, from_on=date(2026, 11, 1))
