"""A platform's warnings become our own, go through the same hands, and are answered row by row; the same batch is one, a correction comes before the disposal."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from urllib.parse import quote

import openpyxl
import pytest
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.ledger.rules import sm3
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.services.signing import outside_text, sign
from jiuzhu.monitoring.outside import queries, services
from jiuzhu.monitoring.outside.models import Batch, Row
from jiuzhu.monitoring.outside.rules import BatchInvalid
from jiuzhu.monitoring.outside.services import taking_in
from jiuzhu.monitoring.warnings.models import Warning
from tests.conftest import COUNTY, actor
from tests.monitoring.handing_in import folder
from tests.orders.test_pages import client_as, text
from tests.registry.conftest import county, id_number, person, registered

__all__ = ["client_as", "county", "folder", "registered"]
pytestmark = pytest.mark.django_db
HEAD = "预警编号,姓名,公民身份号码,预警内容,预警等级,预警日期,反馈期限,近三月自付（元）"


def row(number, order, *, matter="医疗支出高", grade="一级", on="2026-11-02", due="2026-11-30", paid="30000.00"):
    return f"{number},某人,{id_number(order)},{matter},{grade},{on},{due},{paid}"


@pytest.fixture
def platform(county, county_officer, now):
    return services.enter_platform(name="安徽省低收入人口动态监测信息平台", division_code=COUNTY, actor=county_officer, at=now)


@pytest.fixture
def send(platform, county_officer, now):
    def make(*rows, who=None, at=now, head=HEAD):
        content = "\n".join([head, *rows]).encode()
        return services.hand_in(platform=platform, stream=io.BytesIO(content), name="一批.csv", actor=who or county_officer, at=at)[0]

    return make


def answers(batch, now, days=0):
    return {each.row.number: each for each in queries.answers(queries.rows_of(batch), today=(now + timedelta(days=days)).date())}


def fates(batch):
    return dict(Row.objects.filter(batch=batch).values_list("number", "fate"))


def test_a_registered_person_and_an_unknown_one_become_warnings_and_what_cannot_be_read_goes_back(registered, send, county_officer):
    home = registered(person(1))
    bad = "A3,某人,123,医疗支出高,一级,2026-11-02,,"
    batch = send(row("A1", 1), row("A2", 77, grade="低"), bad, row("A4", 1, grade="甲级"), row("A5", 1, on="2026-12-01"), row("A1", 1))
    assert batch.done_at and fates(batch)["A2"] == "taken"
    own, other = Warning.objects.get(subject_type="person"), Warning.objects.get(subject_type="unregistered")
    assert (own.rule_label, own.grade, own.household_id, own.state, own.on_aid) == ("医疗支出高", 1, home.pk, "graded", True)
    assert own.evidence == {"as_sent": {"近三月自付（元）": "30000.00"}} and (other.grade, other.household) == (3, None)
    assert "某人" not in other.subject_name and id_number(77) not in other.subject_id
    reasons = {each.line: each.reason for each in Row.objects.filter(batch=batch, fate="rejected")}
    assert set(reasons) == {4, 5, 6, 7} and "身份证号不正确" in reasons[4] and "甲级" in reasons[5] and "重复" in reasons[7]
    assert inbox(county_officer).filter(workflow="warning").count() == 2


def test_the_same_batch_is_one_and_an_unchanged_row_in_another_is_the_same(registered, send):
    registered(person(1))
    first = send(row("A1", 1))
    assert send(row("A1", 1)).pk == first.pk and Batch.objects.count() == 1
    again = send(row("A1", 1), row("A2", 1, matter="失业"))
    assert fates(again) == {"A1": "same", "A2": "taken"} and Warning.objects.count() == 2


def test_a_correction_replaces_the_figures_until_it_is_disposed_of_and_not_after(registered, send, now):
    registered(person(1), person(2, relation="spouse"))
    send(row("A1", 1), row("B1", 1, matter="失业"))
    assert fates(send(row("A1", 1, paid="50000.00"))) == {"A1": "replaced"}
    warning = Warning.objects.get(rule_label="医疗支出高")
    assert warning.evidence["as_sent"]["近三月自付（元）"] == "50000.00"
    assert fates(send(row("A1", 2, paid="50000.00"))) == {"A1": "replaced"}
    moved = Warning.objects.get(rule_label="医疗支出高", state="graded")
    warning.refresh_from_db()
    assert warning.state == "withdrawn" and moved.pk != warning.pk
    Warning.objects.filter(pk=moved.pk).update(state="referred")
    late = send(row("A1", 2, paid="1.00"))
    assert fates(late) == {"A1": "late_correction"} and "已转介" in answers(late, now)["A1"].row.reason
    assert Warning.objects.get(pk=moved.pk).evidence["as_sent"]["近三月自付（元）"] == "50000.00"


def test_two_rows_of_one_matter_about_one_person_are_one_warning_and_both_are_answered(registered, send, now):
    registered(person(1))
    batch = send(row("A1", 1), row("A2", 1, paid="9.00"))
    assert Warning.objects.count() == 1 and {each.state for each in answers(batch, now).values()} == {"待交办"}


def test_the_answer_tells_the_outcome_its_day_and_who_is_late(registered, send, now):
    registered(person(1))
    batch = send(row("A1", 1, due="2026-11-25"), row("A2", 1, matter="失业", due=""))
    assert not answers(batch, now)["A1"].late and answers(batch, now, days=6)["A1"].late and not answers(batch, now, days=6)["A2"].late
    Warning.objects.filter(rule_label="医疗支出高").update(state="false_alarm", verdict=False, changed_at=now)
    told = answers(batch, now, days=6)["A1"]
    assert (told.state, told.verdict, told.ended_on, told.late) == ("误报", "不属实", now.date(), False)


def test_what_is_kept_on_the_ledger_is_answered_and_late_no_more(registered, send, county_officer, now):
    registered(person(1))
    batch = send(row("A1", 1, due="2026-11-25"))
    warning = Warning.objects.get()
    Warning.objects.filter(pk=warning.pk).update(state="ledgered", verdict=True, changed_at=now)
    warning.dispositions.create(outcome="keep_on_ledger", note="三个月后回访", decided_by="b", decider_name="乙", decided_at=now)
    told, later = answers(batch, now, days=60)["A1"], timezone.localdate(now) + timedelta(days=60)
    assert (told.outcome, told.ended_on, told.late) == ("暂不符合，列入台账", now.date(), False)
    assert queries.late_count(county_officer, today=later) == 0 and queries.batches(county_officer, today=later).get().unanswered == 0


def test_a_second_look_at_what_is_on_the_ledger_asks_for_no_second_answer(registered, send, county_officer, now):
    registered(person(1))
    batch, later = send(row("A1", 1, due="2026-11-25")), now + timedelta(days=90)
    warning = Warning.objects.get()
    warning.dispositions.create(outcome="keep_on_ledger", note="三个月后回访", decided_by="b", decider_name="乙", decided_at=now)
    Warning.objects.filter(pk=warning.pk).update(state="assigned", verdict=True, changed_at=later)
    told = answers(batch, now, days=90)["A1"]
    assert (told.state, told.outcome, told.ended_on, told.late) == ("在台账，正在复查", "暂不符合，列入台账", now.date(), False)
    assert queries.late_count(county_officer, today=later.date()) == 0 and queries.batches(county_officer, today=later.date()).get().unanswered == 0
    warning.dispositions.create(outcome="false_alarm", note="情况已好转", decided_by="b", decider_name="乙", decided_at=later)
    Warning.objects.filter(pk=warning.pk).update(state="false_alarm", verdict=False)
    told = answers(batch, now, days=90)["A1"]
    assert (told.state, told.ended_on, told.late) == ("误报", later.date(), False)


def test_an_answer_a_platform_waits_for_too_long_stands_in_the_rail_once(registered, send, county_officer, now):
    registered(person(1))
    send(row("A1", 1))
    send(row("A1", 1, paid="50000.00"))
    assert [queries.late_count(county_officer, today=timezone.localdate(now) + timedelta(days=days)) for days in (0, 60)] == [0, 1]
    assert queries.late_count(actor("county_officer", division="341524000000"), today=timezone.localdate(now) + timedelta(days=60)) == 0


def test_broken_off_it_goes_on_and_nothing_comes_twice(registered, send, monkeypatch, now):
    registered(person(1))
    monkeypatch.setattr(taking_in, "AT_ONCE", 1)
    calls, take = [], taking_in._take

    def once(*args):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        take(*args)

    monkeypatch.setattr(taking_in, "_take", once)
    with pytest.raises(RuntimeError):
        send(row("A1", 1), row("A2", 1, matter="失业"))
    assert Batch.objects.get().done_at is None
    assert services.take_in_left(at=now) == 1 and services.take_in_left(at=now) == 0
    assert set(fates(Batch.objects.get()).values()) == {"taken"} and Warning.objects.count() == 2


def test_a_table_without_the_needed_columns_is_refused_as_a_whole(send):
    with pytest.raises(BatchInvalid, match="预警编号、预警内容"):
        send(f"某人,{id_number(1)}", head="姓名,身份证号")
    assert not Batch.objects.exists()


def test_somebody_of_another_county_goes_back(registered, send):
    home = registered(person(1))
    for member in home.memberships.all():
        type(member.person).objects.filter(pk=member.person_id).update(division_code="341524100001")
    assert fates(send(row("A1", 1))) == {"A1": "rejected"}


def test_nobody_else_sends_or_sees(platform, send, registered, township_clerk, client_as):
    registered(person(1))
    with pytest.raises(NotPermitted):
        send(row("A1", 1), who=township_clerk)
    batch = send(row("A1", 1))
    with pytest.raises(NotFound):
        queries.find_batch(actor("county_officer", division="341524000000"), batch.pk)
    other = client_as("county_officer", division="341524000000")
    assert (
        other.get(f"/monitoring/outside/{batch.pk}/").status_code == 404
        and other.get(f"/monitoring/outside/{batch.pk}/results/").status_code == 404
    )


def test_the_pages_take_a_batch_show_its_rows_and_give_the_answer_in_the_same_rows(registered, platform, client_as):
    registered(person(1))
    officer = client_as("county_officer", division=COUNTY)
    file = io.BytesIO("\n".join([HEAD, row("A1", 1, on="2026-11-01"), "A2,某人,123,失业,,,,"]).encode())
    file.name = "一批.csv"
    assert "平台名称" in text(officer.get("/monitoring/outside/"))
    sent = officer.post("/monitoring/outside/", {"step": "batch", "platform": str(platform.pk), "file": file})
    assert sent.status_code == 302 and "退回" in text(officer.get(sent.url)) and id_number(1) not in text(officer.get(sent.url))
    warning = Warning.objects.get()
    assert "近三月自付" in text(officer.get(f"/monitoring/warnings/{warning.pk}/")) and "A1" in text(
        officer.get(f"/monitoring/warnings/{warning.pk}/")
    )
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get(f"{sent.url}results/").content)).active
    lines = [[cell.value for cell in each] for each in sheet.iter_rows()]
    assert lines[0][:3] == ["预警编号", "姓名", "公民身份号码"] and lines[0][8:10] == ["接收情况", "办理情况"]
    assert [each.action for each in entries("outside_batch", str(Batch.objects.get().pk))].count("下载外来预警结果") == 1
    assert lines[1][0] == "A1" and lines[1][9] == "待交办" and "身份证号不正确" in lines[2][8]
    wrong = officer.post("/monitoring/outside/", {"step": "batch", "platform": str(platform.pk)})
    assert wrong.status_code == 400


def test_a_program_sends_signed_and_asks_for_the_results(registered, platform, county_officer, client, now):
    registered(person(1))
    key = bytes.fromhex(feeds.issue_key(organisation_id=str(platform.pk), actor=county_officer, at=now))
    content, stamp = "\n".join([HEAD, row("A1", 1, on="2026-11-01")]).encode(), int(timezone.now().timestamp() * 1000)
    digest = sm3(content)

    def headers(stamp, text, **more):
        return {
            f"X-Jiuzhu-{name}": str(value)
            for name, value in {"Department": platform.pk, "Time": stamp, "Signature": sign(key, text), **more}.items()
        }

    def post(stamp, what="outside-warnings"):
        signed = outside_text(what=what, name="一批.csv", stamp=stamp, digest=digest)
        more = {"Digest": digest, "Name": quote("一批.csv")}
        return client.post(
            "/api/outside-warnings", content, content_type="application/octet-stream", headers=headers(stamp, signed, **more)
        )

    assert post(stamp, what="outside-results").status_code == 403
    first, again = json.loads(post(stamp + 1).content), json.loads(post(stamp + 2).content)
    assert (first["new"], again["new"], first["id"], first["rows"][0]["received"]) == (True, False, again["id"], "已接收")
    asked = client.get(
        f"/api/outside-warnings/{digest}",
        headers=headers(stamp + 3, outside_text(what="outside-results", name="", stamp=stamp + 3, digest=digest)),
    )
    assert json.loads(asked.content)["rows"][0]["state"] == "待交办"
    department = feeds.enter_department(name="霍山县公安局", division_code=COUNTY, actor=SYSTEM, at=now)
    with pytest.raises(NotPermitted):
        services.platform_of(department)
