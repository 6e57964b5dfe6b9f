"""Packs keep their word, and faulty ones say where they are faulty."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jiuzhu.foundation.policy.errors import PackFaulty, PackUnknown, ParameterRefused
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import load_pack, pack_names
from jiuzhu.foundation.policy.packs.checking import check_pack

NAMES = ("130528-ningjin", "341525-huoshan", "341824-jixi", "640121-yongning", "640200-shizuishan")
TWELVE = [
    "deceased_still_registered",
    "residence_cancelled",
    "registered_twice",
    "wage_found",
    "second_home",
    "vehicle_found",
    "company_found",
    "assets_above_limit",
    "high_self_paid_medical",
    "new_disability_unaided",
    "duplicate_aid",
    "disability_aid_missed",
]
FEBRUARY = date(2024, 2, 29)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the policies that a test may spoil."""
    folder = tmp_path / "policies"
    shutil.copytree(policies_folder(), folder)
    return folder


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_place_has_its_pack() -> None:
    assert pack_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_stands_in_the_source_and_every_example_comes_out(name: str) -> None:
    assert check_pack(name) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_twelve_warnings_are_on_in_every_pack_by_february_2024(name: str) -> None:
    warnings = load_pack(name).at(FEBRUARY).warnings

    assert [each.code for each in warnings] == TWELVE
    assert all(each.clause and each.quote and set(each.evidence) <= set(declared_facts()) for each in warnings)


CHECKING = """
import time
from jiuzhu.foundation.policy.packs import pack_names
from jiuzhu.foundation.policy.packs.checking import check_pack
start = time.process_time()
assert not [problem for name in pack_names() for problem in check_pack(name)]
print(time.process_time() - start)
"""


def test_all_packs_load_and_check_within_two_seconds() -> None:
    # In a process of its own, by processor time and at its best: neither a busy machine nor this process's memory is measured.
    taken = [float(subprocess.run([sys.executable, "-c", CHECKING], check=True, capture_output=True, text=True).stdout) for _ in range(3)]

    assert min(taken) < 2


def test_a_short_name_works_and_an_unknown_one_lists_what_there_is() -> None:
    assert load_pack("huoshan") is load_pack("341525-huoshan")

    with pytest.raises(PackUnknown) as refused:
        load_pack("atlantis")

    assert "341525-huoshan" in str(refused.value)


def test_the_huoshan_pack_is_whole() -> None:
    dated = load_pack("huoshan").at(date(2024, 11, 30))

    assert [each.code for each in dated.indicators] == [
        "income",
        "housing",
        "illness",
        "disability",
        "education",
        "employment",
        "children_adolescents",
        "family_structure",
        "social_security",
        "social_participation",
    ]
    assert [each.number for each in dated.catalogue] == list(range(1, 12))
    assert {each.category for each in dated.catalogue} == {"生活类", "照护类", "支持类", "资源链接类"}
    assert [each.months for each in dated.visit_intervals] == [1, 3, 6]
    assert {key: each.working_days for key, each in dated.deadlines.items()} == {
        "application.review_working_days": 2,
        "application.transfer_working_days": 1,
    }
    assert set(dated.goals) == {"low", "medium", "high"}
    assert dated.values["procurement_cap_share"] == Decimal("0.01")
    assert (dated.bands.high_min, dated.bands.low_max) == (7, 2)
    assert load_pack("huoshan").draft and load_pack("huoshan").draft_label == "征求意见稿"


def test_what_the_document_does_not_say_is_local_and_not_set() -> None:
    dated = load_pack("huoshan").at(date(2024, 11, 30))

    unset = {getattr(each, "name", getattr(each, "key", "")) for each in dated.missing}

    assert {"subsistence_standard_monthly_yuan", "average_floor_area_per_head_m2", "order.accept_hours"} <= unset
    assert dated.parameters["home_limit"].local and dated.values["home_limit"] == 2


