"""A city's law holds in its counties unless they have set their own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor, HeldPost
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.policy.errors import ChangeTooEarly
from jiuzhu.foundation.policy.packs.placing import pack_of_place
from jiuzhu.foundation.policy.queries import deadline_in_force, local_values, pack_in_force
from jiuzhu.foundation.policy.services import LocalValueInvalid, keep_law, set_local_value

CITY, DAWUKOU, HUINONG, PINGLUO, YONGNING = "640200000000", "640202000000", "640205000000", "640221000000", "640121000000"
VILLAGE = "640205001003"
NAME = "subsistence_standard_monthly_yuan"
DAY, NEXT_YEAR = date(2025, 3, 1), date(2026, 1, 1)
NOON = datetime(2025, 3, 1, 4, tzinfo=UTC)


@pytest.fixture
def city(db: None, settings: pytest.FixtureRequest) -> None:
    settings.POLICY_PACK = "shizuishan"  # type: ignore[attr-defined]


def enter(value: str, *, place: str | None = None, name: str = NAME, area: str = "", valid_from: date = DAY) -> None:
    set_local_value(name=name, area=area, value=value, valid_from=valid_from, source="文件", actor=SYSTEM, at=NOON, division_code=place)


def alone(**other: Any) -> dict[str, Any]:
    """What one officer of a county gives for its standard."""
    post = HeldPost("1", "county_admin", "管理员", frozenset({Duty.POLICY_SET}), HUINONG)
    return {"name": NAME, "value": "1", "valid_from": DAY, "source": "文件", "actor": Actor("u1", "甲", (post,)), "at": NOON} | other


def standard(place: str, on: date = DAY) -> object:
    return pack_in_force(on, division_code=place).values[NAME]


def test_a_county_without_a_pack_has_that_of_the_city_above_it() -> None:
    assert pack_of_place(HUINONG) == "640200-shizuishan"
    assert pack_of_place(VILLAGE) == "640200-shizuishan"
    assert pack_of_place(YONGNING) == "640121-yongning"
    assert pack_of_place("640122000000") is None


def test_a_citys_value_holds_in_its_counties(city: None) -> None:
    enter("700.00")

    assert standard(CITY) == standard(HUINONG) == standard(VILLAGE) == Decimal("700.00")
    assert pack_in_force(DAY, division_code=VILLAGE).pack.name == "640200-shizuishan"


def test_a_countys_own_value_stands_in_for_the_citys_there_only(city: None) -> None:
    enter("720.00", place=HUINONG)
    enter("700.00")

    assert standard(HUINONG) == standard(VILLAGE) == Decimal("720.00")
    assert standard(CITY) == standard(PINGLUO) == Decimal("700.00")


def test_a_later_value_of_the_city_leaves_the_countys_own(city: None) -> None:
    enter("720.00", place=HUINONG)
    enter("750.00", valid_from=NEXT_YEAR)
    enter("650.00", area="rural", valid_from=NEXT_YEAR)

    assert standard(HUINONG, NEXT_YEAR) == Decimal("720.00")
    assert standard(DAWUKOU, NEXT_YEAR) == {"urban": Decimal("750.00"), "rural": Decimal("650.00")}


def test_a_countys_value_for_one_area_keeps_the_citys_for_the_other(city: None) -> None:
    enter("700.00")
    enter("600.00", place=HUINONG, area="rural")

    assert standard(HUINONG) == {"urban": Decimal("700.00"), "rural": Decimal("600.00")}


def test_a_deadline_is_the_countys_own_where_it_has_set_one(city: None) -> None:
    local = [each.key for each in pack_in_force(DAY).deadlines_declared.values() if each.local]
    enter("5", name=local[0])
    enter("3", name=local[0], place=HUINONG)

    own, other = (deadline_in_force(local[0], division_code=place, on=DAY) for place in (VILLAGE, PINGLUO))

    assert own is not None and other is not None
    assert (own.amount, other.amount) == (3, 5)


def test_the_values_that_count_in_a_county_are_listed_its_own_first(city: None) -> None:
    enter("700.00")
    enter("720.00", place=HUINONG)
    enter("710.00", place=PINGLUO)

    assert [each.value for each in local_values(division_code=VILLAGE)] == ["720.00", "700.00"]
    assert [each.value for each in local_values()] == ["700.00"]


def test_each_level_enters_a_value_once_a_day(city: None) -> None:
    enter("700.00")
    enter("720.00", place=HUINONG)

    with pytest.raises(LocalValueInvalid):
        enter("730.00", place=HUINONG)


def test_a_countys_officer_sets_the_countys_value_and_not_the_citys(city: None) -> None:
    given = alone()

    set_local_value(**given, division_code=HUINONG)

    with pytest.raises(NotPermitted):
        set_local_value(**given)
    with pytest.raises(NotPermitted):
        set_local_value(**given, division_code=PINGLUO)


def test_a_place_outside_the_deployment_has_the_deployments_law(city: None) -> None:
    enter("700.00")

    assert standard(YONGNING) == Decimal("700.00")
    with pytest.raises(LocalValueInvalid):
        enter("1.00", place=YONGNING)


@pytest.mark.parametrize("valid_from", [DAY, date(2025, 2, 1), NEXT_YEAR])
@pytest.mark.parametrize("area", ["", "rural"])
@pytest.mark.parametrize("place", [CITY, HUINONG])
def test_one_person_alone_does_not_touch_what_has_a_value_or_has_it_from_above(city: None, place: str, area: str, valid_from: date) -> None:
    enter("700.00", place=place, area="rural")

    with pytest.raises(LocalValueInvalid) as refused:
        set_local_value(**alone(area=area, valid_from=valid_from), division_code=HUINONG)

    assert "规定变更" in refused.value.remedy


def test_one_person_enters_the_value_for_towns_after_that_for_the_country(city: None) -> None:
    set_local_value(**alone(area="rural", value="560.00"), division_code=HUINONG)

    set_local_value(**alone(area="urban", value="700.00"), division_code=HUINONG)

    assert standard(HUINONG) == {"urban": Decimal("700.00"), "rural": Decimal("560.00")}


@pytest.mark.parametrize("area", ["urban", "rural"])
def test_one_person_alone_does_not_touch_one_area_of_what_is_set_for_all(city: None, area: str) -> None:
    enter("700.00")

    with pytest.raises(LocalValueInvalid):
        set_local_value(**alone(area=area), division_code=HUINONG)


def test_one_person_replaces_a_demonstration_of_the_city(city: None) -> None:
    set_local_value(**alone(actor=SYSTEM, value="700.00", is_demo=True))

    set_local_value(**alone(value="720.00"), division_code=HUINONG)

    assert standard(HUINONG) == Decimal("720.00")


def test_one_person_alone_does_not_touch_what_the_text_gives(city: None) -> None:
    with pytest.raises(LocalValueInvalid):
        set_local_value(**alone(name="small_count_minimum"), division_code=HUINONG)


def test_a_first_value_does_not_reach_back_behind_a_decision(city: None) -> None:
    keep_law(law=pack_in_force(date(2025, 2, 20)), at=NOON)

    with pytest.raises(ChangeTooEarly):
        set_local_value(**alone(valid_from=date(2025, 2, 20)), division_code=HUINONG)
    set_local_value(**alone(valid_from=date(2025, 2, 21)), division_code=HUINONG)
