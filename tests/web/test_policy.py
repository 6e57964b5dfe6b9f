"""The law in force on screen: every section, every clause, what is still missing."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("parameters", "刚性支出占比上限"),
        ("indicators", "人均年收入 ÷ 12 低于 低保标准（未设定）"),
        ("warnings", "在册救助对象 且 "),
        ("catalogue", "供给主体：乡镇人民政府、村（社区）、老年食堂、养老服务机构、送餐公司"),
        ("deadlines", "2 个工作日"),
        ("goals", "以降低家庭风险为出发点，开展深度个案服务，避免意外事件发生"),
        ("gaps", "依次判断：7 个及以上为高"),
    ],
)
def test_every_section_shows_its_rules_with_the_words_they_stand_on(sign_in, section, says):
    page = sign_in("township_clerk").get(f"/policy/{section}/")

    assert page.status_code == 200
    assert says in page.text and "征求意见稿" in page.text
    assert section == "gaps" or "<q>" in page.text


def test_what_the_county_has_not_set_comes_first_and_is_named(sign_in):
    page = sign_in("village_assistant").get("/policy/").text

    assert page.index("未设定") < page.index("60%")
    assert "请系统管理员在" in page


def test_another_day_is_read_and_a_day_that_is_none_is_refused(sign_in):
    browser = sign_in("county_officer")

    assert "2024-11-30 的规定" in browser.get("/policy/indicators/?on=2024-11-30").text
    assert "这一天没有这类规定" in browser.get("/policy/indicators/?on=2020-01-01").text
    assert browser.get("/policy/?on=yesterday").status_code == 400
    assert browser.get("/policy/nonsense/").status_code == 404


def test_the_page_is_for_people_who_are_signed_in(client, place):
    assert client.get("/policy/").status_code in (302, 403)