def test_catalogue_contents_and_providers_are_those_of_the_document() -> None:
    source = "".join((policies_folder() / "sources" / "001-huoshan.txt").read_text(encoding="utf-8").split())

    for item in load_pack("huoshan").at(date(2024, 11, 30)).catalogue:
        assert "".join(item.content.split()) in source
        assert "".join("、".join(item.providers).split()) in source


def test_the_sources_name_no_person_and_no_number_of_one() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (policies_folder() / "sources").glob("*.txt")}

    assert "@" not in "".join(texts.values())
    assert all("█" in line for line in texts["001-huoshan.txt"].split("成员名单")[1].split("领导组下设")[0].split("\n") if line.strip())


def test_a_local_value_is_set_checked_and_counted_in_the_fingerprint() -> None:
    dated = load_pack("huoshan").at(date(2024, 11, 30))

    given = dated.with_values({"subsistence_standard_monthly_yuan": "738.00", "order.accept_hours": "24"})

    assert given.values["subsistence_standard_monthly_yuan"] == Decimal("738.00")
    assert given.deadlines["order.accept_hours"].hours == 24
    assert given.fingerprint != dated.fingerprint
    assert dated.values["subsistence_standard_monthly_yuan"] is None


def test_a_value_by_area_keeps_the_other_area() -> None:
    dated = load_pack("huoshan").at(date(2024, 11, 30))
    name = "subsistence_standard_monthly_yuan"

    both = dated.with_values({f"{name}.rural": "700", name: "738"})
    one = dated.with_values({f"{name}.rural": "700"})

    assert both.values[name] == {"urban": Decimal(738), "rural": Decimal(700)}
    assert one.values[name] == {"urban": None, "rural": Decimal(700)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unheard", "1"),
        ("rigid_expenditure_share_limit", "0.7"),
        ("subsistence_standard_monthly_yuan", "很多"),
        ("subsistence_standard_monthly_yuan", "1.001"),
        ("subsistence_standard_monthly_yuan.city", "1"),
        ("order.accept_hours", "0"),
        ("order.accept_hours", "一天"),
        ("feed_redelivery_share", "80"),
        ("feed_redelivery_share", "-0.1"),
    ],
)
def test_a_value_that_is_unknown_fixed_by_law_or_of_the_wrong_kind_is_refused(name: str, value: str) -> None:
    with pytest.raises(ParameterRefused) as refused:
        load_pack("huoshan").at(date(2024, 11, 30)).with_values({name: value})

    assert refused.value.remedy


@pytest.mark.parametrize("value", ["0", "0.8", "1"])
def test_a_share_is_anything_from_nothing_to_the_whole(value: str) -> None:
    dated = load_pack("huoshan").at(date(2024, 11, 30)).with_values({"feed_redelivery_share": value})

    assert dated.number("feed_redelivery_share") == Decimal(value)


