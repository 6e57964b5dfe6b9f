"""Conditions are written in plain words, with one's own figure beside what the law wants."""

from __future__ import annotations

from decimal import Decimal

from jiuzhu.foundation.policy.conditions import ConditionRow, Lacking, deciding_rows, lacking_in, rows
from jiuzhu.foundation.policy.describing import Describer
from jiuzhu.foundation.policy.expressions import Kind, parse
from jiuzhu.foundation.policy.facts import declared_facts, fact_types
from jiuzhu.foundation.policy.packs import Ground, Parameter

KINDS = {"standard": Kind.MONEY, "eldest": Kind.COUNT}
FACTS = declared_facts()


def parameter(name: str, label: str, unit: str, value: object) -> Parameter:
    return Parameter(name, label, KINDS[name], unit, False, value, Ground())


DESCRIBER = Describer(
    FACTS,
    {
        "standard": parameter("standard", "低保标准", "元/月", Decimal("738.00")),
        "eldest": parameter("eldest", "高龄补贴起始年龄", "周岁", 80),
    },
)


def traced(text: str, **facts: object):
    values = {name: each.value for name, each in DESCRIBER.parameters.items()}
    return parse(text, facts=fact_types(), parameters=KINDS).trace(facts, values)


def test_a_figure_stands_beside_what_the_law_wants():
    found = rows(traced("income_per_head_annual_yuan / 12 < p.standard", income_per_head_annual_yuan=720000), DESCRIBER)

    assert found == (ConditionRow("人均年收入 ÷ 12", "600.00 元", "低于低保标准（738.00 元）", True),)


def test_codes_and_yes_and_no_are_words():
    step = traced("category IN ('subsistence', 'marginal') AND NOT has_disability", category="subsistence", has_disability=False)

    assert rows(step, DESCRIBER) == (
        ConditionRow("救助类别", "低保对象", "属于低保对象、低保边缘家庭", True),
        ConditionRow("持有残疾人证", "否", "否", True),
    )


def test_what_is_missing_is_named_with_its_paper():
    found = rows(traced("self_care = 'none' AND age >= p.eldest", age=85), DESCRIBER)

    assert found[0].own == "没有资料" and found[0].wanted == "为失能" and found[0].holds is None
    assert found[1] == ConditionRow(FACTS["age"].label, "85", "达到高龄补贴起始年龄（80 周岁）", True)
    assert lacking_in(found) == (Lacking("生活自理能力", "生活自理能力评估表"),)


def test_a_refusal_names_only_what_failed():
    step = traced("category = 'subsistence' AND age >= p.eldest AND has_disability", category="subsistence", age=79)

    assert [each.own for each in deciding_rows(step, DESCRIBER)] == ["79"]


def test_an_entitlement_names_only_what_holds():
    step = traced("age >= p.eldest OR has_disability", age=60, has_disability=True)

    assert [each.what for each in deciding_rows(step, DESCRIBER)] == ["持有残疾人证"]


def test_a_value_the_county_has_not_published_is_said_so():
    describer = Describer(FACTS, {"eldest": parameter("eldest", "高龄补贴起始年龄", "周岁", None)})
    step = parse("age >= p.eldest", facts=fact_types(), parameters=KINDS).trace({"age": 90}, {})

    found = rows(step, describer)

    assert found[0].unset == ("高龄补贴起始年龄",) and found[0].holds is None and "还没有公布" in found[0].wanted and found[0].own == "90"
