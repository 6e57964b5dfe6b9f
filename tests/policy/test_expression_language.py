"""What the rule language accepts and refuses, and what it says when it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jiuzhu.foundation.policy.errors import ExpressionFaulty, ParameterRefused
from jiuzhu.foundation.policy.expressions import FactType, FactTypes, Kind, parse, parse_value

FACTS = FactTypes(
    {
        "income_yuan": "money",
        "members": FactType(Kind.COUNT, minimum=1),
        "ill": "count",
        "area_m2": "number",
        "sick": "boolean",
        "listed": FactType(Kind.BOOLEAN, known=True),
        "kind": FactType(Kind.CODE, values=frozenset({"a", "b"})),
        "born_on": "date",
    }
)
PARAMETERS = {"standard": "money", "half": "number", "stages": "list"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ill >", "读不懂"),
        ("ill > 1; ill > 2", "不能用"),
        ("unheard > 1", "没有事实 unheard"),
        ("ilk > 1", "ill"),
        ("ill > p.unheard", "没有参数 p.unheard"),
        ("eval(ill) > 1", "不能用"),
        ("(SELECT 1) > ill", "不能用"),
        ("ill IN (SELECT 1)", "没有取值"),
        ("ill::VARCHAR = 'x'", "不能用"),
        ("ill > 1e3", "不能这样写"),
        ("income_yuan > members", "金额与非金额相比"),
        ("income_yuan + members > 3", "相加减"),
        ("kind <> 'a'", "NOT 甲 = 乙"),
        ("kind = 'c'", "没有“c”这个取值"),
        ("kind < 'b'", "文字"),
        ("sick = TRUE", "直接写事实名"),
        ("sick > 1", "同一种值"),
        ("sick AND ill", "不是条件"),
        ("born_on < '2024-02-30'", "日期"),
        ("born_on < '去年'", "日期"),
        ("COALESCE(sick, FALSE)", "不知道"),
        ("CASE WHEN sick THEN TRUE ELSE FALSE END", "ELSE"),
        ("CASE WHEN listed THEN TRUE END", "CASE"),
        ("sick IS TRUE", "NULL"),
        ("LEAST(ill / members, 2) > 1", "除法"),
        ("ill", "不是条件"),
        ("income_yuan * income_yuan * income_yuan > 1 * income_yuan * income_yuan * p.standard", "太大"),
        ("((((" * 300, "太深"),
        ("(" * 900 + "sick" + ")" * 900, "太深"),
        ("ill > 1 OR " * 500 + "sick", "太长"),
        ("ill = 1 /* */ UNION SELECT 1", ""),
        ("now() > born_on", "不能用"),
        ("ill || 'x' = 'x'", "不能用"),
        ("ill // 2 > 1", "不能用"),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_a_remedy(text: str, says: str) -> None:
    with pytest.raises(ExpressionFaulty) as refused:
        parse(text, facts=FACTS, parameters=PARAMETERS)

    assert says in str(refused.value)
    assert refused.value.remedy


def test_a_quotient_is_compared_without_dividing() -> None:
    expression = parse("ill / members > p.half", facts=FACTS, parameters=PARAMETERS)

    sql = expression.to_duckdb({"half": Decimal("0.50")})

    assert "/" not in sql
    assert expression.to_python({"half": "0.5"})({"ill": 1, "members": 2}) is False
    assert expression.to_python({"half": "0.5"})({"ill": 2, "members": 3}) is True
    assert expression.to_python({"half": "0.5"})({"ill": 2, "members": 0}) is None


def test_money_is_fen_inside_and_yuan_in_the_rule() -> None:
    holds = parse("income_yuan / 12 < p.standard", facts=FACTS, parameters=PARAMETERS).to_python({"standard": "738.00"})

    assert holds({"income_yuan": 885599}) is True
    assert holds({"income_yuan": 885600}) is False
    assert parse("income_yuan > 300", facts=FACTS).to_python({})({"income_yuan": 30001}) is True


def test_a_parameter_that_is_not_set_makes_the_comparison_unknown_and_is_named() -> None:
    expression = parse("income_yuan < p.standard OR sick", facts=FACTS, parameters=PARAMETERS)

    assert expression.to_python({})({"income_yuan": 1, "sick": False}) is None
    assert expression.to_python({})({"income_yuan": 1, "sick": True}) is True
    step = next(expression.trace({"income_yuan": 1, "sick": False}, {}).leaves())
    assert step.missing_parameters == ("standard",)


def test_a_value_by_area_is_unknown_where_the_area_is() -> None:
    facts = FactTypes({**FACTS, "area_type": FactType(Kind.CODE, values=frozenset({"urban", "rural"}))})
    expression = parse("income_yuan < p.standard", facts=facts, parameters=PARAMETERS)
    values = {"standard": {"urban": "800.00", "rural": None}}

    holds = expression.to_python(values)

    assert holds({"income_yuan": 79999, "area_type": "urban"}) is True
    assert holds({"income_yuan": 79999, "area_type": "rural"}) is None
    assert holds({"income_yuan": 79999}) is None
    assert "area_type" in expression.facts_with(values)


def test_a_list_parameter_is_asked_with_in() -> None:
    expression = parse("'university' IN p.stages AND ill > 0", facts=FACTS, parameters=PARAMETERS)

    assert expression.to_python({"stages": "university, postgraduate"})({"ill": 1}) is True
    assert expression.to_python({"stages": ["postgraduate"]})({"ill": None}) is False


@pytest.mark.parametrize(
    ("kind", "value"), [("money", "738.001"), ("money", "-1"), ("money", "NaN"), ("number", "Infinity"), ("money", "1e3")]
)
def test_a_value_that_is_not_of_its_kind_is_refused(kind: str, value: str) -> None:
    expression = parse("income_yuan * p.x > 0" if kind == "number" else "income_yuan > p.x", facts=FACTS, parameters={"x": kind})

    with pytest.raises(ParameterRefused):
        expression.to_python({"x": value})


def test_an_expression_names_the_facts_and_parameters_it_reads() -> None:
    expression = parse("ill / members > p.half AND kind IN ('a')", facts=FACTS, parameters=PARAMETERS)

    assert expression.facts == {"ill", "members", "kind"}
    assert expression.parameters == {"half"}


def test_a_condition_is_not_a_value_and_a_value_not_a_condition() -> None:
    with pytest.raises(ExpressionFaulty):
        parse("ill + 1", facts=FACTS)
    with pytest.raises(ExpressionFaulty):
        parse_value("ill > 1", facts=FACTS)
