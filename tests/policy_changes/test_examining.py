"""What a draft would change, before anybody signs it; no database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiuzhu.foundation.amendments.examining import examine
from jiuzhu.foundation.amendments.fields import changeables
from jiuzhu.foundation.amendments.rules import ChangeIncomplete, Draft, Typed, check_words
from jiuzhu.foundation.policy.errors import ChangeTooEarly
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.starting import check_start

DAY = date(2026, 12, 1)
LAW = load_pack("huoshan").at(DAY)
LIMIT = "rigid_expenditure_share_limit"


def seen(*entries: Typed, acknowledged: tuple[str, ...] = ()):
    draft = Draft("调整", "省里文件", "皖民〔2026〕1 号", "第三条", "刚性支出占比调整为55%。", DAY, entries, frozenset(acknowledged))
    return examine(draft, LAW)


def limit(text: str) -> Typed:
    return Typed("parameters", LIMIT, fields={"value": text})


def test_a_threshold_is_shown_before_and_after_with_the_rules_that_use_it():
    found = seen(limit("0.55"))
    assert [(each.label, each.was, each.now) for each in found.differences] == [("刚性支出占比上限", "60%", "55%")]
    assert found.used_by == ("收入指标",) and found.after.values[LIMIT] == Decimal("0.55")
    assert found.after.parameters[LIMIT].ground.clause == "皖民〔2026〕1 号·第三条"


def test_every_example_of_a_touched_rule_is_tried_and_one_that_no_longer_holds_is_named():
    found = seen(limit("0.55"))
    assert found.examples and all("收入" in each.label for each in found.examples)
    broken = found.broken
    assert broken and all(each.was != each.now for each in broken)
    assert seen(limit("0.60")).examples and not seen(limit("0.60")).broken


def test_an_example_said_to_be_right_with_its_new_outcome_is_written_into_the_change():
    keys = tuple(each.key for each in seen(limit("0.55")).broken)
    found = seen(limit("0.55"), acknowledged=keys)
    assert not found.unanswered(keys) and seen(limit("0.55")).unanswered(())
    income = next(each for each in found.after.indicators if each.code == "income")
    old = next(each for each in LAW.indicators if each.code == "income")
    assert [each.expect for each in income.examples] != [each.expect for each in old.examples]
    assert len(income.examples) == len(old.examples)


def test_a_county_number_becomes_a_local_value_and_no_entry():
    found = seen(Typed("parameters", "elderly_min_age", fields={"value": "65"}))
    assert found.composed.settings == {"elderly_min_age": "65"} and found.composed.text == ""
    assert found.differences[0].was == "未设定" and found.differences[0].now == "65 周岁"


def test_a_deadline_and_an_item_of_the_service_list():
    key = next(key for key, each in LAW.deadlines_declared.items() if not each.local)
    item = LAW.catalogue[0]
    found = seen(
        Typed("deadlines", key, fields={"amount": "5", "unit": "days"}),
        Typed("catalogue", item.code, fields={"content": "每周上门探访一次", "target": "recipient AND age >= 80"}),
        Typed("catalogue", LAW.catalogue[1].code, "retire"),
    )
    assert not found.faults
    assert found.after.deadlines[key].days == 5
    now = {each.code: each for each in found.after.catalogue}
    assert now[item.code].content == "每周上门探访一次" and LAW.catalogue[1].code not in now
    assert {each.field for each in found.differences} >= {"内容", "对象的判定条件", "停用"}


def test_an_added_item_needs_every_column():
    fields = {"number": "12", "category": "生活服务", "label": "上门理发", "target_quote": "救助对象", "target": "recipient", "content": "每季度一次"}
    assert seen(Typed("catalogue", "haircut", "add", fields)).faults[0].name == "providers"
    found = seen(Typed("catalogue", "haircut", "add", {**fields, "providers": "社会组织、志愿者"}))
    assert found.after.catalogue[-1].providers == ("社会组织", "志愿者")


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        (limit("六成"), "value", "0.60"),
        (limit(""), "value", "没有填写"),
        (Typed("deadlines", "order.accept_hours", fields={"amount": "两天"}), "amount", "整数"),
        (Typed("catalogue", "meals", fields={"target": "age_yers >= 60"}), "target", "age_yers"),
        (Typed("catalogue", "meals", fields={"target": "__import__('os')"}), "target", ""),
        (Typed("parameters", "no_such_number", fields={"value": "1"}), "", "没有这一项"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(typed, field, says):
    found = seen(typed)
    assert found.after is None and found.faults[0].name == field
    assert says in found.faults[0].what + found.faults[0].remedy


def test_what_is_typed_as_it_stands_changes_nothing():
    for each in changeables(LAW):
        fields = {shape.name: shape.now for shape in each.shapes}
        found = seen(Typed(each.section, each.code, fields=fields))
        assert not found.faults and not found.differences and found.after.pack.digest == LAW.pack.digest


@settings(max_examples=15)
@given(st.decimals(min_value=0, max_value=1, places=4))
def test_any_share_that_is_typed_comes_back_exactly(share):
    found = seen(limit(f"{share:f}"))
    assert found.after.values[LIMIT] == share


def test_a_draft_must_say_what_why_on_what_ground_and_from_when():
    whole = {"title": "调整", "reason": "因为", "document": "文件", "quote": "原文", "valid_from": DAY}
    check_words(Draft(**whole), filed=False)
    for name in whole:
        with pytest.raises(ChangeIncomplete) as refused:
            check_words(Draft(**{key: value for key, value in whole.items() if key != name}), filed=False)
        assert refused.value.field == name
    check_words(Draft(**{key: value for key, value in whole.items() if key != "quote"}), filed=True)


@pytest.mark.parametrize(
    ("start", "decided", "refused"),
    [
        (date(2026, 11, 20), date(2026, 11, 30), False),
        (date(2026, 11, 19), None, False),
        (date(2026, 11, 19), date(2026, 11, 18), False),
        (date(2026, 11, 19), date(2026, 11, 19), True),
        (date(2026, 1, 1), date(2026, 11, 19), True),
    ],
)
def test_a_change_begins_no_earlier_than_what_was_decided(start, decided, refused):
    def check() -> None:
        check_start(start, today=date(2026, 11, 20), decided_on=decided)

    if refused:
        with pytest.raises(ChangeTooEarly):
            check()
    else:
        check()
