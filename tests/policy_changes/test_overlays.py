"""Changes laid over a pack: what they change, from when, and what stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.packs.overlays import Overlay

BEFORE, DAY = date(2026, 6, 30), date(2026, 7, 1)


def changed(text: str, *more: Overlay, day: date = DAY):
    return load_pack("huoshan", overlays=(*more, Overlay("变更 1 号", day, text)))


def test_a_number_is_another_from_its_day_on_and_the_same_before():
    pack = changed("parameters: [{name: rigid_expenditure_share_limit, value: 0.55}]")
    assert pack.at(BEFORE).values["rigid_expenditure_share_limit"] == Decimal("0.60")
    assert pack.at(DAY).values["rigid_expenditure_share_limit"] == Decimal("0.55")
    assert pack.at(DAY).parameters["rigid_expenditure_share_limit"].label == "刚性支出占比上限"


def test_everything_a_change_does_not_name_is_as_it_was():
    plain, pack = load_pack("huoshan").at(DAY), changed("deadlines: [{name: order.accept_hours, hours: 12}]").at(DAY)
    assert pack.deadlines["order.accept_hours"].hours == 12
    assert [each.code for each in pack.catalogue] == [each.code for each in plain.catalogue]
    assert pack.values == plain.values
    assert [each.hardship.text for each in pack.indicators] == [each.hardship.text for each in plain.indicators]


def test_a_deadline_may_change_its_unit():
    key = next(key for key, each in load_pack("huoshan").at(DAY).deadlines.items() if each.unit == "working_days")
    assert changed(f"deadlines: [{{name: {key}, hours: 8}}]").at(DAY).deadlines[key].amount == 8


def test_an_item_of_the_service_list_ends_and_another_begins():
    first = load_pack("huoshan").at(DAY).catalogue[0].code
    text = f"""
catalogue:
  - {{item: {first}, retired: true}}
  - item: haircut_at_home
    number: 12
    category: 生活服务
    label: 上门理发
    target: recipient
    target_quote: 救助对象
    content: 每季度上门理发一次
    providers: [社会组织]
    clause: 县民政局公告
    quote: 每季度上门理发一次
"""
    pack = changed(text)
    assert first in {each.code for each in pack.at(BEFORE).catalogue}
    now = {each.code for each in pack.at(DAY).catalogue}
    assert first not in now and "haircut_at_home" in now


def test_a_later_change_is_laid_over_an_earlier_one():
    one = Overlay("变更 1 号", date(2026, 1, 1), "parameters: [{name: rigid_expenditure_share_limit, value: 0.55}]")
    pack = changed("parameters: [{name: rigid_expenditure_share_limit, value: 0.50}]", one)
    values = [pack.at(on).values["rigid_expenditure_share_limit"] for on in (date(2025, 12, 31), BEFORE, DAY)]
    assert values == [Decimal("0.60"), Decimal("0.55"), Decimal("0.50")]


def test_the_citys_later_change_does_not_displace_what_the_county_set_itself():
    city = Overlay("市 1 号", DAY, "parameters: [{name: rigid_expenditure_share_limit, value: 0.40}]")
    pack = changed("parameters: [{name: rigid_expenditure_share_limit, value: 0.50}]", city, day=date(2026, 1, 1))
    assert pack.at(date(2027, 1, 1)).values["rigid_expenditure_share_limit"] == Decimal("0.50")


def test_the_digest_holds_every_change_and_without_one_is_the_packs_own():
    plain = load_pack("huoshan")
    one = changed("parameters: [{name: rigid_expenditure_share_limit, value: 0.55}]")
    other = changed("parameters: [{name: rigid_expenditure_share_limit, value: 0.5}]")
    assert plain.digest == plain.base_digest == one.base_digest
    assert len({plain.digest, one.digest, other.digest}) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("parameters: [{name: rigid_expenditure_share_limit, value: 六成}]", "变更 1 号 第 1 行"),
        ("catalogue: [{item: nothing_like_it, retired: true}]", "不能停用"),
        ("parameter: [{name: x}]", "不认识的项"),
        ("catalogue: [{item: meals, target: age_yers >= 60}]", "age_yers"),
    ],
)
def test_a_change_that_cannot_be_read_says_where_and_what(text, says):
    with pytest.raises(PackFaulty) as refused:
        changed(text)
    assert says in str(refused.value)
