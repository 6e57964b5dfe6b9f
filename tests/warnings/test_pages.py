"""The pages of warnings: the list, one warning through its steps, its letter; forms say what is missing and lose nothing."""

from __future__ import annotations

import html
import re
from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.casework.exits.models import Exit
from jiuzhu.casework.exits.services import begin_exit
from jiuzhu.casework.registry.models import Membership, Person
from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.services import take
from jiuzhu.monitoring.warnings.models import Recheck, Warning
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry
from jiuzhu.monitoring.warnings.services import open_warnings
from tests.conftest import TOWNSHIP, VILLAGE
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = pytest.mark.django_db
ELSEWHERE = "341525101001"


@pytest.fixture
def today():
    return timezone.localdate(timezone.now()).isoformat()


def page(warning):
    return f"/monitoring/warnings/{warning.pk}/"


def test_the_list_shows_open_warnings_with_their_figures(opened, place, sign_in):
    opened()
    text = sign_in("township_clerk").get("/monitoring/warnings/").text
    assert "名下有车" in text and "成员名下汽车、货车数 1" in text and "待交办" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("rule=vehicle_found", True),
        ("rule=wage_found", False),
        ("grade=2", True),
        ("grade=1", False),
        ("month=2026-11", True),
        ("state=done", False),
        ("state=all", True),
        (f"place={VILLAGE}", True),
        ("place=341525100002", False),
        ("late=yes", False),
        ("q=吴秀兰", True),
        ("q=无此人", False),
        ("page=first&sort=nonsense", True),
    ],
)
def test_the_list_is_narrowed(opened, place, sign_in, query, shown):
    warning = opened()
    assert (page(warning) in sign_in("township_clerk").get(f"/monitoring/warnings/?{query}", follow=True).text) is shown


def test_every_number_of_a_month_opens_the_rows_it_counts(decided, opened, place, sign_in):
    decided(Outcome.EXPLAIN)
    decided(Outcome.FALSE_ALARM, "registered_twice", holds=False)
    opened("deceased_still_registered", subject="person")
    opened("vehicle_found", month="2026-10", subject="person")
    browser = sign_in("county_officer")
    text = browser.get("/monitoring/?month=2026-11").text
    links = {html.unescape(url): words for url, words in re.findall(r'href="([^"]*/monitoring/warnings/\?[^"]*)"[^>]*>(.*?)</a>', text, re.DOTALL)}

    def rows(*told):
        (url,) = [each for each in links if all(one in each for one in told) and each.count("=") == len(told)]
        return len(browser.get(url).context["rows"])

    found = ("since=2026-11", "until=2026-11", "state=all", "rule=vehicle_found")
    assert [rows(*found), rows(*found, "looked_into=yes"), rows(*found, "looked_into=true")] == [1, 1, 1]
    assert rows("month=2026-11", "state=all") == 3 and rows("month=2026-11", "late=yes") == 0
    assert rows("since=2026-09", "until=2026-11", "state=all", "looked_into=yes") == 2 and "50%" in text


def test_nobody_sees_a_warning_of_another_township(opened, place, sign_in):
    warning = opened()
    stranger = sign_in("township_clerk", division="341525101000")
    assert page(warning) not in stranger.get("/monitoring/warnings/").text
    assert stranger.get(page(warning)).status_code == 404
    assert stranger.get(f"{page(warning)}letter/").status_code == 404


def test_after_a_move_the_former_township_does_not_see_what_was_found_in_the_new_one(decided, found, household, place, sign_in, now):
    old = decided()
    move_household(household_id=household.pk, division_code=ELSEWHERE, address="二组", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now)
    new = found(month="2026-12", evidence={"vehicles": 7}, division_code=ELSEWHERE)
    open_warnings(findings=[new], month="2026-12", run_id="run-2", actor=SYSTEM, at=now)
    later = Warning.objects.exclude(pk=old.pk).get()
    answer = sign_in("township_clerk").get(page(old))
    assert answer.status_code == 200 and page(later) not in answer.text
    assert page(later) in sign_in("county_officer").get(page(old)).text


def test_the_export_holds_what_the_list_holds(opened, place, sign_in):
    opened()
    answer = sign_in("county_officer").get("/monitoring/warnings/export/?state=all")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][:3] == ["名下有车", "二级", "吴秀兰家庭"]


def test_ticked_warnings_are_assigned_to_their_villages(opened, place, sign_in):
    warning = opened()
    officer = sign_in("county_officer")
    answer = officer.post("/monitoring/warnings/assign/", {"pick": [str(warning.pk)], "level": "village", "query": "state=open"}, follow=True)
    assert "已交办 1 条" in answer.text
    assert Warning.objects.get().assigned_code == VILLAGE
    for nothing in ({}, {"pick": ["no-id"]}):
        assert "还没有勾选" in officer.post("/monitoring/warnings/assign/", nothing, follow=True).text


