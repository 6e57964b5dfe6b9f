"""The chain's pages for the county, the township, the household and the department, which sees only its own business."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client

from jiuzhu.casework.letters.models import Letter
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.monitoring.chain import services
from jiuzhu.monitoring.chain.models import Finding
from jiuzhu.monitoring.chain.rules import Answer, Ending
from jiuzhu.monitoring.feeds import services as feeds
from tests.chain.conftest import MONTH
from tests.conftest import COUNTY, NOON, actor
from tests.registry.conftest import id_number
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def liaison_of(department: str, username: str = "lianluo") -> Client:
    user = accounts.create_user(username=username, name="项联络", password="correct-horse-2026", actor=SYSTEM, at=NOON, must_change_password=False)
    first = NOON.date().replace(month=1, day=1)
    accounts.give_post(user_id=str(user.pk), role="department_liaison", actor=SYSTEM, at=NOON, valid_from=first, organisation_id=department)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def at_federation(overlap, federation):
    return liaison_of(federation)


def page(finding) -> str:
    return f"/monitoring/chain/{finding.pk}/"


def test_the_county_sees_the_overlap_with_clause_and_rows_and_ticks_it_to_be_told(overlap, sign_in):
    officer = sign_in("county_officer")
    listed = officer.get("/monitoring/chain/").text
    assert "同一种救助由两个部门发放" in listed and "吴秀兰" in listed and "待告知" in listed
    shown = officer.get(page(overlap)).text
    assert all(words in shown for words in ("县残联", "县民政局", "重度残疾人护理补贴", "100.00", "二（一）3", "霍山县残联"))
    assert officer.post("/monitoring/chain/tell/", {"pick": [str(overlap.pk)]}).status_code == 302
    assert Finding.objects.get().organisation.name == "霍山县残联"
    assert officer.post("/monitoring/chain/tell/", {"pick": ["x"]}).status_code == 302


def test_the_list_is_narrowed(overlap, sign_in):
    officer = sign_in("county_officer")
    for query, shown in {
        "stands=open": True, "stands=ended": False, "stands=late": False, "finding=gap&stands=": False, "finding=overlap&stands=": True,
        "service=yes&stands=": False, f"month={MONTH}&stands=": True, "rule=same_aid_twice&stands=": True, "sort=nonsense&page=x&stands=found": True,
    }.items():  # fmt: skip
        assert ("吴秀兰" in officer.get(f"/monitoring/chain/?{query}").text) is shown, query
        assert officer.get(f"/monitoring/chain/export/?{query}").status_code == 200


def test_a_department_answers_and_sees_neither_the_other_departments_money_nor_the_file(overlap, at_federation, federation, sign_in, feed_back, reckon):
    feed_back((2, "县残联", "护理补贴", "100.00"), (2, "县民政局", "护理补贴", "4321.99"))
    reckon()
    officer = sign_in("county_officer")
    officer.post(page(overlap), {"step": "tell", "to": federation, "seen_version": 0, "note": "请核对"})
    household = overlap.household
    secrets = ["4,321.99", "4321.99", household.number, household.address, id_number(2), str(household.pk)]
    for address in ("/", "/monitoring/chain/", page(overlap), "/monitoring/chain/exchange/"):
        text = at_federation.get(address).text
        assert [secret for secret in secrets if secret in text] == [], address
    assert "由该部门掌握" in at_federation.get(page(overlap)).text
    assert at_federation.get(f"/household/{household.pk}/chain/").status_code in (403, 404)
    empty = at_federation.post(page(overlap), {"step": "answer", "outcome": "stopped", "note": "已停", "seen_version": 1})
    assert empty.status_code == 400 and "没有填写自何月起" in empty.text and "已停" in empty.text
    given = {"step": "answer", "outcome": "stopped", "from_month": "2026-11", "note": "自十一月停发", "seen_version": 1}
    assert at_federation.post(page(overlap), given).status_code == 302
    assert "自十一月停发" in officer.get(page(overlap)).text
    assert officer.post(page(overlap), {"step": "end", "outcome": "stopped", "note": "核对无误", "seen_version": 2}).status_code == 302
    chain = officer.get(f"/household/{household.pk}/chain/").text
    assert "已停发" in chain and "同一种救助由两个部门发放" in chain and "4,321.99" in chain


def test_a_department_sees_its_own_answers_only_and_no_file_in_the_export(overlap, at_federation, federation, county_officer, now, sign_in):
    health = feeds.enter_department(name="霍山县卫健委", division_code=COUNTY, actor=county_officer, at=now)
    tell(overlap, health, note="卫健密语", version=0)
    answered = Answer("stopped", "卫健答复密语", from_month="2026-11")
    services.answer(finding_id=overlap.pk, entry=answered, actor=actor("department_liaison", organisation=health), at=now + HOUR, seen_version=1)
    tell(overlap, federation, note="请残联核对", version=2, at=now + 2 * HOUR)
    liaison = actor("department_liaison", organisation=federation)
    services.answer(finding_id=overlap.pk, entry=Answer("stopped", "残联已停", "2026-11"), actor=liaison, at=now + 3 * HOUR, seen_version=3)
    services.end(finding_id=overlap.pk, entry=Ending("stopped", "办结密语"), actor=county_officer, at=now + 4 * HOUR, seen_version=4)
    secrets, village = ("卫健密语", "卫健答复密语", "办结密语"), place_of(overlap)
    officer = sign_in("county_officer")
    mine, officers = at_federation.get(page(overlap)).text, officer.get(page(overlap)).text
    assert all(words in mine for words in ("请残联核对", "残联已停", "已停发")) and all(words in officers for words in secrets)
    assert not [words for words in (*secrets, overlap.household.number) if words in mine]
    assert village not in at_federation.get("/monitoring/chain/?stands=").text
    sheet = openpyxl.load_workbook(io.BytesIO(at_federation.get("/monitoring/chain/export/?stands=").content)).active
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert "吴秀兰" in cells and not cells & {"办结密语", overlap.household.number, village}
    whole = openpyxl.load_workbook(io.BytesIO(officer.get("/monitoring/chain/export/?stands=").content)).active
    assert {"办结密语", overlap.household.number, village} <= {cell.value for row in whole.iter_rows() for cell in row}


def tell(finding, to, *, note, version, at=NOON):
    services.tell(finding_id=finding.pk, to=to, note=note, actor=actor("county_officer", division=COUNTY), at=at, seen_version=version)


def place_of(finding) -> str:
    code = finding.household.division_code
    return short_name(names_of([code])[code])


def test_another_departments_liaison_sees_nothing(overlap, county_officer, now):
    other = liaison_of(feeds.enter_department(name="霍山县住建局", division_code=COUNTY, actor=county_officer, at=now), "zhujian")
    assert other.get(page(overlap)).status_code == 404 and "吴秀兰" not in other.get("/monitoring/chain/").text
    assert "吴秀兰" not in other.get("/monitoring/chain/export/").content.decode("latin-1")


def test_the_return_file_holds_only_the_departments_rows_and_is_on_the_ledger(overlap, at_federation, federation):
    taken = at_federation.post("/monitoring/chain/exchange/return/", {"month": MONTH, "organisation": federation})
    sheet = openpyxl.load_workbook(io.BytesIO(taken.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=3)]
    assert rows[0][:5] == [id_number(2), "县残联", MONTH, "护理补贴", 100] and rows[1][0] is None
    assert rows[0][5:] == ["吴秀兰", "低保对象", "重叠：同一种救助由两个部门发放", "待告知"]
    assert [entry.action for entry in entries("chain_return", f"{federation}:{MONTH}")] == ["下载反馈文件"]
    assert at_federation.post("/monitoring/chain/exchange/return/", {"month": "2026-01", "organisation": federation}).status_code == 302
    assert at_federation.post("/monitoring/chain/exchange/return/", {"month": MONTH, "organisation": "nobody"}).status_code == 403


def test_the_exchange_page_shows_how_far_the_month_is(overlap, sign_in):
    text = sign_in("county_officer").get(f"/monitoring/chain/exchange/?month={MONTH}").text
    assert "等待告知" in text and "各部门救助帮扶信息反馈" in text and "没有任何部门反馈过" in text


def test_the_chain_of_a_household_goes_to_a_workbook_and_to_paper(overlap, sign_in):
    officer = sign_in("county_officer")
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get(f"/household/{overlap.household_id}/chain/export/").content)).active
    assert [cell.value for cell in sheet[1]] == ["日期", "部门", "救助", "金额（元）", "结果", "对象"] and sheet["B2"].value in ("县残联", "县民政局")
    paper = officer.get(f"/household/{overlap.household_id}/chain.pdf")
    assert paper.status_code == 200 and paper.content[:5] == b"%PDF-"


def test_the_chain_names_the_letters_issued_and_those_about_children_only_to_whoever_may_read_of_them(overlap, sign_in):
    place = {"household_id": overlap.household_id, "division_code": COUNTY, "county_code": COUNTY, "year": 2026, "issued_at": NOON}
    for serial, kind, children in ((1, "benefit", False), (2, "assessment", True)):
        Letter.objects.create(kind=kind, serial=serial, decision_id=str(serial), about_children=children, **place)
    officer, page = sign_in("county_officer"), f"/household/{overlap.household_id}/chain/"
    assert [each.serial for each in officer.get(page).context["chain"].letters] == [1, 2]
    assert "救助待遇告知书" in officer.get(page).text and officer.get(f"{page[:-1]}.pdf").content[:5] == b"%PDF-"
    auditor = sign_in("auditor", division=COUNTY)
    assert [each.serial for each in auditor.get(page).context["chain"].letters] == [1]


def test_a_household_without_aid_has_an_empty_chain(registered, sign_in):
    household = registered()
    assert "近 12 个月没有救助记录" in sign_in("township_clerk").get(f"/household/{household.pk}/chain/").text
