"""Small counts give nobody away, not even by what stands around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.supervision.whatif.rules import HIDDEN, Tally, monthly_tenths, protected, protected_tally

COLUMNS = st.lists(st.integers(0, 30), min_size=1, max_size=12)


@given(COLUMNS, st.integers(1, 10))
def test_what_is_hidden_cannot_be_told_from_the_total(column: list[int], minimum: int) -> None:
    cells, total = protected(column, minimum)

    hidden = [count for count, cell in zip(column, cells, strict=True) if cell == HIDDEN]
    assert all(not 0 < cell < minimum for cell in cells)
    if total != HIDDEN:
        assert total == sum(column)
        assert not hidden or (len(hidden) >= 2 and sum(hidden) >= minimum)
    else:
        assert len(hidden) == len(column)


@given(COLUMNS)
def test_nothing_is_hidden_where_nothing_is_small(column: list[int]) -> None:
    assert protected([count * 5 for count in column], 5) == ([count * 5 for count in column], sum(column) * 5)


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    assert protected([2, 40, 7, 0], 5) == ([HIDDEN, 40, HIDDEN, 0], 49)
    assert protected([2, 0], 5) == ([HIDDEN, HIDDEN], HIDDEN)


def test_a_rule_that_comes_to_few_shows_no_side() -> None:
    assert protected_tally(Tally("item", "a", "甲", "人", 100, 102, 2, 0), 5).after == HIDDEN
    assert protected_tally(Tally("item", "a", "甲", "人", 100, 120, 20, 0), 5).after == 120


def test_visits_a_month_are_counted_by_their_interval() -> None:
    assert monthly_tenths({1: 3, 3: 3, 6: 6}) == 50
    assert monthly_tenths({3: 1}) == 4
    assert monthly_tenths({}) == 0
