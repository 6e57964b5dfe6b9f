"""How a household leaves 低保: both readings agree at every boundary, and an unset value refuses to judge."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from jiuzhu.casework.assistance.exits import Standing, standard_fen, standing, standing_sql, words_of
from jiuzhu.casework.exits.services import income_facts
from jiuzhu.foundation.policy.packs import DatedPack, load_pack

ON = date(2026, 11, 20)
NAME = "subsistence_standard_monthly_yuan"
STANDARD = {NAME: "700.00"}


def law(name: str, **values: str) -> DatedPack:
    return load_pack(name).at(ON).with_values(STANDARD | values, any_parameter=True)


def in_sql(facts: dict[str, object], pack: DatedPack) -> str:
    kinds = {"category": "VARCHAR", "members": "INTEGER", "members_employed": "INTEGER"}
    columns = {
        "category": None,
        "members": 1,
        "members_employed": None,
        "income_annual_yuan": None,
        "income_per_head_annual_yuan": None,
    } | facts
    written = ", ".join(
        f"CAST({'NULL' if value is None else repr(value)} AS {kinds.get(name, 'BIGINT')}) AS {name}" for name, value in columns.items()
    )
    return duckdb.sql(f"SELECT {standing_sql(pack)} FROM (SELECT {written})").fetchall()[0][0]


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        (8400_00 - 1, "below"),
        (8400_00, "between"),
        (8400_00 + 1, "gradual"),
        (16800_00 - 1, "gradual"),
        (16800_00, "above"),
        (None, "unknown"),
    ],
)
def test_jixi_lets_leave_gradually_between_once_and_twice_the_standard(fen: int | None, expected: str) -> None:
    facts = {"category": "subsistence", "income_per_head_annual_yuan": fen}

    found = standing(facts, law("jixi"))

    assert found.code == expected == in_sql(facts, law("jixi"))
    assert found.months == ((1, 6) if expected == "gradual" else None)


def test_where_the_text_has_no_gradual_exit_the_income_ends_it() -> None:
    facts = {"category": "subsistence", "income_per_head_annual_yuan": 9000_00}

    assert standing(facts, law("huoshan")) == Standing("above")
    assert in_sql(facts, law("huoshan")) == "above"


@pytest.mark.parametrize(
    ("cost", "income", "expected"),
    [("2400.00", 19200_01, "gradual"), ("2400.00", 19200_00, "below"), (None, 19200_01, "unknown"), (None, 16000_00, "below")],
)
def test_yongning_deducts_what_work_costs_and_judges_nothing_until_it_is_set(cost: str | None, income: int, expected: str) -> None:
    pack = law("yongning", **({"employment_cost_annual_yuan": cost} if cost else {}))
    facts = {
        "category": "subsistence",
        "members": 2,
        "members_employed": 1,
        "income_annual_yuan": income,
        "income_per_head_annual_yuan": income // 2,
    }

    assert standing(facts, pack).code == expected == in_sql(facts, pack)


def test_where_no_multiple_is_written_nothing_ends_at_once() -> None:
    pack = law("yongning", employment_cost_annual_yuan="2400.00")
    facts = {"category": "subsistence", "members": 1, "members_employed": 0, "income_annual_yuan": 8400_01, "income_per_head_annual_yuan": 8400_01}

    assert standing(facts, pack).code == "between" == in_sql(facts, pack)


def test_a_gradual_exit_is_said_with_its_months_and_multiple() -> None:
    (jixi,) = law("jixi").exits
    (yongning,) = law("yongning").exits

    assert words_of(jixi, law("jixi")).startswith("低保渐退：1 至 6 个月，人均月收入须低于低保标准的 2")
    assert "月数由本县设定" in words_of(yongning, law("yongning"))


@pytest.mark.parametrize(("area", "fen", "expected"), [("urban", 800_00, "below"), ("rural", 600_00, "gradual"), ("", None, "unknown")])
def test_where_town_and_country_have_their_own_standard_a_household_is_held_to_its_own(area: str, fen: int | None, expected: str) -> None:
    pack = load_pack("jixi").at(ON).with_values({f"{NAME}.urban": "800.00", f"{NAME}.rural": "600.00"}, any_parameter=True)
    facts = income_facts("subsistence", area_type=area, income_annual_fen=8400_00, members=1, members_employed=0)

    assert (standard_fen(pack, area_type=area), standing(facts, pack).code) == (fen, expected)


def test_one_standard_is_everybodys_and_none_is_unknown() -> None:
    assert standard_fen(law("jixi"), area_type="") == 700_00
    assert standard_fen(load_pack("jixi").at(ON), area_type="rural") is None
