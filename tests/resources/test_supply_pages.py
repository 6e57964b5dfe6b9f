"""The library on screen: entered, found, exported, brought in from a workbook that comes back marked; an enterprise registers itself."""

from __future__ import annotations

import io
import uuid
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.conftest import COUNTY, TOWNSHIP

from jiuzhu.foundation.accounts.models import Organisation, Post, User
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.supplies.forms import amount
from jiuzhu.interfaces.web.supplies.workbooks import COLUMNS, blank
from jiuzhu.matching.resources.models import Resource

MEALS = "膳食供应"


@pytest.fixture
def signed_in(db):
    load_divisions(root_code="341525")

    def sign_in(role, **seat):
        user = User.objects.create(username=f"{role}-{User.objects.count()}", name="甲")
        Post.objects.create(user=user, role=role, valid_from=date(2020, 1, 1), **seat)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def text(answer):
    return answer.content.decode()


def filled(*rows):
    book = openpyxl.Workbook()
    book.active.append([f"{label}*" for label in COLUMNS.values()])
    for row in rows:
        book.active.append([row.get(code, "") for code in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("资源.xlsx", out.getvalue())


ROW = {"kind": "志愿者", "name": "甲乙队", "division_code": "衡山镇", "items": MEALS, "places": "衡山镇", "weekly_capacity": "6"}


def test_a_resource_is_entered_found_stopped_and_exported(signed_in):
    officer = signed_in("county_officer", division_code=COUNTY)
    told = {"request_id": uuid.uuid4(), "kind": "goods", "name": "冬衣", "division_code": COUNTY, "places": [TOWNSHIP], "price_model": "free", "unit": "件"}
    wrong = officer.post("/matching/supplies/new/", told)
    assert wrong.status_code == 400 and "没有填写总量" in text(wrong)
    made = officer.post("/matching/supplies/new/", told | {"quantity": "40"})
    assert "40 / 40 件" in text(officer.get(made.url))
    assert "冬衣" in text(officer.get("/matching/supplies/?kind=goods")) and "冬衣" not in text(officer.get("/matching/supplies/?kind=fund"))
    rows = list(openpyxl.load_workbook(io.BytesIO(officer.get("/matching/supplies/export/").content)).active.values)
    assert rows[1][:2] == ("物资", "冬衣")
    clerk = signed_in("township_clerk", division_code=TOWNSHIP)
    assert "冬衣" in text(clerk.get("/matching/supplies/")) and clerk.get("/matching/supplies/new/").status_code == 403
    changed = {name: value for name, value in told.items() if name not in ("request_id", "kind", "division_code")} | {"name": "棉衣", "quantity": "50"}
    assert officer.post(f"{made.url}change/", changed).status_code == 302
    day = {"kind": "safety", "valid_from": "2020-01-01", "valid_until": "2020-12-31"}
    assert "已到期" in text(officer.post(f"{made.url}qualification/", day, follow=True))
    assert "已停用" in text(officer.post(f"{made.url}stop/", {"seen_version": 1, "reason": "发完了"}, follow=True))


def test_rows_that_cannot_be_entered_come_back_marked_and_nothing_is_entered_twice(signed_in):
    officer = signed_in("county_officer", division_code=COUNTY)
    answer = officer.post("/matching/supplies/import/", {"file": filled(ROW, ROW | {"kind": "飞船", "name": "乙"}, ROW | {"name": "丙", "items": "没有的项目"})})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert "不认识“飞船”" in sheet["A3"].comment.text and "没有的项目" in sheet["D4"].comment.text and sheet["A2"].comment is None
    assert Resource.objects.count() == 1
    again = officer.post("/matching/supplies/import/", {"file": filled(ROW, ROW | {"name": "丙"})}, follow=True)
    assert "2 项资源已登记" in text(again) and Resource.objects.count() == 2
    assert "第一行没有" in text(officer.post("/matching/supplies/import/", {"file": SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode())}))
    assert officer.get("/matching/supplies/template/").status_code == 200


def test_a_caring_enterprise_registers_itself_and_the_county_admits_it(signed_in):
    officer = signed_in("county_officer", division_code=COUNTY)
    told = {"request_id": uuid.uuid4(), "name": "迎春理发店", "contact": "甲", "phone": "13800000001", "details": "每月为老人理发", "price_model": "free", "division_code": COUNTY}
    assert Client().post("/join/", told).status_code == 400
    for _ in range(2):
        assert "已经登记" in text(Client().post("/join/", told | {"consent": "on"}))
    made = Resource.objects.get()
    assert made.state == "pending" and "迎春理发店" in text(officer.get("/"))
    assert "可用" in text(officer.post(f"/matching/supplies/{made.pk}/admit/", {"seen_version": made.version}, follow=True))
    for number in range(4):
        Client().post("/join/", told | {"consent": "on", "request_id": uuid.uuid4(), "name": f"店 {number}"})
    assert "登记得太多" in text(Client().post("/join/", told | {"consent": "on", "request_id": uuid.uuid4(), "name": "又一家"}))


def test_an_item_one_department_publishes_is_found_by_another(signed_in):
    departments = [Organisation.objects.create(name=name, kind="department", division_code=COUNTY) for name in ("县教育局", "县残联")]
    first, second = (signed_in("department_liaison", organisation=each) for each in departments)
    assert first.post("/department-items/new/", {"request_id": uuid.uuid4(), "name": "雨露计划", "details": "职教补助"}).status_code == 302
    assert "雨露计划" in text(second.get("/department-items/?q=雨露", follow=True)) and "县教育局" in text(second.get("/department-items/"))


def test_a_total_is_money_for_a_fund_and_a_whole_number_for_anything_else():
    assert amount("1,234.50", kind="fund") == 123450 and amount("12", kind="goods") == 12 and amount("", kind="goods") is None
    with pytest.raises(DomainError):
        amount("1.5", kind="facility")


def test_the_number_of_an_organisation_is_changed_where_it_is_looked_after(signed_in):
    made = Organisation.objects.create(name="食堂", kind="elder_canteen", division_code=COUNTY)
    assert signed_in("township_clerk", division_code=TOWNSHIP).post(f"/matching/resources/{made.pk}/phone/", {"phone": "1"}).status_code == 403
    page = signed_in("county_officer", division_code=COUNTY).post(f"/matching/resources/{made.pk}/phone/", {"phone": "13800000001"}, follow=True)
    assert "13800000001" in text(page)


def test_no_cell_of_the_blank_workbook_is_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(blank([(TOWNSHIP, "=1+1")], [("x", "http://elsewhere.example")])))
    assert [book["可选内容"].cell(2, column).data_type for column in (1, 2)] == ["s", "s"] and not book["可选内容"]["B2"].hyperlink
