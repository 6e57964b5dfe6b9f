"""The dashboard and 监管有力: every number opens what it counts, and opens only what one may see."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from jiuzhu.monitoring.warnings.rules import Outcome

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a class="(?:stat|line-figure)[^"]*" href="([^"]+)"')


@pytest.mark.parametrize("role", ["county_officer", "township_clerk"])
def test_every_number_of_the_dashboard_opens_a_page(opened, sign_in, role):
    opened()
    reader = sign_in(role)
    page = reader.get("/overview/").text
    for part in ("动态监测", "需求评估", "资源匹配", "精准服务", "监管有力"):
        assert part in page
    links = [link.replace("&amp;", "&") for link in LINK.findall(page)]
    assert len(links) >= 12
    assert {reader.get(link).status_code for link in links} == {200}


def test_the_count_of_open_warnings_is_the_length_of_the_list_it_opens(opened, decided, sign_in):
    opened("wage_found")
    decided(Outcome.RECHECK)
    officer = sign_in("county_officer")
    (link, value) = re.search(r'<a class="stat" href="([^"]+)"><span class="label">未办结预警</span><strong class="value">(\d+)', officer.get("/overview/").text).groups()
    assert value == "1" and "共 1 条" in officer.get(link.replace("&amp;", "&")).text


def test_the_dashboard_is_drawn_for_an_empty_county(sign_in):
    assert sign_in("county_officer").get("/overview/").status_code == 200
    assert sign_in("county_officer", username="other").get("/oversight/").status_code == 200


@pytest.mark.parametrize("kind", ["warnings", "late", "households", "nonsense"])
def test_the_tiles_stand_as_a_table_too(opened, sign_in, kind):
    opened()
    page = sign_in("county_officer").get(f"/overview/?map={kind}").text
    assert '<th scope="row"><a href="' in page and "衡山" in page


def test_how_rules_fared_stands_on_the_page(decided, sign_in):
    decided(Outcome.EXPLAIN)
    page = sign_in("county_officer").get("/oversight/").text
    assert "名下有车" in page and "100%" in page


def test_the_ledger_is_proved_from_the_page_by_whoever_may(sign_in):
    officer, clerk = sign_in("county_officer"), sign_in("township_clerk")
    assert "立即核验" in officer.get("/oversight/").text and "立即核验" not in clerk.get("/oversight/").text
    assert clerk.post("/oversight/ledger/check/").status_code == 403
    assert "已开始核验" in officer.post("/oversight/ledger/check/", follow=True).text
    assert "正在进行" in officer.get("/oversight/ledger/state/").text


def test_late_work_is_exported(opened, sign_in):
    opened()
    sheet = load_workbook(BytesIO(sign_in("county_officer").get("/oversight/late/export/").content)).active
    assert [cell.value for cell in sheet[2]][:2] == ["衡山镇", 1]


def test_a_village_assistant_has_no_dashboard(sign_in):
    assert sign_in("village_assistant").get("/overview/").status_code == 403
