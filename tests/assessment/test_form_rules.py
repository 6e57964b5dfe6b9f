"""The form on one household: what is missing is named, what is open is left to the assessors, nothing is silently normal."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiuzhu.assessment.indicators.rules import Form, form_facts, form_of
from jiuzhu.foundation.policy.evaluation import level_table, possible_levels
from jiuzhu.foundation.policy.packs import Bands, load_pack

LOCAL = {"subsistence_standard_monthly_yuan": "738.00", "average_floor_area_per_head_m2": "41.5"}


@pytest.fixture(scope="module")
def form() -> Form:
    return form_of(load_pack("huoshan").at(date(2024, 11, 30)).with_values(LOCAL))


def result_of(form: Form, code: str, raw: dict[str, Any]) -> Any:
    facts, errors = form.read(raw)
    assert errors == {}
    return next(each for each in form.result(facts).indicators if each.code == code)


def test_figures_as_people_write_them_are_read(form: Form) -> None:
    facts, errors = form.read(
        {"income_annual_yuan": "￥21,600.00", "members": " ３ ", "child_problem": "是", "floor_area_per_head_m2": "41.5"}
    )

    assert errors == {}
    assert (facts["income_annual_yuan"], facts["members"], facts["child_problem"]) == (2_160_000, 3, True)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("members", "0", "不能小于 1"),
        ("members", "1.5", "整数"),
        ("income_annual_yuan", "1.234", "两位小数"),
        ("income_annual_yuan", "-1", "按 0 填"),
        ("income_annual_yuan", "nan", "金额"),
        ("family_structure", "大家庭", "nuclear"),
        ("child_problem", "不清楚", "true"),
    ],
)
def test_a_bad_figure_is_named_beside_its_field(form: Form, name: str, value: str, says: str) -> None:
    _, errors = form.read({name: value})

    assert errors[name].field == name
    assert says in str(errors[name])


def test_a_hardship_says_its_figures_and_stands_on_its_clause(form: Form) -> None:
    income = result_of(form, "income", {"income_annual_yuan": "21600", "members": "3", "rigid_expenditure_annual_yuan": "15100"})

    assert income.state == "hardship"
    assert income.reasons == ("人均月收入 600.00 元，低于低保标准 738.00 元/月，刚性支出占家庭总收入 69.91%，超过 60%",)
    assert income.indicator.clause == "附件2·收入指标"
    assert income.indicator.quote == "人均家庭月收入低于低保标准或刚性支出占家庭总收入比例超过60%"
    assert [each.holds for each in income.conditions] == [False, True, True]


@pytest.mark.parametrize(("income", "shown"), [("26567.99", "737.99"), ("26567.96", "737.99")])
def test_a_rounded_figure_never_contradicts_its_sentence(form: Form, income: str, shown: str) -> None:
    found = result_of(form, "income", {"income_annual_yuan": income, "members": "3", "rigid_expenditure_annual_yuan": "0"})

    assert f"人均月收入 {shown} 元，低于低保标准 738.00" in found.reasons[0]


def test_what_is_missing_is_named_with_the_paper_that_shows_it(form: Form) -> None:
    housing = result_of(form, "housing", {"homes_owned": "1"})

    assert housing.state == "unknown"
    assert [(each.label, each.paper) for each in housing.lacking] == [("人均住房面积", "房屋面积丈量记录")]
    assert not housing.assessor_decides


def test_a_parameter_the_county_has_not_set_is_named() -> None:
    bare = form_of(load_pack("huoshan").at(date(2024, 11, 30)))

    housing = result_of(bare, "housing", {"homes_owned": "1", "floor_area_per_head_m2": "30"})

    assert [(each.label, each.is_parameter) for each in housing.lacking] == [("全市人均住房面积", True)]
    assert "未设定" in housing.conditions[-1].text


@pytest.mark.parametrize(
    ("code", "raw"),
    [
        ("family_structure", {"family_structure": "single_person"}),
        ("social_participation", {"social_activities_per_head_monthly": "0.5", "socially_inactive_months": "3"}),
    ],
)
def test_what_the_form_leaves_open_is_for_the_assessors(form: Form, code: str, raw: dict[str, str]) -> None:
    found = result_of(form, code, raw)

    assert (found.state, found.lacking, found.assessor_decides) == ("unknown", (), True)


def test_an_undetermined_level_names_the_levels_still_possible(form: Form) -> None:
    facts, _ = form.read(
        {
            "members": "3",
            "income_annual_yuan": "0",
            "homes_owned": "0",
            "members_major_illness": "1",
            "members_severely_disabled": "1",
            "students_university": "1",
            "members_labour_force": "0",
            "child_problem": "false",
            "adolescent_problem": "false",
            "family_structure": "stem",
            "members_on_assistance": "1",
        }
    )

    result = form.result(facts)

    assert (result.level, result.possible, result.hardships, result.unknowns) == ("undetermined", ("medium", "high"), 6, 1)
    assert [each.label for each in result.lacking] == ["月人均参与社会活动次数", "连续未参与社会活动的月数"]


def test_figures_that_cannot_all_be_right_are_told_beside_their_fields(form: Form) -> None:
    facts, _ = form.read({"members": "3", "members_ill": "4", "members_labour_force": "2", "members_employed": "1"})

    found = form.inconsistencies(facts)

    assert [(each.code, each.fields) for each in found] == [("ill", ("members_ill",))]


def test_the_form_lists_every_fact_of_the_contract_in_its_order() -> None:
    names = [each.name for each in form_facts()]

    assert names[0] == "members" and len(names) == 41
    assert names[1:4] == ["income_annual_yuan", "income_per_head_annual_yuan", "rigid_expenditure_annual_yuan"]


def test_a_level_is_given_only_where_the_unknowns_cannot_change_it() -> None:
    bands = Bands(7, 2)
    table = level_table(10, bands)

    assert (table[0, 2], table[0, 3], table[3, 3], table[3, 4], table[7, 3]) == ("low", "undetermined", "medium", "undetermined", "high")
    assert set(level_table(10, Bands(None, None)).values()) == {"undetermined"}
    assert possible_levels(2, 5, bands) == ("low", "medium", "high")


values = st.one_of(st.none(), st.integers(0, 6))


@settings(max_examples=60)
@given(
    st.fixed_dictionaries({each.name: values for each in form_facts() if each.kind == "count" and each.name != "members"}),
    st.integers(1, 6),
    st.sampled_from(["members_ill", "homes_owned", "members_unemployed", "members_insured", "socially_inactive_months"]),
)
def test_filling_a_gap_never_changes_what_was_already_decided(facts: dict[str, Any], members: int, filled: str) -> None:
    form = form_of(load_pack("huoshan").at(date(2024, 11, 30)).with_values(LOCAL))
    whole = {**facts, "members": members, filled: facts[filled] if facts[filled] is not None else 1}

    before, after = form.judgement({**whole, filled: None}), form.judgement(whole)

    assert all(was is None or was is now for was, now in zip(before.states, after.states, strict=True))
    assert before.level in ("undetermined", after.level)


def test_one_household_is_judged_in_microseconds(form: Form) -> None:
    facts, _ = form.read({"members": "3", "income_annual_yuan": "21600", "rigid_expenditure_annual_yuan": "15100", "homes_owned": "0"})
    taken = []

    for _ in range(20):
        start = time.process_time()
        for _ in range(100):
            form.judgement(facts)
        taken.append(time.process_time() - start)

    assert min(taken) / 100 < 100e-6, "ten-fold room for a slow machine; bench/policy_one_household.py measures"
