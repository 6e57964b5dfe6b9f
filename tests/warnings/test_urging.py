"""What a township lets lie of warnings and re-checks is told to the county: one matter a township, until it went on or was settled."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.following import follow_households
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.monitoring.warnings.models import Late
from jiuzhu.monitoring.warnings.queries import find_late, late_work
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import InvestigationEntry, Outcome, OutcomeEntry
from jiuzhu.monitoring.warnings.services import assign, decide, investigate, settle_late, tell_of_late
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import person as somebody
from tests.warnings import rechecking
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]

pytestmark = pytest.mark.django_db

ELSEWHERE = "341525101001"
"""A village of another township of the county."""


@pytest.fixture
def deadline(now):
    load_calendar()
    set_local_value(
        name="warning.grade_2_working_days", value="5", valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now
    )
    return now + timedelta(days=8)


@pytest.fixture
def assigned(opened, deadline, now, county_officer):
    def make(*args, at=now, to=VILLAGE, **more):
        warning = opened(*args, **more)
        assign(warning_id=warning.pk, to_code=to, actor=county_officer, at=at, seen_version=0)
        warning.refresh_from_db()
        return warning

    return make


def looked_into(warning, at, by):
    entry = InvestigationEntry(at.date(), "visit", "赵协理", "入户查看，车辆已经报废", False)
    investigate(warning_id=warning.pk, entry=entry, actor=by, at=at, seen_version=1)


def told(officer):
    return [item.detail for item in inbox(officer) if item.workflow == "warning_late"]


def test_what_is_late_is_told_to_the_county_once_a_township(assigned, deadline, county_officer, township_clerk):
    assigned()
    assigned("second_home")
    assert tell_of_late(at=deadline - timedelta(days=2)) == 0
    assert [tell_of_late(at=deadline) for _ in range(2)] == [1, 0]
    assert (told(county_officer), told(township_clerk)) == (["2 件没有按时办"], [])
    assert [(each.workflow, each.action, each.number) for each in late_work(TOWNSHIP, now=deadline)] == [("warning", "核实", 2)]


def test_without_a_deadline_nothing_is_late(opened, now, county_officer):
    assign(warning_id=opened().pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
    assert tell_of_late(at=now + timedelta(days=300)) == 0


def test_what_went_on_leaves_the_countys_desk_by_itself(assigned, deadline, county_officer, township_clerk, village_assistant):
    warning = assigned()
    tell_of_late(at=deadline)
    looked_into(warning, deadline, village_assistant)
    decide(
        warning_id=warning.pk, entry=OutcomeEntry(Outcome.FALSE_ALARM, "车辆已经报废"), actor=township_clerk, at=deadline, seen_version=2
    )
    assert tell_of_late(at=deadline) == 1 and not told(county_officer)
    assert Late.objects.get().state == "moved_on"


def test_what_was_settled_is_told_again_only_when_more_becomes_late(assigned, deadline, now, county_officer):
    assigned()
    tell_of_late(at=deadline)
    with pytest.raises(ReasonMissing):
        settle_late(late=Late.objects.get(), reason=" ", actor=county_officer, at=deadline, seen_version=0)
    presses = [
        settle_late(
            late=Late.objects.get(),
            reason="已电话督促，周五前办完",
            actor=county_officer,
            at=deadline + timedelta(minutes=n),
            seen_version=0,
        )
        for n in (0, 1)
    ]
    assert [each.repeated for each in presses] == [False, True]
    assert tell_of_late(at=deadline + timedelta(days=1)) == 0
    assigned("second_home", at=now + timedelta(days=7))
    assert tell_of_late(at=now + timedelta(days=17)) == 1 and told(county_officer) == ["2 件没有按时办"]


def test_late_work_that_comes_with_its_household_is_told_to_the_county_of_where_it_came(assigned, deadline, now, registered, county_officer):
    elsewhere = registered(somebody(9, name="方远"), village=ELSEWHERE)
    assigned()
    assigned("second_home", subject_id="late-there", household_id=str(elsewhere.pk), division_code=ELSEWHERE, to=ELSEWHERE)
    assert tell_of_late(at=deadline) == 2
    for late in Late.objects.all():
        settle_late(late=late, reason="已电话督促", actor=county_officer, at=deadline, seen_version=0)
    later = deadline + timedelta(days=1)
    assert tell_of_late(at=later) == 0
    move_household(household_id=elsewhere.pk, division_code=VILLAGE, address="二组", on=later.date(), reason="投靠子女", actor=SYSTEM, at=later)
    follow_households(at=later)
    assert tell_of_late(at=later + timedelta(minutes=1)) == 1 and told(county_officer) == ["2 件没有按时办"]


def test_another_county_and_the_township_itself_do_not_settle_it(assigned, deadline, township_clerk):
    assigned()
    tell_of_late(at=deadline)
    for stranger in (township_clerk, actor("county_officer", division="341524000000")):
        with pytest.raises(NotFound):
            find_late(Late.objects.get().pk, stranger)


def test_on_screen_the_county_sees_what_is_late_and_writes_down_what_it_did(assigned, deadline, now, place, sign_in, monkeypatch):
    assigned()
    tell_of_late(at=deadline)
    officer, page = sign_in("county_officer"), f"/monitoring/warnings/late/{Late.objects.get().pk}/"
    assert "衡山镇" in officer.get(page).text
    assert officer.post(page, {"step": "settle", "seen_version": "0", "reason": ""}).status_code == 400
    answer = officer.post(page, {"step": "settle", "seen_version": "0", "reason": "已电话督促"}, follow=True)
    assert "督办情况已记下" in answer.text and Late.objects.get().state == "settled"
    assert sign_in("township_clerk").get(page).status_code == 404


def test_a_household_that_was_not_told_in_time_is_on_the_list_the_county_is_led_to(recheck, now, county_officer, township_clerk, second_clerk, place, sign_in, monkeypatch):
    set_local_value(name="recheck.tell_working_days", value="3", valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now)
    rechecking.decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, review_on=date(2027, 5, 20))
    late_at = now + timedelta(days=8)
    assert tell_of_late(at=late_at) == 1
    monkeypatch.setattr("django.utils.timezone.now", lambda: late_at)
    officer = sign_in("county_officer")
    page = officer.get(f"/monitoring/warnings/late/{Late.objects.get().pk}/").text
    listed = re.search(r'href="([^"]*rechecks[^"]*)"', page)[1].replace("&amp;", "&")
    assert "告知复核结果" in page and recheck.household_name in officer.get(listed).text
    assert recheck.household_name not in officer.get(listed.replace(TOWNSHIP, "341525101000")).text, "another township has nothing late"
    assert recheck.household_name not in officer.get(listed.replace("state=due", "state=checking")).text
