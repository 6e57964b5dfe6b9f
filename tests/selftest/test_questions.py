"""Only the questions still needed, first what settles most."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.expressions import FactType, FactTypes, Kind, parse
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts
from jiuzhu.foundation.policy.questions import Inquiry, choices_of

NAMES = "abcd"


def fact(
    name: str, kind: str = "boolean", *, values: dict[str, str] | None = None, question: str = "问", **more: object
) -> FactDeclaration:
    type_ = FactType(Kind(kind), False, frozenset(values or {}))
    return FactDeclaration(name, name, type_, "", ("person",), "", "", values or {}, False, question, **more)


FACTS = {
    **{name: fact(name) for name in NAMES},
    "unasked": fact("unasked", question=""),
    "age": fact("age", "count"),
    "income_yuan": fact("income_yuan", "money"),
    "category": fact("category", "code", values={"low": "低保", "poor": "特困", "none": "都不是"}),
    "certificate": fact("certificate"),
    "grade": fact("grade", "count", options={"1": "一级", "2": "二级", "3": "三级"}, only_if={"certificate": ("true",)}),
}
TYPES = FactTypes({name: each.type for name, each in FACTS.items()})
KINDS = {"age_from": Kind.COUNT, "limit": Kind.MONEY}
VALUES = {"age_from": 80, "limit": Decimal("738.00")}


def inquiry(*rules: str, **values: object) -> Inquiry:
    return Inquiry(tuple(parse(rule, facts=TYPES, parameters=KINDS) for rule in rules), {**VALUES, **values}, FACTS)


def test_the_question_that_settles_most_comes_first():
    asked = inquiry("category = 'low' AND age >= p.age_from", "category = 'poor' AND a")

    assert asked.next_fact({}) == "category"
    assert asked.next_fact({"category": "poor"}) == "a"
    assert asked.next_fact({"category": "low"}) == "age"
    assert asked.next_fact({"category": "none"}) is None


def test_what_can_no_longer_change_an_answer_is_not_asked():
    asked = inquiry("a OR b", "b AND c")

    assert asked.next_fact({"a": True, "b": False}) is None
    assert asked.next_fact({"a": True, "c": False}) is None


def test_what_a_person_does_not_know_is_not_asked_twice_and_may_leave_the_answer_open():
    asked = inquiry("a AND b")

    assert asked.next_fact({"a": None}) == "b"
    assert asked.next_fact({"a": None, "b": True}) is None
    assert asked.verdict(asked.rules[0], {"a": None, "b": True}) is None
    assert asked.verdict(asked.rules[0], {"a": None, "b": False}) is False


def test_a_fact_without_a_question_is_never_asked_nor_what_could_only_be_used_together_with_it():
    asked = inquiry("unasked", "age * p.limit > income_yuan AND unasked")

    assert asked.next_fact({}) in ("age", "income_yuan")
    assert inquiry("unasked").next_fact({}) is None


def test_a_value_the_county_has_not_set_makes_the_question_pointless():
    asked = inquiry("age >= p.age_from", age_from=None)

    assert asked.next_fact({}) is None
    assert asked.verdict(asked.rules[0], {"age": 90}) is None


def test_a_fact_that_depends_on_another_is_asked_only_where_it_applies():
    asked = inquiry("grade <= 2")

    assert asked.next_fact({}) == "certificate"
    assert asked.next_fact({"certificate": True}) == "grade"
    assert asked.next_fact({"certificate": False}) is None
    assert asked.verdict(asked.rules[0], {"certificate": False}) is False
    assert asked.next_fact({"certificate": None}) == "grade", "who does not know of a certificate may know the grade"


def test_numbers_are_tried_on_both_sides_of_every_limit():
    asked = inquiry("age >= p.age_from", "income_yuan < p.limit")

    assert asked.candidates("age", asked.rules) == (79, 80, 81)
    assert asked.candidates("income_yuan", asked.rules) == (73799, 73800, 73801)


def expressions() -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*NAMES, "unasked"])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
            inner.map(lambda each: f"(NOT {each})"),
        ),
        max_leaves=6,
    )


@given(st.lists(expressions(), min_size=1, max_size=3), st.dictionaries(st.sampled_from(NAMES), st.sampled_from([True, False, None])))
def test_questions_end_only_when_no_answer_could_change_a_result(rules, answers):
    asked = inquiry(*rules)
    seen = set()
    told = dict(answers)
    while (name := asked.next_fact(told)) is not None:
        assert name not in told and name not in seen
        seen.add(name)
        told[name] = None

    told = dict(answers)
    while (name := asked.next_fact(told)) is not None:
        told[name] = True
    before = [asked.verdict(rule, told) for rule in asked.rules]
    missing = [name for name in NAMES if name not in told]
    for values in itertools.product([True, False], repeat=len(missing)):
        completed = {**told, **dict(zip(missing, values, strict=True))}
        assert [asked.verdict(rule, completed) for rule in asked.rules] == before


@given(
    st.permutations(NAMES),
    st.lists(st.sampled_from(["AND", "OR"]), min_size=3, max_size=3),
    st.dictionaries(st.sampled_from(NAMES), st.booleans()),
)
def test_what_is_asked_can_change_a_result(names, joints, answers):
    first, second, third, fourth = names
    rule = f"({first} {joints[0]} {second}) {joints[1]} ({third} {joints[2]} NOT {fourth})"
    asked = inquiry(rule)
    name = asked.next_fact(answers)
    if name is None:
        return
    others = [each for each in NAMES if each not in answers and each != name]
    changed = False
    for values in itertools.product([True, False], repeat=len(others)):
        rest = {**answers, **dict(zip(others, values, strict=True))}
        changed |= asked.verdict(asked.rules[0], {**rest, name: True}) is not asked.verdict(asked.rules[0], {**rest, name: False})
    assert changed


def test_answers_are_offered_in_plain_words():
    assert choices_of(FACTS["a"]) == {"true": "是", "false": "否"}
    assert choices_of(FACTS["grade"]) == {"1": "一级", "2": "二级", "3": "三级"}
    assert choices_of(FACTS["age"]) == {}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("age: {label: 周岁, type: count, options: {young: 年轻}, question: 几岁？}", "周岁“young”不对"),
        ("age: {label: 周岁, type: count, options: {1: 一}}", "没有写 question"),
        ("age: {label: 周岁, type: count, only_if: {name: x}}", "没有事实 name"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_its_line(tmp_path, written, told):
    (tmp_path / "facts.yaml").write_text(f"facts:\n  {written}\n", encoding="utf-8")

    with pytest.raises(PackFaulty, match=told) as refused:
        declared_facts(tmp_path)

    assert "facts.yaml" in str(refused.value) or refused.value.line == 2
