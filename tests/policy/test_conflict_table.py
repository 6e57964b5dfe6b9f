"""The conflict table of aid is read strictly: what it names must exist, and every line must look at the chain."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import load_pack, pack_names
from jiuzhu.foundation.policy.packs.checking import check_pack

ON = date(2026, 11, 30)


def conflicts(pack: str, on: date = ON) -> dict:
    return {each.code: each for each in load_pack(pack).at(on).conflicts}


def test_every_pack_has_the_table_with_its_own_clause_and_quote():
    for name in pack_names():
        found = conflicts(name)
        assert {"same_aid_twice", "service_twice", "nursing_missed", "premium_missed"} <= set(found), name
        assert all(each.ground.clause and each.ground.quote for each in found.values()), name
        assert all(each.told == "township" for each in found.values() if each.finding == "gap"), "nobody gave what is missing"


def test_the_text_of_each_county_stands_behind_its_lines():
    assert "避免服务遗漏或重复覆盖" in conflicts("ningjin")["service_twice"].quote
    assert "不重复提供" in conflicts("shizuishan")["service_met_by_aid"].quote
    assert "避免救助遗漏或重复救助" in conflicts("yongning")["same_aid_twice"].quote


def test_a_line_no_text_of_the_county_says_is_marked_as_inferred():
    for name, said in (("huoshan", set()), ("ningjin", {"service_twice"})):
        shared, found = set(conflicts("jixi")), conflicts(name)
        assert {code for code in shared if not found[code].reading.startswith("推定：")} == said, name


def test_an_own_word_needs_its_department(tmp_path):
    root = tmp_path / "policies"
    shutil.copytree(policies_folder(), root)
    (root / "341525-huoshan" / "planted.yaml").write_text("aid_kinds:\n  - {aid_kind: x, label: x, own_aliases: [y], gives: cash}\n", encoding="utf-8")
    assert any("没有写是哪个部门的叫法" in each.what for each in check_pack("341525-huoshan", root))


def test_a_line_of_the_plan_holds_from_its_month_on():
    assert "home_care_missed" in conflicts("ningjin", date(2024, 9, 30)) and "home_care_missed" not in conflicts("ningjin", date(2024, 8, 31))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{conflict: x, label: x, finding: gap, of: person, kinds: [no_such_kind], holds: received_times_count = 0}", "不存在的救助种类 no_such_kind"),
        ("{conflict: x, label: x, finding: gap, of: person, holds: received_times_count = 0}", "没有写遗漏了哪种救助"),
        ("{conflict: x, label: x, finding: gap, of: person, kinds: [medical_premium], holds: received_times_count = 0}", "没有发放的部门可以告知"),
        ("{conflict: x, label: x, finding: overlap, of: person, holds: recipient}", "没有看收到了什么"),
        ("{conflict: x, label: x, finding: overlap, of: person}", "没有写 holds"),
        ("{conflict: x, label: x, finding: allowed, of: person, holds: received_times_count = 0}", "不用写 holds"),
        ("{conflict: x, label: x, finding: overlap, of: person, holds: received_times_count >= 2, feeds: [no_such_feed]}", "不存在的部门数据"),
        ("{conflict: x, label: x, finding: overlap, of: person, holds: received_times_count >= 2, beside: no_such}", "不存在的预警"),
    ],
)
def test_a_wrong_line_is_named(written, told, tmp_path):
    root = tmp_path / "policies"
    shutil.copytree(policies_folder(), root)
    (root / "341525-huoshan" / "planted.yaml").write_text(f"conflicts:\n  - {written}\n", encoding="utf-8")
    assert any(told in each.what for each in check_pack("341525-huoshan", root))
