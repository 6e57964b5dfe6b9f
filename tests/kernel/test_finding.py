"""One row is given among those that may be seen; any other is not there."""

from __future__ import annotations

import pytest

from jiuzhu.foundation.calendar.models import CalendarYear
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of

pytestmark = pytest.mark.django_db


def test_a_row_that_may_be_seen_is_given_and_any_other_refused_with_what_to_do():
    for year in (2025, 2026):
        CalendarYear.objects.create(year=year, digest="")
    seen = CalendarYear.objects.filter(year=2026)
    assert one_of(seen, "2026", "没有这一年。", "请先录入。").year == 2026
    with pytest.raises(NotFound, match="没有这一年。请先录入。"):
        one_of(seen, "2025", "没有这一年。", "请先录入。")
