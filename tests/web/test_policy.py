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


@pytest.mark.parametrize("pack", ["ningjin", "huoshan", "shizuishan", "yongning", "jixi"])
def test_every_pack_has_its_pages_whichever_county_this_is(sign_in, pack):
    browser = sign_in("township_clerk")
    for section in ("parameters", "benefits", "deadlines", "duties", "lists", "gaps"):
        page = browser.get(f"/policy/packs/{pack}/{section}/", follow=True)
        assert (page.status_code == 200 and "看原文" in page.text) or section == "gaps", section
    assert ("只供查看" in page.text) == (pack != "huoshan")


def test_the_sentence_a_rule_stands_on_is_marked_in_the_documents_own_text(sign_in):
    page = sign_in("township_clerk").get("/policy/packs/huoshan/text/?of=deadlines.application.review_working_days").text
    assert page.count('id="mark"') == 1
    marked = page.split('id="mark"')[1].split(">", 1)[1].split("</mark>")[0]
    assert "2个工作日" in marked and "霍山县" in page


def test_every_quote_of_every_pack_is_found_in_its_text():
    from datetime import date

    from jiuzhu.foundation.policy.packs import load_pack, pack_names
    from jiuzhu.interfaces.web.policy.sections import SECTIONS, parts_of
    from jiuzhu.interfaces.web.policy.source_text import marked_lines

    for name in pack_names():
        pack = load_pack(name).at(date(2024, 12, 1))
        for row in (row for section in SECTIONS for part in parts_of(section, pack) for row in part.rows if row.ground.quote):
            lines = marked_lines(row.ground.source, (row.ground.quote,))
            assert sum(piece.first for line in lines for piece in line) == 1, row.key


def test_a_text_outside_the_folder_of_texts_is_not_shown():
    from jiuzhu.foundation.kernel.errors import NotFound
    from jiuzhu.interfaces.web.policy.source_text import marked_lines

    for source in ("../facts.yaml", "/etc/passwd", "", "none.txt"):
        with pytest.raises(NotFound):
            marked_lines(source, ())


def test_a_search_looks_into_every_section_and_says_when_nothing_is_found(sign_in):
    browser = sign_in("township_clerk")
    found = browser.get("/policy/", {"term": "走访 季度"}).text
    assert "低保对象" in found and "刚性支出占比上限" not in found
    assert "没有找到" in browser.get("/policy/", {"term": "航天飞机"}).text


def test_the_jurisdictions_are_compared_by_every_difference_and_silence_is_shown_as_silence(sign_in):
    page = sign_in("township_clerk").get("/policy/compare/").text
    for number in range(1, 49):
        assert f'id="D-{number:02}"' in page
    caps = page.split('id="D-23"')[1].split("</tr>")[0]
    assert "1%" in caps and "3%" in caps and "—" in caps
