"""A household with a need, the county's months set, and the people of its village, township and county."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.assessment.needs import services
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.policy.services import set_local_value
from tests.registry.conftest import county, registered

__all__ = ["county", "registered"]

A_MONTH = timedelta(days=31)


@pytest.fixture
def monthly(county, now):
    load_calendar()
    for name, value in (("needs_refresh_months", "1"), ("needs.stale_working_days", "3")):
        set_local_value(name=name, value=value, valid_from=date(2026, 1, 1), source="测试文件", actor=SYSTEM, at=now)


@pytest.fixture
def need(now, village_assistant):
    """Record a need of a household, changed as asked; a month ago unless a moment is given."""

    def make(household, **more):
        given = {"person_id": None, "kind": "health", "item_code": "", "words": "助浴", "degree": "high", "measure": "每周一次", "source": "hand", "source_id": ""}
        return services.record_need(household_id=household.pk, **({"actor": village_assistant, "at": now - A_MONTH} | given | more))

    return make
