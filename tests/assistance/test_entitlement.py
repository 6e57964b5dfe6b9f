"""What the law grants one person: who, how much, and what is missing to tell; the reading in bulk agrees with it."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from jiuzhu.casework.assistance.entitlement import amount_sql, eligible_sql, entitlement, touched
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.foundation.policy.packs.entries import Benefit

ON = date(2024, 11, 30)


def law(**values: str) -> DatedPack:
    return load_pack("ningjin").at(ON).with_values(values, any_parameter=True)


def benefit(code: str, pack: DatedPack) -> Benefit:
    return next(each for each in pack.benefits if each.code == code)


def in_bulk(code: str, facts: dict[str, object], pack: DatedPack) -> tuple[bool | None, int | None]:
    kinds = {"recipient": "BOOLEAN", "age": "INTEGER"}
    columns = {"recipient": None, "category": None, "category_class": None, "self_care": None, "age": None} | facts
    written = ", ".join(
        f"CAST({'NULL' if value is None else repr(value)} AS {kinds.get(name, 'VARCHAR')}) AS {name}" for name, value in columns.items()
    )
    one = benefit(code, pack)
    return duckdb.sql(f"SELECT {eligible_sql(one, pack)}, {amount_sql(one, pack)} FROM (SELECT {written})").fetchall()[0]


@pytest.mark.parametrize(("age", "holds"), [(79, False), (80, True), (99, True), (None, None)])
def test_care_for_the_old_on_subsistence_begins_at_eighty(age: int | None, holds: bool | None) -> None:
    facts = {"recipient": True, "category": "subsistence", "age": age}

    found = entitlement(benefit("care_subsistence_elderly", law()), facts, law())

    assert (found.holds, found.amount_fen) == (holds, 10_000 if holds else None)
    assert found.missing_facts == (("age",) if holds is None else ())
    assert in_bulk("care_subsistence_elderly", facts, law()) == (holds, 10_000)


def test_goods_have_no_amount_and_three_hundred_is_for_home_care() -> None:
    facts = {"recipient": True, "category": "extreme_hardship", "category_class": "dispersed", "self_care": "none", "age": 91}

    found = {code: entitlement(benefit(code, law()), facts, law()) for code in ("home_care_extreme_hardship", "milk_and_bread")}

    assert found["home_care_extreme_hardship"].amount_fen == 30_000
    assert found["milk_and_bread"].holds and found["milk_and_bread"].amount_fen is None
    assert dict(found["milk_and_bread"].benefit.goods) == {"奶粉": "1 桶", "面包": "2 袋"}


def test_the_goods_end_with_the_year_the_plan_names() -> None:
    assert not [each for each in load_pack("ningjin").at(date(2025, 1, 1)).benefits if each.code == "milk_and_bread"]


def test_an_amount_that_is_not_set_is_unknown_and_named() -> None:
    pack = law(home_care_monthly_yuan="")
    facts = {"recipient": True, "category": "extreme_hardship", "category_class": "dispersed", "self_care": "half"}

    found = entitlement(benefit("home_care_extreme_hardship", pack), facts, pack)

    assert found.holds and found.amount_fen is None and found.missing_parameters == ("home_care_monthly_yuan",)
    assert in_bulk("home_care_extreme_hardship", facts, pack) == (True, None)


def test_an_amount_by_area_is_paid_where_somebody_lives() -> None:
    pack = law(**{"home_care_monthly_yuan": "300", "home_care_monthly_yuan.rural": "260"})
    facts = {"recipient": True, "category": "extreme_hardship", "category_class": "dispersed", "self_care": "half"}

    amounts = {
        area: entitlement(benefit("home_care_extreme_hardship", pack), facts | {"area_type": area}, pack).amount_fen
        for area in ("urban", "rural", None)
    }

    assert amounts == {"urban": 30_000, "rural": 26_000, None: None}
    assert in_bulk("home_care_extreme_hardship", facts | {"area_type": "rural"}, pack)[1] == 26_000


def test_only_the_benefits_a_change_reaches_are_touched() -> None:
    assert [each.benefit.code for each in touched(law(), law(home_care_monthly_yuan="350"))] == ["home_care_extreme_hardship"]
    assert touched(law(), law(small_count_minimum="9")) == []