def test_a_warning_goes_its_way_on_screen(opened, place, sign_in, today):
    warning = opened()
    officer, assistant, clerk = sign_in("county_officer"), sign_in("village_assistant"), sign_in("township_clerk")
    assert "交办后开始计算核实时限" in officer.get(page(warning)).text
    officer.post(page(warning), {"step": "assign", "seen_version": 0, "to_code": TOWNSHIP, "note": ""})
    found = {"step": "investigate", "seen_version": 1, "visited_on": today, "method": "visit", "investigators": "赵协理", "finding": "车辆确在本人名下", "holds": "yes"}
    assert assistant.post(page(warning), found).status_code == 302
    assert assistant.get(page(warning)).text.count('value="decide"') == 0
    end = {"step": "decide", "seen_version": 2, "outcome": "explain", "note": "残疾人代步车，已核实"}
    answer = clerk.post(page(warning), end, follow=True)
    assert "已处置：情况已说明" in answer.text and "残疾人代步车" in answer.text
    assert clerk.post(page(warning), end, follow=True).status_code == 200
    assert Warning.objects.get().state == "explained"


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(opened, place, sign_in, today):
    warning = opened()
    sign_in("county_officer").post(page(warning), {"step": "assign", "seen_version": 0, "to_code": VILLAGE, "note": ""})
    bad = {"step": "investigate", "seen_version": 1, "visited_on": today, "method": "visit", "investigators": "赵协理", "finding": "无", "holds": "yes"}
    answer = sign_in("village_assistant").post(page(warning), bad)
    assert answer.status_code == 400
    assert "没有写明核实情况" in answer.text and "赵协理" in answer.text


def test_an_outdated_form_is_told_so(opened, place, sign_in):
    warning = opened()
    officer = sign_in("county_officer")
    officer.post(page(warning), {"step": "regrade", "seen_version": 0, "grade": 1, "reason": "家中有重病人"})
    answer = officer.post(page(warning), {"step": "assign", "seen_version": 0, "to_code": VILLAGE, "note": ""})
    assert answer.status_code == 400 and "请刷新页面" in answer.text


def test_a_confirmed_death_is_recorded_from_the_warning(investigated, place, sign_in):
    warning = investigated("deceased_still_registered", subject="person", evidence={"death_on": "2026-11-03"})
    clerk = sign_in("township_clerk")
    assert 'value="2026-11-03"' in clerk.get(page(warning)).text
    clerk.post(page(warning), {"step": "decide", "seen_version": 2, "outcome": "correct", "died_on": "2026-11-03", "note": "村委会证明已去世"})
    assert not Person.objects.get(pk=warning.subject_id).alive


def test_a_recheck_is_proposed_and_decided_by_two_people(decided, place, sign_in, today):
    decided(Outcome.RECHECK)
    recheck = Recheck.objects.get()
    address = f"/monitoring/rechecks/{recheck.pk}/"
    first, second = sign_in("township_clerk"), sign_in("township_clerk", username="second")
    assert recheck.household_name in first.get("/monitoring/rechecks/").text
    given = {"step": "propose", "seen_version": 0, "result": "adjusted", "effective_month": "2026-12", "monthly_benefit_fen": "500.00", "note": "家庭收入增加"}
    refused = first.post(address, given)
    assert refused.status_code == 400 and "500.00" in refused.text
    first.post(address, given | {"visited_on": today, "visitors": "程窗口", "no_check_reason": "授权书还在办理"})
    assert "须由另一位" in first.get(address).text
    second.post(address, {"step": "decide", "seen_version": 1})
    recheck.refresh_from_db()
    assert (recheck.state, recheck.monthly_benefit_fen) == ("adjusted", 50000)


def test_an_amount_that_is_no_amount_is_refused_beside_its_field(decided, place, sign_in):
    decided(Outcome.RECHECK)
    address = f"/monitoring/rechecks/{Recheck.objects.get().pk}/"
    posted = {"step": "propose", "seen_version": 0, "result": "adjusted", "effective_month": "2026-12", "monthly_benefit_fen": "五百", "note": "家庭收入增加"}
    answer = sign_in("township_clerk").post(address, posted)
    assert answer.status_code == 400 and "不是金额" in answer.text


def test_an_open_warning_asks_for_an_explanation_in_its_letter_and_an_ended_one_tells_how_it_ended(opened, decided, place, sign_in):
    open_one, ended = opened("wage_found"), decided(Outcome.EXPLAIN)
    clerk = sign_in("township_clerk")

    told, asked = (clerk.get(f"/letters/about/warning/{each.pk}/").text for each in (ended, open_one))

    assert "处理结果" in told and "请您说明情况" in asked
    assert f"/letters/about/warning/{ended.pk}/" in clerk.get(page(ended)).text