def test_a_what_if_may_change_what_the_law_fixes() -> None:
    dated = load_pack("huoshan").at(date(2024, 11, 30)).with_values({"half_share": "0.4"}, any_parameter=True)

    assert dated.values["half_share"] == Decimal("0.4")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("341525-huoshan/assessment/01-income.yaml", "p.rigid_expenditure_share_limit\n", "p.rigid_limit\n", "没有参数 p.rigid_limit"),
        ("341525-huoshan/assessment/01-income.yaml", "超过60%\n", "超过61%\n", "找不到"),
        (
            "341525-huoshan/assessment/01-income.yaml",
            "rigid_expenditure_annual_yuan: 18000.01, expect: hardship",
            "rigid_expenditure_annual_yuan: 18000.01, expect: normal",
            "算出来是 hardship",
        ),
        ("341525-huoshan/deadlines.yaml", "；对非民政业务的，在1个工作日内转办相关单位。", "", "整句"),
        ("341525-huoshan/parameters.yaml", "    unit: 占比\n", "    units: 占比\n", "unit"),
        ("341525-huoshan/parameters.yaml", "value: 0.60", "value: 六成", "六成"),
        ("341525-huoshan/parameters.yaml", "    clause: 附件2·疾病指标\n", "", "没有写依据"),
        ("341525-huoshan/visits.yaml", "months: 1", "months: [1", "YAML"),
        ("341525-huoshan/deadlines.yaml", "working_days: 2", "working_days: null", "没有数字"),
        ("national/warnings.yaml", "holds: recipient AND death_on IS NOT NULL", "holds: recipient AND died_on IS NOT NULL", "death_on"),
        (
            "341525-huoshan/assessment/03-illness.yaml",
            "有精神病 {members_mental_illness} 人",
            "有精神病 {members_mental} 人",
            "members_mental_illness",
        ),
        ("national/warnings.yaml", "grade: 3", "grade: 9", "等级"),
    ],
)
def test_a_spoilt_pack_names_file_line_and_what_to_write(copied: Path, file: str, old: str, new: str, says: str) -> None:
    spoil(copied / file, old, new)

    problems = check_pack("huoshan", copied)

    assert any(says in str(each) and each.remedy and each.line and file.split("/")[-1] in str(each) for each in problems), problems


def test_every_rule_is_tried_by_examples_that_hold_and_that_do_not() -> None:
    dated = load_pack("huoshan").at(date(2024, 11, 30))

    for rule in (*dated.indicators, *dated.warnings, *dated.catalogue, *dated.visit_intervals):
        expected = {each.expect for each in rule.examples}
        assert expected & {"true", "hardship"} and expected & {"false", "normal"}, rule.code


def test_a_warnings_example_that_does_not_come_out_is_found(copied: Path) -> None:
    spoil(copied / "national" / "warnings.yaml", "residential_homes_count: 2, expect: true", "residential_homes_count: 1, expect: true")

    assert any("second_home" in str(each) and "算出来是 false" in str(each) for each in check_pack("jixi", copied))


def test_the_right_line_is_named(copied: Path) -> None:
    path = copied / "341525-huoshan" / "visits.yaml"
    line = path.read_text(encoding="utf-8").split("\n").index("    applies: recipient AND category = 'subsistence'") + 1
    spoil(path, "category = 'subsistence'", "category = 'dibao'")

    (problem,) = check_pack("huoshan", copied)

    assert problem.line == line


def test_a_value_changes_on_its_day(copied: Path) -> None:
    spoil(
        copied / "341525-huoshan" / "parameters.yaml",
        "    value: 0.60\n",
        "    values:\n      - {from: 2024-01-01, value: 0.60}\n      - {from: 2025-07-01, value: 0.55}\n",
    )
    pack = load_pack("huoshan", copied)

    assert pack.at(date(2025, 6, 30)).values["rigid_expenditure_share_limit"] == Decimal("0.60")
    assert pack.at(date(2025, 7, 1)).values["rigid_expenditure_share_limit"] == Decimal("0.55")


def test_a_deadline_out_of_range_is_refused_with_the_range() -> None:
    with pytest.raises(ParameterRefused) as refused:
        load_pack("huoshan").at(date(2024, 11, 30)).with_values({"order.accept_hours": "0"})

    assert "1 到 3650 的整数" in refused.value.remedy


def test_a_changed_word_changes_the_digest(copied: Path) -> None:
    before = load_pack("huoshan", copied).digest
    other = copied.parent / "again"
    shutil.copytree(copied, other)
    spoil(other / "341525-huoshan" / "goals.yaml", "低度困境", "低度")

    assert load_pack("huoshan", other).digest != before
    assert load_pack("huoshan").digest == before


def test_a_pack_that_extends_itself_is_refused(copied: Path) -> None:
    spoil(copied / "national" / "pack.yaml", "abstract: true", "abstract: true\n  extends: national")

    with pytest.raises(PackFaulty, match="绕了一圈"):
        load_pack("huoshan", copied)
