"""The frame of every page: what waits is counted once for as long as nothing is written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.interfaces.web import remembered
from jiuzhu.interfaces.web.navigation import Line
from tests.conftest import TOWNSHIP
from tests.sample.models import Ticket

pytestmark = pytest.mark.django_db
WAITS = '待我办理</span><span class="nums"><span class="num'


@pytest.fixture(autouse=True)
def nothing_remembered():
    remembered.forget()


def begin_one(*, days_ago: int = 0) -> None:
    begin(Ticket(division_code=TOWNSHIP), actor=SYSTEM, at=timezone.now() - timedelta(days=days_ago), duty=Duty.ASSESSMENT_WRITE)


def counting(client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/done/")
    return sum("COUNT(" in query["sql"] and "workitem" in query["sql"] for query in asked)


def test_the_rail_counts_a_step_on_the_very_next_page(sign_in):
    clerk = sign_in("township_clerk")
    assert WAITS not in clerk.get("/done/").text
    begin_one()
    assert f'{WAITS}">1<' in clerk.get("/done/").text


def test_nothing_is_counted_again_while_nothing_was_written(sign_in):
    clerk = sign_in("township_clerk")
    assert counting(clerk) > 0
    assert counting(clerk) == 0
    begin_one()
    assert counting(clerk) > 0


def test_what_was_counted_for_one_person_is_not_shown_to_another(sign_in):
    clerk, assistant = sign_in("township_clerk"), sign_in("village_assistant")
    begin_one()
    assert WAITS in clerk.get("/done/").text
    assert WAITS not in assistant.get("/done/").text


def test_lateness_is_seen_though_nothing_was_written(sign_in, monkeypatch):
    clerk = sign_in("township_clerk")
    assert counting(clerk) > 0
    monkeypatch.setattr(remembered, "monotonic", lambda at=remembered.monotonic: at() + remembered.KEPT_SECONDS)
    assert counting(clerk) > 0


def test_the_line_one_is_on_is_marked_on_each_page(sign_in):
    clerk = sign_in("township_clerk")
    assert '<a href="/done/" aria-current="page">' in clerk.get("/done/").text
    assert '<a href="/done/" aria-current="page">' not in clerk.get("/").text


def test_what_waits_for_another_reason_is_named_beside_the_number():
    late, again = (
        Line("部门数据", "/monitoring/feeds/", False, count=2, hot=True, besides="重报 1"),
        Line("部门数据", "/", False, besides="重报 1"),
    )
    drawn = [render_to_string("_rail.html", {"rail": [[line]]}) for line in (late, again)]
    assert all('<span class="num">重报 1</span>' in each for each in drawn)
    assert ['<span class="num hot">2<' in each for each in drawn] == [True, False]
