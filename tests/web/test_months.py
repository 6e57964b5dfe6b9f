"""The pages of the month and of the statement, as the county and a township open them."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiuzhu.casework.registry.models import Person
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.services import run_comparison
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.services import check_delivery
from jiuzhu.monitoring.warnings.models import Warning
from tests.conftest import COUNTY, TOWNSHIP
from tests.registry.conftest import county, id_number, person, registered  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def officer(sign_in, county):  # noqa: F811
    return sign_in("county_officer", division=COUNTY)


def upload(client, month, *rows, feed="deaths", head="id_number,death_date", name="deaths.csv"):
    text = "\n".join([head, *rows]) + "\n"
    return client.post("/monitoring/upload/", {"feed": feed, "month": month, "file": SimpleUploadedFile(name, text.encode())}, follow=True)


def checked(at):
    for delivery in Delivery.objects.filter(state="waiting"):
        check_delivery(delivery_id=str(delivery.pk), at=at)
    return Delivery.objects.latest("uploaded_at")


def test_an_empty_county_is_told_what_to_do(officer):
    page = officer.get("/monitoring/").content.decode()
    assert "上传数据" in page and "本月还没有比对" in page and "开始比对" not in page


def test_the_month_asks_the_database_no_more_often_for_more_files_of_which_rows_were_sent_back(officer, now, django_assert_max_num_queries):
    this = officer.get("/monitoring/").context["page"].month
    upload(officer, this, f"{id_number(2)},{this}-01", "123,x")
    sent = checked(now)
    officer.get("/monitoring/")
    with CaptureQueriesContext(connection) as asked_of_one:
        officer.get("/monitoring/")
    others = ("vehicles", "market_entities", "real_estate")
    for feed in others:
        sent.pk, sent.feed, sent.digest = uuid4(), feed, feed
        sent.save(force_insert=True)
    with django_assert_max_num_queries(len(asked_of_one)):
        page = officer.get("/monitoring/").context["page"]
    assert {row.code for row in page.feeds if row.again} == {"deaths", *others}


def test_a_file_is_handed_in_checked_compared_and_its_warnings_open(officer, registered, now):  # noqa: F811
    registered(person(2))
    this = officer.get("/monitoring/").context["page"].month
    answer = upload(officer, this, f"{id_number(2)},{this}-01", "123,x")
    assert "等待检查" in answer.content.decode()
    delivery = checked(now)
    part = officer.get(f"/monitoring/deliveries/{delivery.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "下载退回的行和原因" in part
    rejects = officer.get(f"/monitoring/deliveries/{delivery.pk}/rejects/")
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(rejects.content)).active[2]][:4] == [
        "deaths.csv",
        3,
        "身份证号",
        "123",
    ]
    officer.post("/monitoring/compare/", {"month": this})
    run = Run.objects.get()
    assert "停止比对" in officer.get(f"/monitoring/runs/{run.pk}/progress/").content.decode()
    assert "停止比对" in officer.get(f"/monitoring/?month={this}").content.decode()
    run_comparison(run_id=str(run.pk), at=now)
    assert officer.get(f"/monitoring/runs/{run.pk}/progress/")["HX-Redirect"] == f"/monitoring/?month={this}"
    page = officer.get(f"/monitoring/?month={this}")
    rules = {row.code: row for row in page.context["page"].rules}
    assert rules["deceased_still_registered"].opened == 1 and rules["vehicle_found"].reason == "缺少可用的部门数据：车船登记"
    assert Warning.objects.filter(rule="deceased_still_registered").count() == 1 and not page.context["page"].stale
    upload(officer, this, f"{id_number(2)},吴秀兰,妇联,单亲", feed="aid_candidates", head="id_number,name,organisation,situation", name="候选.csv")
    assert checked(now).state == "accepted"
    assert "请重新比对" not in officer.get(f"/monitoring/?month={this}").content.decode(), "nothing is found by a list of candidates"
    upload(officer, this, f"{id_number(7)},{this}-01")
    checked(now)
    assert "请重新比对" in officer.get(f"/monitoring/?month={this}").content.decode()


def test_the_same_file_twice_says_so_and_a_wrong_one_is_explained_beside_its_field(officer):
    this = officer.get("/monitoring/").context["page"].month
    upload(officer, this, f"{id_number(2)},{this}-01")
    assert "已经上传过" in upload(officer, this, f"{id_number(2)},{this}-01").content.decode() and Delivery.objects.count() == 1
    answer = upload(officer, this, name="deaths.docx")
    assert answer.status_code == 400 and "不能读取" in answer.content.decode()
    assert "请选择文件" in officer.post("/monitoring/upload/", {"feed": "deaths", "month": this}).content.decode()


def test_a_township_reads_its_month_without_the_countys_files_and_cannot_start_anything(officer, sign_in, now):
    this = officer.get("/monitoring/").context["page"].month
    upload(officer, this, f"{id_number(2)},{this}-01", "1,x")
    delivery = checked(now)
    clerk = sign_in("township_clerk", division=TOWNSHIP)
    page = clerk.get("/monitoring/")
    assert (
        page.status_code == 200 and "部门数据" not in page.content.decode() and not any(row.delivery for row in page.context["page"].feeds)
    )
    assert clerk.get("/monitoring/upload/").status_code == 403 and clerk.post("/monitoring/compare/", {"month": this}).status_code == 403
    assert clerk.get(f"/monitoring/deliveries/{delivery.pk}/").status_code == 404
    auditor = sign_in("auditor", division=COUNTY)
    assert (
        auditor.get(f"/monitoring/deliveries/{delivery.pk}/").status_code == 200
        and auditor.get(f"/monitoring/deliveries/{delivery.pk}/rejects/").status_code == 403
    )


def test_the_statement_opens_its_rows_and_exports(officer, registered):  # noqa: F811
    registered(person(2))
    page = officer.get("/monitoring/statement/?by=township&unit=persons").content.decode()
    assert "合计（人）" in page and "move=closing" in page
    rows = officer.get("/monitoring/statement/rows/?by=category&unit=persons&key=subsistence&move=closing").content.decode()
    assert "吴秀兰" in rows and "导出名单" in rows
    for query in ("by=category", "by=area_type&unit=persons", "by=category&key=&move=closing"):
        book = officer.get(f"/monitoring/statement/export/?{query}")
        assert openpyxl.load_workbook(io.BytesIO(book.content)).active.max_row >= 3


def test_the_number_of_an_unregistered_person_shows_to_who_handles_the_warning(officer, now):
    this = officer.get("/monitoring/").context["page"].month
    upload(
        officer,
        this,
        f"{id_number(7)},c,视力,1,{this}-01,",
        feed="disability",
        head="id_number,certificate_no,type,grade,issued_on,expires_on",
        name="d.csv",
    )
    checked(now)
    officer.post("/monitoring/compare/", {"month": this})
    run_comparison(run_id=str(Run.objects.get().pk), at=now)
    warning = Warning.objects.get()
    page = officer.get(f"/monitoring/warnings/{warning.pk}/").content.decode()
    assert "查看身份证号" in page and id_number(7) not in page
    shown = officer.post(f"/monitoring/warnings/{warning.pk}/identity/", {"reason": "入户核实残疾情况", "act": "open"})
    assert id_number(7) in shown.content.decode() and "no-store" in shown["Cache-Control"]


def test_a_list_that_is_exchanged_every_month_says_who_came_and_who_left_and_names_only_the_registered(officer, sign_in, registered, now):  # noqa: F811
    registered(person(2))
    list_of = {"feed": "relapse_monitoring", "head": "id_number,kind,identified_on,resolved_on", "name": "名单.csv"}
    upload(officer, "2026-09", f"{id_number(4)},边缘易致贫,2026-01-01,", f"{id_number(6)},边缘易致贫,2026-01-01,", **list_of)
    assert officer.get(f"/monitoring/deliveries/{checked(now).pk}/").context["since"] is None
    upload(officer, "2026-10", f"{id_number(2)},边缘易致贫,2026-10-01,", f"{id_number(6)},边缘易致贫,2026-01-01,", **list_of)
    address = f"/monitoring/deliveries/{checked(now).pk}/"
    page = officer.get(address)
    assert [(side.word, side.count, side.registered) for side in page.context["since"].sides] == [("新上名单", 1, 1), ("不再在名单", 1, 0)]
    text = page.content.decode()
    assert "2026年9月名单相比" in text and "吴秀兰" in text and id_number(4) not in text
    auditor = sign_in("auditor", division=COUNTY)
    assert "吴秀兰" in auditor.get(address).content.decode()
    Person.objects.update(birth_date=date(2015, 1, 1))
    # A minor is named to who reads children's records.
    assert "吴秀兰" in officer.get(address).content.decode() and "吴秀兰" not in auditor.get(address).content.decode()
