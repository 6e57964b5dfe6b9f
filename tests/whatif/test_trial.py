"""What a change does to a county's facts: who enters, leaves, exits gradually, and the money; unknown is never no."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.supervision.whatif.rules import Money
from jiuzhu.supervision.whatif.trial import Trial, try_out
from tests.whatif.facts import snapshot

ON = date(2026, 11, 20)
STANDARD = "subsistence_standard_monthly_yuan"


def pack(name: str, on: date = ON, **values: str) -> DatedPack:
    return load_pack(name).at(on).with_values({STANDARD: "700.00"} | values, any_parameter=True)


def household(number: int, yearly: int | None, category: str = "'subsistence'", **more: str) -> dict[str, str]:
    """One household of one with an income a head in yuan a year."""
    income = "NULL::BIGINT" if yearly is None else f"{yearly * 100}::BIGINT"
    return {"file_id": f"'H{number}'", "household_id": f"'H{number}'", "category": category, "income_per_head_annual_yuan": income, **more}


def moved(trial: Trial) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, file in duckdb.sql(f"SELECT kind, file_id FROM '{trial.moves}' ORDER BY kind, file_id").fetchall():
        found.setdefault(kind, []).append(file)
    return found


def test_a_lower_standard_ends_gradual_or_at_once_by_the_multiple_of_the_pack(tmp_path: Path) -> None:
    rows = [
        household(1, 5999),  # below 500 a month: stays
        household(2, 6000),  # exactly the new standard: no provision ends its aid
        household(3, 6001),
        household(4, 8399),  # below 700 a month
        household(5, None),
        household(6, 6500, "'marginal'"),
        household(7, 8400),  # was not below before either
    ]
    trial = try_out(snapshot(tmp_path, rows), pack("jixi"), pack("jixi", subsistence_standard_monthly_yuan="500.00"))

    assert moved(trial) == {"gradual": ["H3", "H4", "H7"], "to_review": ["H2"], "leaves": ["H6"]}
    assert {(former, newer): many for former, newer, many in trial.standings}["unknown", "unknown"] == 1
    assert trial.gradual_exit


def test_twice_the_standard_ends_at_once(tmp_path: Path) -> None:
    rows = [household(1, 8400), household(2, 8399)]
    before, after = (pack("jixi", subsistence_standard_monthly_yuan=value) for value in ("800.00", "350.00"))
    trial = try_out(snapshot(tmp_path, rows), before, after)

    assert moved(trial) == {"ends": ["H1"], "gradual": ["H2"]}


def test_a_higher_standard_lets_in_whoever_falls_below_it(tmp_path: Path) -> None:
    rows = [household(1, 8400, "NULL::VARCHAR", in_force="false"), household(2, 9600, "'marginal'"), household(3, None, "'marginal'")]
    trial = try_out(snapshot(tmp_path, rows), pack("huoshan"), pack("huoshan", subsistence_standard_monthly_yuan="800.00"))

    assert moved(trial)["enters"] == ["H1"]
    assert not trial.gradual_exit


def test_without_a_standard_nothing_is_known_and_setting_it_settles_it(tmp_path: Path) -> None:
    before = load_pack("huoshan").at(ON)
    trial = try_out(snapshot(tmp_path, [household(1, 6000), household(2, None)]), before, before.with_values({STANDARD: "700.00"}))

    assert moved(trial)["settled"] == ["H1"]


def test_a_standard_by_area_is_unknown_where_the_area_is(tmp_path: Path) -> None:
    rows = [household(1, 8000, area_type="'urban'"), household(2, 8000, area_type="NULL::VARCHAR")]
    after = pack("huoshan").with_values({f"{STANDARD}.urban": "600.00"}, any_parameter=True)

    assert moved(try_out(snapshot(tmp_path, rows), pack("huoshan"), after)) == {"ends": ["H1"], "unsettled": ["H2"]}


def test_the_top_up_counts_only_once_switched_on_and_keeps_what_gradual_exit_keeps(tmp_path: Path) -> None:
    rows = [household(1, 1200), household(2, 8000), household(3, 1200, "'marginal'"), household(4, None)]
    facts = snapshot(tmp_path, rows)
    lowered = {"subsistence_standard_monthly_yuan": "500.00"}

    off = try_out(facts, pack("jixi"), pack("jixi", **lowered))
    on = try_out(facts, pack("jixi", subsistence_top_up="true"), pack("jixi", subsistence_top_up="true", **lowered))

    assert off.top_up is not None and not off.top_up.switched_on
    assert on.top_up is not None
    # 700 − 100 and 700 − 666.67 before; after it 500 − 100, while the second keeps its amount in gradual exit.
    assert on.top_up.before == Money(2, 2, 1, 63_333)
    assert on.top_up.after == Money(2, 2, 1, 43_333)
    assert on.top_up.besides == Money(1, 1, 0, 40_000)


def test_benefits_of_persons_are_counted_with_their_amounts(tmp_path: Path) -> None:
    persons = [
        {"person_id": "'P1'", "age": "82"},
        {"person_id": "'P2'", "age": "78"},
        {"person_id": "'P3'"},
        {"person_id": "'P4'", "age": "90", "alive": "false", "recipient": "false"},
        {"person_id": "'P5'", "age": "79", "category": "'marginal'"},
    ]
    day = date(2025, 3, 1)
    trial = try_out(
        snapshot(tmp_path, [household(1, 6000)], persons),
        pack("ningjin", day),
        pack("ningjin", day, care_subsistence_min_age="75", care_subsistence_monthly_yuan="120.00"),
    )

    (paid,) = trial.paid
    assert paid.code == "care_subsistence_elderly"
    assert paid.before == Money(1, 1, 1, 10_000)
    assert paid.after == Money(1, 2, 1, 24_000)
    assert moved(trial)["benefit_on"] == ["H1"]


def test_a_warning_whose_feed_is_not_there_is_not_counted(tmp_path: Path) -> None:
    rows = [household(1, 6000, residential_homes_count="2")]
    without = try_out(snapshot(tmp_path / "a", rows), pack("huoshan"), pack("huoshan", home_limit="3"))
    there = try_out(snapshot(tmp_path / "b", rows, feeds=("real_estate",)), pack("huoshan"), pack("huoshan", home_limit="3"))

    assert without.tallies[0].reason and not moved(without)
    assert (there.tallies[0].before, there.tallies[0].after, there.tallies[0].leaves) == (1, 0, 1)
    assert moved(there) == {"warning_off": ["H1"]}


def test_who_a_service_is_for_moves_with_its_age_and_an_unknown_age_stays_unknown(tmp_path: Path) -> None:
    persons = [{"person_id": "'P1'", "age": "65"}, {"person_id": "'P2'", "age": "40"}, {"person_id": "'P3'"}]
    trial = try_out(snapshot(tmp_path, [household(1, 6000)], persons), pack("huoshan"), pack("huoshan", proxy_service_min_age="60"))

    (tally,) = [each for each in trial.tallies if each.code == "errands"]
    assert tally.enters == 1 and tally.unknown >= 1
    assert moved(trial) == {"item_on": ["H1"]}


def test_a_change_that_no_rule_reads_says_so(tmp_path: Path) -> None:
    trial = try_out(snapshot(tmp_path, [household(1, 6000)]), pack("huoshan"), pack("huoshan", small_count_minimum="9"))

    assert trial.untouched and not trial.groups


def test_the_same_trial_is_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = snapshot(tmp_path, [household(1, 8000)])
    after = pack("huoshan", subsistence_standard_monthly_yuan="600.00")
    first = try_out(facts, pack("huoshan"), after)
    monkeypatch.setattr("jiuzhu.supervision.whatif.trial.session", None)

    assert try_out(facts, pack("huoshan"), after) == first
