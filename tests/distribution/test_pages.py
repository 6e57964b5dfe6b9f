"""The pages of a month: made and approved by the county, checked by village and township, handed out on the phone, on paper and in Excel."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from jiuzhu.casework.registry.models import Household
from jiuzhu.delivery.distribution.models import Line, MonthList, Sheet
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.interfaces.web.distribution import handout_views
from tests.distribution.conftest import COUNTY, SIGNATURE, TOWNSHIP, VILLAGE, person

pytestmark = pytest.mark.django_db
CARE, ROOT = "care_subsistence_elderly", Path(__file__).parents[2]


def client_as(role: str, division: str, username: str = "") -> Client:
    user = User.objects.create(username=username or role, name=f"{username or role}甲")
    Post.objects.create(user=user, role=role, division_code=division, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_month_goes_through_every_desk(place):
    maker, county, clerk, village = (
        client_as("county_officer", COUNTY, "maker"), client_as("county_officer", COUNTY), client_as("township_clerk", TOWNSHIP), client_as("village_assistant", VILLAGE),
    )  # fmt: skip
    today = timezone.localdate()
    lists = reverse("distribution-lists")
    assert "还没有发放名单" in maker.get(lists).content.decode()
    for _ in range(2):
        assert maker.post(lists, {"step": "generate", "month": today.replace(day=1).isoformat()}).status_code == 302
    found, sheet = MonthList.objects.get(benefit=CARE), Sheet.objects.get(list__benefit=CARE)
    listed = reverse("distribution-list", args=[found.pk])
    assert Line.objects.filter(benefit=CARE).count() == 3 and village.get(listed).status_code == 404

    page = village.get(reverse("distribution-sheet", args=[sheet.pk])).content.decode()
    assert "韩老大" in page and "周岁以上" in page and "本村核对完毕" in page
    young = Line.objects.get(name="年轻人", benefit=CARE)
    assert village.post(reverse("distribution-line-step", args=[young.pk, "strike"]), {"seen_version": "0", "code": "institution", "reason": "县敬老院"}).status_code == 302
    assert village.post(reverse("distribution-sheet", args=[sheet.pk]), {"step": "check", "seen_version": "0"}).status_code == 302
    assert clerk.post(listed, {"step": "check", "seen_version": "0"}).status_code == 302

    assert "另一位经办人批准" in maker.get(listed).content.decode()
    approve = {"step": "approve", "seen_version": "1", "unit_cost": "", "over_cap_reason": ""}
    assert "还没有录入" in county.post(listed, approve).content.decode()
    assert county.post(reverse("distribution-funds"), {"year": today.year, "fund": "county_finance", "amount": "1000", "document": "宁财 1 号"}).status_code == 302
    assert county.post(listed, approve).status_code == 302

    stops = village.get(reverse("handouts")).content.decode()
    line = Line.objects.get(name="韩老大", benefit=CARE)
    assert "待发放 2 人" in stops and reverse("handout", args=[line.pk]) in stops
    given = {"seen_version": "0", "handed_on": today.isoformat(), "receiver": "韩老大"}
    step = reverse("handout-step", args=[line.pk, "deliver"])
    refused = village.post(step, given, headers={"accept": "application/json"})
    assert refused.status_code == 400 and "没有签名" in refused.json()["what"]
    for _ in range(2):
        assert village.post(step, given | {"signature": SIGNATURE}, headers={"accept": "application/json"}).json()["next"] == reverse("handouts")
    proof = line.proofs.get()
    assert village.get(reverse("handout-proof", args=[line.pk, proof.pk])).headers["Content-Type"] == "image/png"
    other = Line.objects.get(name="韩老二", benefit=CARE)
    unsaid = village.post(reverse("handout-step", args=[other.pk, "fail"]), {"seen_version": "0", "code": "other", "reason": ""})
    assert unsaid.status_code == 400 and "没有写明情况" in unsaid.content.decode()
    assert village.post(reverse("handout-step", args=[other.pk, "fail"]), {"seen_version": "0", "code": "away", "reason": ""}).status_code == 302

    pdf = clerk.get(reverse("distribution-paper", args=[found.pk]))
    assert pdf.content.startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(reverse("distribution-export", args=[found.pk])).content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(max_row=3)]
    assert rows[0][:7] == ["姓名", "年龄", "村（社区）", "项目", "数量", "日期", "签名"]
    assert sorted((row[0], row[4], row[6] or "", row[7] or "") for row in rows[1:]) == [("韩老二", "100.00 元", "", "未发放：人不在家"), ("韩老大", "100.00 元", "韩老大（已签名）", "")]

    found.refresh_from_db()
    assert "差异的原因" in county.post(listed, {"step": "close", "seen_version": str(found.version), "explained": ""}).content.decode()
    assert county.post(listed, {"step": "close", "seen_version": str(found.version), "explained": "一人不在家"}).status_code == 302
    assert "已核销" in county.get(listed).content.decode() and "900.00" in county.get(reverse("distribution-funds")).content.decode()


def test_a_line_added_after_approval_waits_for_the_county(place):
    county, clerk = client_as("county_officer", COUNTY), client_as("township_clerk", TOWNSHIP)
    place.generate()
    place.purse()
    place.check()
    place.approve()
    for name in ("韩老大", "韩老二"):
        place.deliver(name)
    wrong = place.line("韩老大")
    assert "登记错了" in clerk.get(reverse("handout", args=[wrong.pk])).content.decode()
    assert clerk.post(reverse("handout-step", args=[wrong.pk, "correct"]), {"seen_version": "1", "reason": "记错了人", "again": "on"}).status_code == 302
    (fresh,) = wrong.corrections.all()
    assert "批准补入" in county.get(reverse("handout", args=[fresh.pk])).content.decode()
    assert county.post(reverse("distribution-line-step", args=[fresh.pk, "refuse"]), {"seen_version": "0", "reason": "已由子女代领"}).status_code == 302
    assert "已由子女代领" in county.get(reverse("distribution-list", args=[place.goods().pk])).content.decode()


def ready(place):
    place.generate()
    place.purse()
    place.check()
    place.approve()


def test_a_page_that_the_phone_keeps_tells_neither_why_nor_where_a_household_went(place):
    ready(place)
    village, line = client_as("village_assistant", VILLAGE), place.line("韩老大")
    handouts, handout = reverse("handouts"), reverse("handout", args=[line.pk])
    Household.objects.filter(pk=line.household_id).update(address="三组 7 号")
    for page in (handouts, handout):
        assert "三组 7 号" in village.get(page).content.decode()
    kept, sheet = (village.get(page).content.decode() for page in (handout, reverse("distribution-sheet", args=[line.sheet_id])))
    assert all(each in sheet and each not in kept for each in line.reasons) and line.reasons
    assert not reverse("handout-proof", args=[line.pk, line.pk]).startswith(handouts)
    Household.objects.filter(pk=line.household_id).update(division_code="130528200001", address="新家 9 号")
    for page in (handouts, handout):
        assert "韩老大" in (told := village.get(page).content.decode()) and "新家" not in told


def test_the_phone_lists_what_is_handed_out_by_oneself_keeps_no_more_pages_than_it_can_and_says_so(place, monkeypatch):
    ready(place)
    village = client_as("auditor", COUNTY)
    Post.objects.create(user=User.objects.get(), role="village_assistant", division_code=VILLAGE, valid_from=date(2020, 1, 1))
    assert int(re.search(r"maxEntries: (\d+), maxAgeSeconds", (ROOT / "frontend/src/worker.js").read_text())[1]) > handout_views.MOST_KEPT + 1
    Line.objects.filter(name="隔壁村").update(month=date(2024, 1, 1))
    monkeypatch.setattr(handout_views, "SHOWN", 1)
    page = village.get(reverse("handouts"))
    assert "待发放 2 人" in page.content.decode() and "只列前 1 人" in page.content.decode() and "隔壁村" not in page.content.decode()
    monkeypatch.setattr(handout_views, "SHOWN", 9)
    monkeypatch.setattr(handout_views, "MOST_KEPT", 1)
    page = village.get(reverse("handouts"))
    assert len(json.loads(page.context["offline"])["pages"]) == 2 and "前 1 人的页面" in page.content.decode()


def test_what_a_part_keeps_on_a_phone_is_taken_off_it_when_another_signs_in():
    workers = {reverse(name).split("/")[1] for name in get_resolver().reverse_dict if isinstance(name, str) and name.endswith("-worker")}
    forgotten = set(re.findall(r'"([a-z-]+)"', (ROOT / "frontend/src/modules/forgetting.js").read_text().split("for (const name of [")[1].split("]")[0]))
    assert "handouts" in workers and workers == forgotten


def test_an_amount_below_nothing_is_refused_in_words(place):
    county = client_as("county_officer", COUNTY)
    told = county.post(reverse("distribution-funds"), {"year": 2024, "fund": "county_finance", "amount": "-5", "document": "宁财 1 号"})
    assert told.status_code == 400 and "不能是负数" in told.content.decode()


def test_why_a_child_is_not_on_a_list_is_told_to_whoever_reads_childrens_records(place):
    place.generate()
    home = person("小童", 2015, category="extreme_hardship", category_class="dispersed", self_care="none")
    told = {}
    for role, division in (("village_assistant", VILLAGE), ("township_clerk", TOWNSHIP)):
        page = client_as(role, division).post(reverse("distribution-sheet", args=[place.sheet().pk]), {"step": "add", "name": "小童", "number": home.number, "reason": "来问过"})
        told[role] = page.content.decode()
    assert "涉及未成年人，原因请" in told["village_assistant"]
    assert "涉及未成年人，原因请" not in told["township_clerk"] and "小童不符合" in told["township_clerk"]


def test_the_county_sees_a_month_of_every_township_summed_up_and_takes_it_as_one_workbook(place):
    place.generate()
    place.purse()
    place.check()
    label = place.approve().label
    place.deliver("韩老大")
    person("邻镇人", 1930, village="130528101001")
    place.generate()
    county, clerk = client_as("county_officer", COUNTY), client_as("township_clerk", TOWNSHIP)
    page = county.get(reverse("distribution-month")).content.decode()
    goods = page[page.index(label) :]
    assert re.findall(r"<b>([\d.,]+)</b>", goods)[:6] == ["4", "1", "0", "3", "240.00", "80.00"]
    own = clerk.get(reverse("distribution-month")).content.decode()
    assert re.findall(r"<b>([\d.,]+)</b>", own[own.index(label) :])[0] == "3"
    sheet = openpyxl.load_workbook(io.BytesIO(county.get(reverse("distribution-month-export")).content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("邻镇人" in row for row in cells) and any("韩老大" in row for row in cells) and any("乡镇（街道）" in row for row in cells)
