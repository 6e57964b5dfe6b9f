"""What the packs of Ningjin and Jixi hold of their documents."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.packs.dated import DatedPack

AUTUMN = date(2024, 10, 8)
MARKS = re.compile(r"[\s*]")
# Facts that follow from others which people can answer.
NOT_ASKED = {"income_per_head_annual_yuan"}


def words_of(source: str) -> str:
    return MARKS.sub("", (policies_folder() / "sources" / source).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ningjin() -> DatedPack:
    return load_pack("ningjin").at(AUTUMN)


@pytest.fixture(scope="module")
def jixi() -> DatedPack:
    return load_pack("jixi").at(AUTUMN)


def test_ningjin_lists_nineteen_services_in_order(ningjin: DatedPack) -> None:
    assert [item.number for item in ningjin.catalogue] == list(range(1, 20))


def test_ningjin_gives_milk_and_bread_until_the_end_of_2024_only() -> None:
    pack = load_pack("ningjin")
    on_last, on_next = (pack.at(day) for day in (date(2024, 12, 31), date(2025, 1, 1)))
    assert {each.code: dict(each.goods) for each in on_last.benefits if each.goods} == {"milk_and_bread": {"奶粉": "1 桶", "面包": "2 袋"}}
    assert "milk_and_bread" not in {each.code for each in (*on_next.benefits, *on_next.aids)}
    assert "milk_and_bread" not in {each.code for each in on_next.catalogue}


def test_ningjin_buys_care_from_september_2024_on() -> None:
    pack = load_pack("ningjin")
    before, after = (
        {each.code: [case.amount for case in each.amount] for each in pack.at(day).benefits if each.amount}
        for day in (date(2024, 8, 31), date(2024, 9, 1))
    )
    assert before == {}
    assert after == {
        "home_care_extreme_hardship": ["home_care_monthly_yuan"],
        "care_subsistence_elderly": ["care_subsistence_monthly_yuan"],
    }
    values = pack.at(AUTUMN).values
    assert (values["home_care_monthly_yuan"], values["care_subsistence_monthly_yuan"]) == (Decimal("300.00"), Decimal("100.00"))


def test_ningjin_judges_no_colour_without_a_criterion(ningjin: DatedPack) -> None:
    assert [(each.label, each.rank, each.applies) for each in ningjin.colours] == [
        ("红", 1, None),
        ("黄", 2, None),
        ("蓝", 3, None),
        ("绿", 4, None),
    ]


def test_ningjin_gives_sixteen_duties_against_drowning(ningjin: DatedPack) -> None:
    assert len([each for each in ningjin.tasks if each.code.startswith("drowning_")]) == 16


def test_jixi_divides_twenty_one_items_and_three_safeguards(jixi: DatedPack) -> None:
    codes = [each.code for each in jixi.tasks]
    assert codes == [*(str(number) for number in range(1, 22)), "safeguard_1", "safeguard_2", "safeguard_3"]
    assert [each.code for each in jixi.tasks if each.lead] == ["17", "18", "19", "20", "21", "safeguard_1", "safeguard_2"]


@pytest.mark.parametrize(("name", "source"), [("ningjin", "000-ningjin.txt"), ("jixi", "004-jixi.txt")])
def test_every_measure_stands_in_the_document_word_for_word(name: str, source: str) -> None:
    text = words_of(source)
    strange = [measure for task in load_pack(name).at(AUTUMN).tasks for measure in task.measures if MARKS.sub("", measure) not in text]
    assert strange == []


@pytest.mark.parametrize("name", ["ningjin", "jixi"])
def test_every_unit_of_a_task_and_every_department_of_an_aid_is_in_the_dictionary(name: str) -> None:
    pack = load_pack(name).at(AUTUMN)
    known = {each.code for each in pack.units}
    asked = {unit for task in pack.tasks for unit in (*task.responsible, *filter(None, [task.lead]))}
    assert asked | {each.department for each in pack.aids} <= known


@pytest.mark.parametrize("name", ["ningjin", "jixi"])
def test_whatever_a_self_test_may_ask_is_put_in_plain_words(name: str) -> None:
    declared = declared_facts()
    assert [fact for aid in load_pack(name).at(AUTUMN).aids for fact in aid.ask if not declared[fact].question] == []


@pytest.mark.parametrize("name", ["ningjin", "jixi"])
def test_a_self_test_may_ask_for_exactly_what_each_aid_depends_on(name: str) -> None:
    for aid in load_pack(name).at(AUTUMN).aids:
        assert {*aid.ask} == aid.who.facts - NOT_ASKED, aid.code


def test_jixi_bounds_temporary_aid_by_multiples_of_the_monthly_standard(jixi: DatedPack) -> None:
    bounds = {
        each.code: (jixi.values[each.amount.from_], jixi.values[each.amount.to], each.amount.times) for each in jixi.aids if each.amount
    }
    assert bounds == {
        "temporary_urgent": (2, 4, "subsistence_standard_monthly_yuan"),
        "temporary_expenditure": (2, 10, "subsistence_standard_monthly_yuan"),
    }


def test_jixi_rechecks_every_class_of_recipient_once(jixi: DatedPack) -> None:
    rechecks = [each for each in jixi.intervals if each.of == "recheck"]
    for facts, months in [
        ({"category": "extreme_hardship", "category_class": "dispersed"}, 12),
        ({"category": "subsistence", "category_class": "A"}, 12),
        ({"category": "subsistence", "category_class": "B"}, 12),
        ({"category": "subsistence", "category_class": "C"}, 6),
    ]:
        due = [each.months for each in rechecks if each.applies and each.applies.to_python(jixi.values)(facts)]
        assert [jixi.values[str(name)] for name in due] == [months], facts