def test_an_assessment_begins_from_the_warning_and_remembers_it(opened, place, sign_in):
    warning = opened()
    assistant, officer = sign_in("village_assistant"), sign_in("county_officer")
    start = f"/assessment/household/{warning.household_id}/start/"
    assert start in assistant.get(page(warning)).text
    assert start not in officer.get(page(warning)).text
    assistant.post(start, {"warning_id": str(warning.pk), "reason": f"预警：{warning.rule_label}"})
    assert str(Assessment.objects.get().warning_id) == str(warning.pk)


def test_a_gradual_exit_shows_what_it_rests_on_and_how_it_was_told(decided, household, place, sign_in, today):
    decided(Outcome.RECHECK)
    recheck = Recheck.objects.get()
    address = f"/monitoring/rechecks/{recheck.pk}/"
    clerk = sign_in("township_clerk")
    given = {
        "step": "propose", "seen_version": 0, "result": "gradual_exit", "effective_month": "2026-12", "exit_months": 3, "note": "收入增加", "visited_on": today,
        "visitors": "程窗口", "no_check_reason": "授权书还在办理", "income_annual_fen": "12000", "members": 1, "members_employed": 1, "recovery": "waive",
    }  # fmt: skip
    assert clerk.post(address, given).status_code == 302
    sign_in("township_clerk", username="second").post(address, {"step": "decide", "seen_version": 1})
    assert household.head_name in clerk.get("/exits/").text and 'href="/monitoring/rechecks/"' in clerk.get("/exits/").text
    worker = sign_in("social_worker", division=TOWNSHIP).get("/exits/").text
    assert household.head_name in worker and "/monitoring/rechecks/" not in worker, "who does not read monitoring is led to no page that refuses them"
    made = Exit.objects.get()
    page_of_exit = f"/exits/{made.pk}/"
    assert "人均月收入" in clerk.get(page_of_exit).text and "不追回" in clerk.get(address).text
    assert "还没有出具告知书" in clerk.post(page_of_exit, {"step": "tell", "seen_version": 0}).text
    assert "渐退告知书" in clerk.get(f"{page_of_exit}letter/").text
    refused = clerk.post(page_of_exit, {"step": "income", "seen_version": 0, "income_annual_fen": "12000", "members": 1, "members_employed": 1, "reason": "核定"})
    assert "还没有设定低保标准" in refused.text


def test_the_ledger_lists_what_is_to_be_looked_at_again(decided, place, sign_in):
    kept = decided(entry=OutcomeEntry(Outcome.KEEP_ON_LEDGER, "暂不符合条件", review_on=date(2027, 1, 5)), on_aid=False)
    clerk = sign_in("township_clerk")
    text = clerk.get("/monitoring/ledger/").text
    assert page(kept) in text and "2027" in text and "按乡镇" in text
    assert page(kept) not in sign_in("township_clerk", username="away", division="341525101000").get("/monitoring/ledger/").text


def test_another_person_decides_the_end_of_an_exit_on_its_page(household, place, sign_in, now):
    entry = {"since": date(2026, 12, 1), "last_day": date(2027, 2, 28), "months": 3, "monthly_benefit_fen": 50000, "income_fen": 100000, "standard_fen": 70000}
    made = begin_exit(household=household, clause="", quote="", law="", recheck_key=str(household.pk), actor=SYSTEM, at=now, **entry)
    take(made, step="propose_end", actor=SYSTEM, at=now, seen_version=0, reason="失业", changes={"proposal": "restore", "proposed_from": "begun", "proposed_income_fen": 60000})
    clerk, address = sign_in("township_clerk"), f"/exits/{made.pk}/"
    assert "审定：收入回落，恢复救助" in clerk.get(address).text and "600" in clerk.get(address).text
    assert clerk.post(address, {"step": "send_back", "seen_version": 1, "reason": ""}).status_code == 400
    clerk.post(address, {"step": "decide", "seen_version": 1})
    made.refresh_from_db()
    assert made.state == "restored"


def test_the_page_says_that_a_recheck_was_opened_and_the_recheck_begins_with_the_month_after(investigated, household, place, sign_in):
    Membership.objects.filter(household=household).exclude(relation="head").update(until=date(2026, 8, 1))
    warning, clerk = investigated("missing_in_force", subject="person"), sign_in("township_clerk")
    end = {"step": "decide", "seen_version": warning.version, "outcome": "correct", "left_on": "2026-08-10", "note": "公安机关已立案"}
    assert "已启动复核" in clerk.post(page(warning), end, follow=True).text
    shown = clerk.get(f"/monitoring/rechecks/{Recheck.objects.get().pk}/").text
    assert "2026-08-10 起不在家里生活" in shown and 'value="2026-09"' in shown
