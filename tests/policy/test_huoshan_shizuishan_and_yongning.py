"""What the packs of Huoshan, Shizuishan and Yongning hold of their documents."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from jiuzhu.casework.assistance.entitlement import entitlement
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.packs.dated import DatedPack

WINTER = date(2024, 12, 1)
MARKS = re.compile(r"[\s*|]")
TEN = (
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
)


def words_of(source: str) -> str:
    return MARKS.sub("", (policies_folder() / "sources" / source).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def huoshan() -> DatedPack:
    return load_pack("huoshan").at(WINTER)


@pytest.fixture(scope="module")
def shizuishan() -> DatedPack:
    return load_pack("shizuishan").at(WINTER)


@pytest.fixture(scope="module")
def yongning() -> DatedPack:
    return load_pack("yongning").at(WINTER)


@pytest.mark.parametrize(
    ("pack", "tasks", "measures"),
    [("huoshan", 16, 20), ("shizuishan", 16, 16), ("yongning", 15, 57)],
)
def test_every_task_keeps_every_measure_word_for_word(pack: str, tasks: int, measures: int) -> None:
    law = load_pack(pack).at(WINTER)
    source = words_of(law.pack.source)

    told = [MARKS.sub("", measure) for task in law.tasks for measure in task.measures]

    assert (len(law.tasks), len(told)) == (tasks, measures)
    assert [each for each in told if each not in source] == []


def test_huoshans_bodies_have_their_day_and_three_members_have_no_row(huoshan: DatedPack) -> None:
    assert {task.due_on for task in huoshan.tasks} == {date(2024, 12, 15)}
    assert {"agriculture", "data_resources", "youth_league"}.isdisjoint({task.lead for task in huoshan.tasks})
    assert {"agriculture", "data_resources", "youth_league"} <= {unit.code for unit in huoshan.units}


@pytest.mark.parametrize(
    ("stage", "yuan"),
    [("compulsory", 3000), ("senior_secondary", 4000), ("university", 5000), ("preschool", None), ("postgraduate", None)],
)
def test_huoshans_study_aid_goes_by_the_stage_of_school(huoshan: DatedPack, stage: str, yuan: int | None) -> None:
    study = next(each for each in huoshan.benefits if each.code == "charity_study")

    answer = entitlement(study, {"charity_study_inspected": True, "school_stage": stage}, huoshan)

    assert answer.holds is (yuan is not None)
    assert (answer.amount_fen if answer.holds else None) == (yuan * 100 if yuan else None)


def test_huoshan_warns_and_shizuishan_refuses_beyond_the_cap(huoshan: DatedPack, shizuishan: DatedPack) -> None:
    caps = [(law.fund_caps[0], law.values[law.fund_caps[0].share]) for law in (huoshan, shizuishan)]

    assert [(cap.on_excess, cap.base, share) for cap, share in caps] == [
        ("warn", "current_year_total", Decimal("0.01")),
        ("refuse", "previous_year_subsidy", Decimal("0.03")),
    ]


def test_huoshans_purchase_money_pays_no_equipment_and_no_construction(huoshan: DatedPack) -> None:
    assert {each.code: each.outcome for each in huoshan.expenditures} == dict.fromkeys(
        ("wages_of_hired", "work_expenses", "equipment", "construction", "off_list"), "refuse"
    )


def test_shizuishans_list_has_thirty_two_services_and_the_misprinted_row_is_the_29th(shizuishan: DatedPack) -> None:
    rows = {item.number: item for item in shizuishan.catalogue}

    assert list(rows) == list(range(1, 33))
    assert [sum(item.category == name for item in rows.values()) for name in ("照护服务类", "生活服务类", "关爱服务类")] == [12, 10, 10]
    assert (rows[29].label, rows[29].clause) == ("政策宣传", "附件1·39")
    assert "A-14" in rows[29].reading


def test_shizuishans_services_are_the_rows_of_its_list(shizuishan: DatedPack) -> None:
    text = (policies_folder() / "sources" / "002-shizuishan.txt").read_text(encoding="utf-8")

    for item in shizuishan.catalogue:
        assert f"| {item.label} | {item.content} |" in text


def test_shizuishan_assesses_by_ten_indicators_whose_limits_are_local_and_say_whose_they_are(shizuishan: DatedPack) -> None:
    limits = [shizuishan.parameters[name] for name in ("rigid_expenditure_share_limit", "half_share", "band_high_min", "band_low_max")]

    assert tuple(each.code for each in shizuishan.indicators) == TEN
    assert all("A-13" in each.reading for each in shizuishan.indicators)
    assert all(each.local and "霍山" in each.ground.reading for each in limits)


def test_shizuishans_indicators_judge_as_huoshans_do(huoshan: DatedPack, shizuishan: DatedPack) -> None:
    assert [each.hardship.text for each in shizuishan.indicators] == [each.hardship.text for each in huoshan.indicators]
    assert all(shizuishan.values[name] == huoshan.values[name] for each in huoshan.indicators for name in each.hardship.parameters)


def test_shizuishans_evaluation_has_its_group_its_indicators_and_its_report(shizuishan: DatedPack) -> None:
    rows = {each.code: each.rows for each in shizuishan.lists}

    assert (
        shizuishan.values["evaluation_group_min"],
        shizuishan.values["evaluation_group_odd"],
        shizuishan.values["evaluation_finance_min"],
    ) == (3, True, 1)
    assert [len(rows[f"evaluation_indicators_{group}"]) for group in ("management", "results")] == [6, 3]
    assert [
        len(rows[name]) for name in ("procurement_methods", "contract_elements", "evaluation_report_parts", "evaluation_plan_parts")
    ] == [6, 8, 6, 6]
    assert shizuishan.values["provider_ban_years"] == 3


def test_yongning_reports_by_the_fifth_and_at_the_end_of_the_quarter(yongning: DatedPack) -> None:
    reports = {each.code: each for each in yongning.reports}

    assert (reports["monthly_progress"].day, yongning.values["progress_report_day"]) == ("progress_report_day", 5)
    assert reports["quarterly_summary"].month_end and reports["quarterly_summary"].every == "quarter"
    assert reports["liaison_form"].due_on == date(2024, 6, 5)
    assert not any(each.shift_to_workday for each in reports.values())


def test_yongning_gives_tasks_without_a_lead_to_the_first_unit_named(yongning: DatedPack) -> None:
    leads = {task.code: (task.lead, task.responsible[0]) for task in yongning.tasks}

    assert leads["1"] == ("civil_affairs", "civil_affairs")
    assert leads["14"] == ("agriculture", "agriculture")


def test_yongning_counts_families_poor_through_illness_as_in_rigid_expenditure_hardship(yongning: DatedPack) -> None:
    category = next(each for each in yongning.categories if each.code == "illness_poverty")

    assert category.counts_as == "rigid_expenditure" and category.derived is not None
    assert category.derived.to_python(yongning.values)({"illness_poverty_recognised": True}) is True


def test_yongning_asks_for_registration_where_housing_is_meant_and_not_in_an_emergency(yongning: DatedPack) -> None:
    aids = {each.code: each.who.facts for each in yongning.aids}

    assert "registered_here" in aids["urban_housing"] & aids["rural_housing"]
    assert "registered_here" not in aids["urgent_aid"]


@pytest.mark.parametrize("pack", ["huoshan", "shizuishan", "yongning"])
def test_what_the_text_leaves_open_has_no_value(pack: str) -> None:
    law = load_pack(pack).at(WINTER)

    assert all(each.amount is None for each in law.deadlines_declared.values() if each.local)
    assert all((each.months, each.per_year) == (None, None) for each in law.intervals if each.local)


@pytest.mark.parametrize("pack", ["huoshan", "shizuishan", "yongning"])
def test_every_unit_of_a_task_report_or_aid_is_in_the_dictionary(pack: str) -> None:
    law = load_pack(pack).at(WINTER)
    units = {unit.code for unit in law.units}

    named = {code for task in law.tasks for code in (task.lead, *task.responsible)}
    named |= {code for report in law.reports for code in (*report.by, report.to) if code} | {aid.department for aid in law.aids}

    assert named <= units
