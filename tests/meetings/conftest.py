"""Warnings that are to be discussed."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.monitoring.meetings.rules import MeetingEntry
from jiuzhu.monitoring.meetings.services import call_meeting
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry
from tests.conftest import COUNTY
from tests.referrals.conftest import federation
from tests.warnings.conftest import county, decided, found, household, investigated, opened, registered

__all__ = ["county", "decided", "federation", "found", "household", "investigated", "opened", "registered"]

ENTRY = MeetingEntry(date(2026, 11, 20), "县民政局三楼会议室", "县民政局局长", "县医保局副局长\n县残联理事长")


@pytest.fixture
def discussed(decided):
    """Bring a warning to where it is to be discussed."""

    def make(*args, **more):
        return decided(Outcome.DISCUSS, *args, entry=OutcomeEntry(Outcome.DISCUSS, "涉及几个部门，情形复杂"), **more)

    return make


@pytest.fixture
def called(now, county_officer):
    """Call a meeting about warnings."""

    def make(*warnings):
        return call_meeting(entry=ENTRY, warning_ids=[each.pk for each in warnings], division_code=COUNTY, actor=county_officer, at=now)

    return make
