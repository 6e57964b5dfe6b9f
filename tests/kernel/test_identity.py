"""Resident identity numbers: the Python check and its SQL twin."""

from __future__ import annotations

import datetime

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.analytics import identity as in_sql
from jiuzhu.foundation.kernel import identity

ON = datetime.date(2024, 2, 29)


def number(first_17: str) -> str:
    return first_17 + identity.check_character(first_17)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (number("99010119900101123"), None),
        (number("99010120240229001"), None),
        (number("99010120240301001"), identity.BORN_LATER),
        (number("99010120230229001"), identity.NO_BIRTH_DATE),
        (number("99010100000101001"), identity.NO_BIRTH_DATE),
        (number("99010119901301001"), identity.NO_BIRTH_DATE),
        ("990101900101123", identity.NOT_THE_SHAPE),
        ("99010119900101123x", identity.NOT_THE_SHAPE),
        ("9901011990010112３X", identity.NOT_THE_SHAPE),
        ("", identity.NOT_THE_SHAPE),
    ],
)
def test_a_number_needs_its_shape_a_real_past_birth_date_and_its_check_character(text: str, reason: str | None) -> None:
    assert identity.fault(text, on=ON) == reason


def test_the_standards_own_example_is_valid() -> None:
    assert identity.fault("11010519491231002X", on=ON) is None
    assert identity.fault("440524188001010014", on=ON) is None


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(place: int, shift: int) -> None:
    right = number("99010119900101123")
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert identity.fault(wrong, on=ON) is not None


def test_full_width_digits_spaces_and_a_small_x_are_tidied() -> None:
    assert identity.checked(" １１０１０５１９４９１２３１００２ｘ ", on=ON) == "11010519491231002X"
    with pytest.raises(identity.IdNumberInvalid, match="校验码"):
        identity.checked("110105194912310021", on=ON)


def test_sex_birth_date_and_the_invented_range_are_read_from_the_number() -> None:
    assert identity.sex("11010519491231002X") == "F"
    assert identity.birth_date("11010519491231002X") == datetime.date(1949, 12, 31)
    assert identity.is_invented(number("99010119900101123")) and not identity.is_invented("11010519491231002X")


_DIGITS = st.text("0123456789", min_size=17, max_size=17)
_PLAUSIBLE = st.builds(
    lambda area, day, rest: f"{area:06d}{day:%Y%m%d}{rest:03d}",
    st.integers(0, 999_999),
    st.dates(datetime.date(1800, 1, 1), datetime.date(2030, 1, 1)),
    st.integers(0, 999),
)
_CANDIDATES = st.one_of(
    _PLAUSIBLE.map(number),
    _DIGITS.map(number),
    st.builds(lambda digits, last: digits + last, _PLAUSIBLE, st.sampled_from("0123456789Xx")),
    st.text("0123456789Xx ０", max_size=20),
)


@given(st.lists(_CANDIDATES, min_size=1, max_size=60))
def test_the_sql_twin_says_the_same(candidates: list[str]) -> None:
    database = duckdb.connect()
    database.execute("CREATE TABLE candidates (place INTEGER, number VARCHAR)")
    database.executemany("INSERT INTO candidates VALUES (?, ?)", list(enumerate(candidates)))
    parts = ", ".join(f"{sql} AS {name}" for name, sql in in_sql.parts_sql("number").items())
    said = database.execute(
        f"SELECT {in_sql.fault_of_parts_sql(on=ON)} FROM (SELECT place, {parts} FROM candidates) ORDER BY place"
    ).fetchall()
    assert [row[0] for row in said] == [identity.fault(text.replace(" ", "").upper(), on=ON) for text in candidates]


@given(_PLAUSIBLE)
def test_a_number_is_written_again_from_its_seventeen_digits(first_17: str) -> None:
    parts = ", ".join(f"{sql} AS {name}" for name, sql in in_sql.parts_sql(f"'{number(first_17)}'").items())
    again = duckdb.execute(
        f"SELECT {in_sql.id_number_sql('number')} FROM (SELECT {in_sql.NUMBER_OF_PARTS} AS number FROM (SELECT {parts}))"
    ).fetchone()
    assert again == (number(first_17),)
