"""Files in time by department and quarter."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.monitoring.feeds.punctuality import months_of, quarter_of, standing_of

DUE = date(2026, 11, 8)


@pytest.mark.parametrize(
    ("due", "came", "today", "words"),
    [
        (DUE, DUE, date(2026, 12, 1), "按时"),
        (DUE, date(2026, 11, 9), date(2026, 12, 1), "迟交"),
        (DUE, None, DUE, "未到期"),
        (DUE, None, date(2026, 11, 9), "未交"),
        (None, None, date(2026, 12, 1), "未到期"),
        (None, date(2026, 12, 1), date(2026, 12, 1), "按时"),
    ],
)
def test_the_day_itself_is_in_time_and_nothing_is_late_without_a_day(due, came, today, words):
    assert standing_of(due_on=due, came_on=came, today=today) == words


def test_a_quarter_has_its_three_months():
    assert months_of("2026-4") == ["2026-10", "2026-11", "2026-12"] and quarter_of("2026-10") == "2026-4" == quarter_of("2026-12")
    assert months_of(quarter_of("2026-01")) == ["2026-01", "2026-02", "2026-03"]
