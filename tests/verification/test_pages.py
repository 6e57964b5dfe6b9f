"""Authorisations are taken, seen and withdrawn on the pages."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone

from jiuzhu.casework.verification.models import Authorisation, Verification
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.monitoring.warnings.services.rechecking import recheck_in_scope
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE
from tests.orders.test_pages import text
from tests.verification.conftest import drawing

pytestmark = pytest.mark.django_db


def photo() -> io.BytesIO:
    out = io.BytesIO(drawing("JPEG"))
    out.name = "paper.jpg"
    return out


def test_a_household_signs_on_paper_and_one_member_withdraws(household, client_as):
    clerk = client_as("township_clerk", division=TOWNSHIP)
    place = f"/verification/household/{household.pk}/"
    assert "还缺 2 人" in text(clerk.get(place)) and "经济核对" in text(clerk.get(f"/household/{household.pk}/"))
    form = clerk.get(f"{place}form.pdf")
    assert form.content.startswith(b"%PDF")
    page = clerk.get(f"{place}sign/")
    values = {"persons": [value for value, _ in page.context["form"].fields["persons"].choices], "signer": "self", "signer_name": "吴长贵", "signed_on": "2026-01-01"}
    values["signed_on"] = str(page.context["form"].initial["signed_on"])
    refused = clerk.post(f"{place}sign/", values)
    assert refused.status_code == 400 and "上传签好的授权书照片" in text(refused)
    assert clerk.post(f"{place}sign/", values | {"paper": photo()}).status_code == 302
    assert "都已授权" in text(clerk.get(place))
    given = Authorisation.objects.filter(person_name="周桂兰").get()
    own = f"/verification/authorisations/{given.pk}/"
    assert "互联网金融资产" in text(clerk.get(own)) and clerk.get(f"{own}signature/").content == drawing("JPEG")
    assert clerk.post(own, {"seen_version": 0, "reason": ""}).status_code == 400
    assert clerk.post(own, {"seen_version": 0, "reason": "本人提出"}).status_code == 302
    assert "已撤回" in text(clerk.get(own)) and "还缺 1 人" in text(clerk.get(place))


def test_signatures_are_seen_by_nobody_else(household, signed, client_as):
    given = signed()[0]
    for role, division in (("auditor", COUNTY), ("village_assistant", VILLAGE), ("township_clerk", "341525106000")):
        looker = client_as(role, division=division)
        for page in (f"/verification/household/{household.pk}/", f"/verification/authorisations/{given.pk}/", f"/verification/authorisations/{given.pk}/signature/"):
            assert looker.get(page).status_code in (403, 404)


def test_a_check_is_asked_for_made_and_sent_on_to_a_recheck_on_the_pages(household, signed, client_as, now):
    signed(on=timezone.localdate(), at=timezone.now())
    clerk, officer = client_as("township_clerk", division=TOWNSHIP, name="赵窗口"), client_as("county_officer", division=COUNTY, name="钱核对")
    made = clerk.post(f"/verification/household/{household.pk}/", {"kind": "change", "cause": "部门数据与申报不一致"})
    place = made.url
    assert "发出核对" not in text(clerk.get(place))
    press = {"step": "request", "seen_version": 0}
    assert clerk.post(place, press).status_code == 302
    assert "发出核对" in text(officer.get(place)) and "吴长贵家庭" in text(officer.get("/verification/?tab=requested"))
    officer.post(place, {"step": "send", "seen_version": 1})
    page = officer.get(place)
    assert text(page).count("人工登记</small>") == 11
    refused = officer.post(place, {"step": "hand", "source": "银行", "outcome": "returned", "text": ""})
    assert refused.status_code == 400 and "查到的情况" in text(refused)
    officer.post(place, {"step": "hand", "source": "银行", "outcome": "returned", "text": "活期 52,000.00 元"})
    assert officer.post(place, {"step": "close", "seen_version": 2, "reason": ""}).status_code == 400
    officer.post(place, {"step": "close", "seen_version": 2, "reason": "超过约定时间"})
    assert clerk.get(f"{place}report.pdf").status_code == 404
    officer.post(place, {"step": "report", "seen_version": 3, "consistent": "no", "finding": "未申报存款 52,000.00 元"})
    assert clerk.get(f"{place}report.pdf").content.startswith(b"%PDF")
    assert "有差异，待说明" in text(clerk.get(place)) and "吴长贵家庭" in text(clerk.get("/"))
    clerk.post(place, {"step": "explain", "seen_version": 4, "text": "女儿代存的彩礼，已附转账记录"})
    assert officer.post(place, {"step": "recheck", "seen_version": 5, "reason": "存款超过限额，需要复核"}).status_code == 302
    check = Verification.objects.get()
    assert check.state == "rechecking" and "核对报告" in text(officer.get(place))
    assert recheck_in_scope(check.recheck_id, SYSTEM).reason.startswith("核对报告〔")
    counted = text(client_as("auditor", division=COUNTY).get("/verification/counts/"))
    assert "吴长贵" not in counted and "合计" in counted


def test_an_auditor_counts_and_opens_nothing(answered, client_as):
    auditor = client_as("auditor", division=COUNTY)
    assert auditor.get("/verification/counts/").status_code == 200
    assert auditor.get("/verification/counts/?export=1").status_code == 200
    for page in ("/verification/", f"/verification/{answered.pk}/", f"/verification/{answered.pk}/report.pdf"):
        assert auditor.get(page).status_code in (403, 404)


def test_what_is_under_way_today_is_counted_on_the_page_of_this_year_alone(answered, client_as):
    auditor, last = client_as("auditor", division=COUNTY), timezone.localdate().year - 1
    pages = [auditor.get(f"/verification/counts/{year}") for year in ("", f"?year={last}")]
    assert [each.context["heads"][:2] for each in pages] == [["在办", "已出报告"], ["已出报告", "一致"]]
    assert ["日的登记：住址、类别按现在的，此后销户的不计" in text(each) for each in pages] == [False, True]


def test_the_county_asks_for_a_visit_and_what_was_seen_stands_on_the_page_and_in_the_report(answered, client_as):
    clerk, officer = client_as("township_clerk", division=TOWNSHIP), client_as("county_officer", division=COUNTY, name="钱核对")
    place = f"/verification/{answered.pk}/"
    assert "请入户核查" in text(officer.get(place)) and "提交核查情况" not in text(clerk.get(place))
    assert officer.post(place, {"step": "ask_visit", "seen_version": 3, "reason": "车辆来源未能核对"}).status_code == 302
    asked = clerk.get(place)
    assert "要核清的：车辆来源未能核对" in asked.content.decode() and "由乡镇（街道）入户核查" in officer.get(place).content.decode()
    assert asked.context["forms"]["visit"]["visited_on"].value() == timezone.localdate() and asked.context["forms"]["visit"]["visitors"].value()
    seen = {"step": "visit", "seen_version": 4, "visited_on": str(timezone.localdate()), "visitors": "赵协理", "text": "院内无车，邻里证实已卖"}
    assert clerk.post(place, seen | {"visitors": ""}).status_code == 400 and clerk.post(place, seen).status_code == 302
    assert "院内无车，邻里证实已卖" in text(officer.get(place))
    assert officer.post(place, {"step": "report", "seen_version": 5, "consistent": "yes", "finding": "与申报一致"}).status_code == 302
    assert officer.get(f"{place}report.pdf").content.startswith(b"%PDF")


def test_a_check_that_waits_says_who_has_not_signed_and_who_is_to_act(household, opened, signed, client_as):
    signed("吴长贵")
    address = f"/verification/{opened().pk}/"
    clerk, county = (client_as(role, division=place).get(address).content.decode() for role, place in (("township_clerk", TOWNSHIP), ("county_officer", COUNTY)))
    sign = f"/verification/household/{household.pk}/sign/?person="
    assert clerk.count("没有授权") == 1 and clerk.count(sign) == 1 and "等什么" not in clerk
    assert "还缺 周桂兰 的授权" in clerk and '<button class="btn" type="submit">提出核对</button>' in clerk
    assert county.count("没有授权") == 1 and sign not in county and "由乡镇（街道）登记周桂兰的授权" in county
    signed("周桂兰")
    assert "成员的授权都有效，等乡镇（街道）提出核对" in client_as("county_officer", division=COUNTY).get(address).content.decode()
    assert '<button class="btn btn-primary" type="submit">提出核对</button>' in client_as("township_clerk", division=TOWNSHIP).get(address).content.decode()


def test_a_clerk_sees_who_is_to_be_checked_by_which_day_and_goes_on_from_there(register, terms, settings, client_as):
    settings.POLICY_PACK = "yongning"
    load_divisions(root_code="640121")
    household = register(village="640121100200")
    clerk = client_as("township_clerk", division="640121100000")
    page = clerk.get("/verification/due/")
    assert page.status_code == 200 and "吴秀兰家庭" in text(page) and "每年至少 2 次" in text(page)
    assert f"/verification/household/{household.pk}/" in page.content.decode()
    assert "今年已核对 0 次，应核对 2 次" in text(clerk.get(f"/verification/household/{household.pk}/"))
    assert "没有符合条件的家庭" in text(clerk.get("/verification/due/?q=没有这个人", follow=True))
    assert clerk.get("/verification/due/?export=1").content.startswith(b"PK")
    assert client_as("auditor", division="640121000000").get("/verification/due/").status_code == 403


def test_where_the_text_asks_for_no_periodic_check_the_page_says_so(household, client_as):
    page = client_as("township_clerk", division=TOWNSHIP).get("/verification/due/")
    assert "本地规定没有写多久核对一次" in text(page) and "吴长贵" not in text(page)


def test_an_explanation_that_was_sent_back_is_added_to(answered, client_as):
    clerk, officer = client_as("township_clerk", division=TOWNSHIP), client_as("county_officer", division=COUNTY, name="钱核对")
    place = f"/verification/{answered.pk}/"
    officer.post(place, {"step": "report", "seen_version": 3, "consistent": "no", "finding": "未申报住宅一套"})
    clerk.post(place, {"step": "explain", "seen_version": 4, "text": "住宅是儿子的"})
    assert officer.post(place, {"step": "send_back", "seen_version": 5, "reason": "请附购房合同"}).status_code == 302
    assert clerk.get(place).context["forms"]["explain"]["text"].value() == "住宅是儿子的"
