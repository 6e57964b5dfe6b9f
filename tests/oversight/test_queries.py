"""The figures of the dashboard count what the actor may see, and agree with the lists they open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.warnings.rules import Outcome
from jiuzhu.monitoring.warnings.services import assign
from jiuzhu.supervision.oversight import queries
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(opened, now, county_officer):
    """A warning whose investigation is late ten days on."""
    load_calendar()
    set_local_value(name="warning.grade_2_working_days", value="2", valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now)
    warning = opened()
    assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
    return warning


def test_late_work_is_counted_by_township_and_kind(late, now, county_officer):
    (before,) = queries.work_by_township(county_officer, now=now)
    assert (before.code, before.open, before.late) == (TOWNSHIP, 1, 0)
    (after,) = queries.work_by_township(county_officer, now=now + timedelta(days=10))
    assert (after.name, after.late, after.late_by_tab) == ("衡山镇", 1, (("预警处置", 1),))
    assert queries.work_counts(county_officer, now=now + timedelta(days=10)) == (1, 1)


def test_another_township_counts_none_of_it(late, now):
    stranger = actor("township_clerk", division="341525101000")
    assert queries.work_by_township(stranger, now=now) == []
    assert all(tile.value == 0 for tile in queries.tile_map(stranger, kind="warnings", now=now))


def test_the_county_sees_townships_as_tiles_and_a_township_its_villages(late, now, county_officer, township_clerk):
    county = {tile.code: tile.value for tile in queries.tile_map(county_officer, kind="warnings", now=now)}
    assert county[TOWNSHIP] == 1 and sum(county.values()) == 1
    villages = {tile.code: tile.value for tile in queries.tile_map(township_clerk, kind="warnings", now=now)}
    assert villages[VILLAGE] == 1 and TOWNSHIP not in villages


@pytest.mark.parametrize(("kind", "value"), [("warnings", 1), ("late", 1), ("households", 1)])
def test_each_map_counts_its_own_thing(late, now, county_officer, kind, value):
    tiles = queries.tile_map(county_officer, kind=kind, now=now + timedelta(days=10))
    assert sum(tile.value for tile in tiles) == value


def test_the_trend_has_twelve_months_and_counts_where_a_warning_was_first_found(opened, decided, now, county_officer):
    opened("wage_found", month="2026-10")
    decided(Outcome.EXPLAIN)
    months = queries.trend(county_officer, until=now.date())
    assert (len(months), months[0].month, months[-1].month) == (12, "2025-12", "2026-11")
    assert [(each.warnings, each.dealt_with) for each in months[-2:]] == [(1, 0), (1, 1)]
    assert months[-1].closed == 3


def test_nobody_is_counted_for_somebody_without_the_duty(late, now):
    assistant = actor("village_assistant", division=VILLAGE)
    assert queries.work_counts(assistant, now=now) == (0, 0)
    assert queries.tile_map(assistant, kind="warnings", now=now) == []


def test_before_the_first_rating_there_is_no_average(now):
    assert queries.average_rating(actor("county_officer", division=COUNTY)) == (None, 0)
