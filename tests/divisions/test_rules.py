import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.divisions.rules import (
    DivisionCodeInvalid,
    Level,
    ancestor_at,
    ancestors_of,
    covers,
    division_range,
    full_code,
    is_residents_committee,
    level_of,
    parent_of,
    short_name,
)

HUOSHAN = "341525000000"
HENGSHAN = "341525100000"
NANYUE = "341525100202"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("34", Level.PROVINCE),
        ("3415", Level.CITY),
        ("341525", Level.COUNTY),
        ("341525100", Level.TOWNSHIP),
        (NANYUE, Level.VILLAGE),
        ("340000000000", Level.PROVINCE),
        ("130100000000", Level.CITY),
        ("110101001001", Level.VILLAGE),
    ],
)
def test_the_trailing_zeros_tell_the_level(code, level):
    assert level_of(code) is level


def test_a_range_holds_the_division_and_everything_under_it_only():
    assert division_range("341525") == (HUOSHAN, "341525999999")
    assert division_range(NANYUE) == (NANYUE, NANYUE)
    assert division_range("34") == ("340000000000", "349999999999")


def test_a_county_covers_its_villages_and_not_the_neighbour_or_the_city_above():
    assert covers(HUOSHAN, NANYUE)
    assert covers(HUOSHAN, HUOSHAN)
    assert not covers(HUOSHAN, "341524100001")
    assert not covers(HUOSHAN, "341500000000")


def test_the_parents_run_from_the_province_down():
    assert ancestors_of(NANYUE) == ("340000000000", "341500000000", HUOSHAN, HENGSHAN)
    assert parent_of(NANYUE) == HENGSHAN
    assert parent_of("34") is None


def test_a_township_of_a_city_without_counties_hangs_on_the_city():
    assert parent_of("441900003000") == "441900000000"
    assert ancestor_at("441900003001", Level.COUNTY) is None


def test_the_township_of_a_village_is_found_by_level():
    assert ancestor_at(NANYUE, Level.TOWNSHIP) == HENGSHAN
    assert ancestor_at(HUOSHAN, Level.TOWNSHIP) is None
    assert ancestor_at(HENGSHAN, Level.TOWNSHIP) == HENGSHAN


@pytest.mark.parametrize("text", ["", "3", "34152", "34152510020x", "３４", "000000000000", "34152510020212"])
def test_what_is_not_a_code_is_refused_with_the_remedy(text):
    with pytest.raises(DivisionCodeInvalid) as caught:
        full_code(text)
    assert "请填写" in caught.value.remedy


@pytest.mark.parametrize(("number", "residents"), [("001", True), ("199", True), ("200", False), ("399", False), ("400", True), ("500", False)])
def test_the_last_three_digits_tell_residents_from_villagers(number, residents):
    assert is_residents_committee("341525100" + number) is residents


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("南岳村委会", "南岳村"),
        ("文峰社区居委会", "文峰社区"),
        ("古城社区", "古城社区"),
        ("东大街居委会", "东大街社区"),
        ("三河村村民委员会", "三河村"),
        ("村委会", "村委会"),
    ],
)
def test_people_say_the_short_name(name, short):
    assert short_name(name) == short


codes = st.one_of(
    st.integers(10, 99).map(str),
    st.integers(1000, 9999).map(str),
    st.integers(100000, 999999).map(str),
    st.integers(10**8, 10**9 - 1).map(str),
    st.integers(10**11, 10**12 - 1).map(str),
)


@given(codes)
def test_every_ancestor_covers_the_code_and_the_code_covers_no_ancestor(code):
    text = full_code(code)
    for ancestor in ancestors_of(text):
        assert covers(ancestor, text)
        assert not covers(text, ancestor)


@given(codes, codes)
def test_two_ranges_are_nested_or_apart(left, right):
    (low, high), (other_low, other_high) = division_range(left), division_range(right)
    overlap = low <= other_high and other_low <= high
    assert overlap == (covers(left, right) or covers(right, left))
