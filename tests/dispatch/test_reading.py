"""A day's file is read exactly, and every mistake is named where it stands."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.dispatch.days import day, planted

from jiuzhu.delivery.dispatch.reading import DispatchInstanceInvalid, parse_instance, read_instance


def read(document, tmp_path):
    path = tmp_path / "day.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return read_instance(path)


def test_times_are_whole_thousandths_of_a_minute(tmp_path):
    instance = read(planted("visits.0.window", [500.125, 560.5]), tmp_path)
    assert instance.visits[0].window == (500125, 560500)
    assert instance.travel[2][1] == 15500


def test_what_is_not_said_has_its_default(tmp_path):
    visit = read(day(), tmp_path).visits[0]
    assert (visit.priority, visit.preferred, visit.gap) == (1000, frozenset(), None)


def test_ids_may_be_numbers_and_stay_numbers(tmp_path):
    assert read(planted("carers.0.id", 7), tmp_path).carers[0].id == 7


def test_a_preferred_carer_who_is_not_on_duty_is_nobody(tmp_path):
    assert read(planted("visits.0.preferred_carers", ["丙"]), tmp_path).visits[0].preferred == {"丙"}


def test_keys_that_mean_nothing_are_named(tmp_path):
    assert read(planted("visits.0.windows", [1, 2]), tmp_path).unknown_keys == ("visits.windows",)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("travel_minutes", ..., "travel_minutes"),
        ("travel_minutes.0", [0, 1], "travel_minutes"),
        ("travel_minutes.0.1", -1, "travel_minutes[0][1]"),
        ("travel_minutes.0.1", 1.0005, "travel_minutes[0][1]"),
        ("travel_minutes.0.1", None, "travel_minutes[0][1]"),
        ("carers", {}, "carers"),
        ("carers.0.id", ..., "carers[0] 里缺少 id"),
        ("carers.0.id", "乙", "“乙”"),
        ("carers.0.skills", "护理", "carers[0].skills"),
        ("carers.0.location", 3, "carers[0].location"),
        ("carers.0.location", True, "carers[0].location"),
        ("carers.0.shift", [1020, 480], "carers[0].shift"),
        ("visits.0.id", "", "visits[0].id"),
        ("visits.0.location", -1, "visits[0].location"),
        ("visits.0.window", [500], "visits[0].window"),
        ("visits.0.window", [500, "560"], "visits[0].window[1]"),
        ("visits.0.parts", [], "visits[0].parts"),
        ("visits.0.parts.0.minutes", ..., "visits[0].parts[0] 里缺少 minutes"),
        ("visits.0.parts.0.minutes", 1e9, "visits[0].parts[0].minutes"),
        ("visits.0.together", "simultaneous", "visits[0].together"),
        ("visits.1.together", "同时", "visits[1].together"),
        ("visits.1.together", {"gap": [30, 10]}, "visits[1].together.gap"),
        ("visits.1.together", {"gap": [-5, 10]}, "visits[1].together.gap"),
        ("visits.0.priority", -1, "visits[0].priority"),
        ("weights.travel", ..., "weights 里缺少 travel"),
        ("weights.unserved", -1, "weights.unserved"),
        ("hard_shift", "yes", "hard_shift"),
    ],
)
def test_a_mistake_is_named_with_what_to_write(path, value, named, tmp_path):
    with pytest.raises(DispatchInstanceInvalid) as caught:
        read(planted(path, value), tmp_path)
    assert named in str(caught.value) and "请" in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", '{"visits": NaN}', '{"a": 1, "a": 2}', "[]", "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_a_file_that_is_no_day_is_refused_in_chinese(text, tmp_path):
    path = tmp_path / "day.json"
    path.write_text(text, "utf-8")
    with pytest.raises(DispatchInstanceInvalid):
        read_instance(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DispatchInstanceInvalid, match="打不开"):
        read_instance(tmp_path / "none.json")


@given(st.integers(0, 10**9))
def test_three_decimals_are_kept_exactly(thousandths):
    minutes = Decimal(thousandths).scaleb(-3)
    assert parse_instance(planted("visits.0.parts.0.minutes", minutes)).visits[0].parts[0].length == thousandths
