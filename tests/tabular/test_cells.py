"""One canonical text for every cell."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.analytics.tabular.cells import cell_text, clean, number_text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("３４１５２５", "341525"),
        ("　王　五 ", "王 五"),
        ("\u200e341525199001011234\u202c", "341525199001011234"),
        ("2024－05－03", "2024-05-03"),
        ("１２．５", "12.5"),
        ("甲\r\n乙\t丙", "甲 乙 丙"),
        (" \u3000\u00a0", None),
        ("霍山（衡山）镇，一号", "霍山（衡山）镇，一号"),
    ],
)
def test_a_cell_is_narrowed_and_trimmed_and_keeps_chinese_punctuation(written, kept):
    assert clean(written) == kept


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (1436.5, "1436.5"),
        (-0.25, "-0.25"),
        (999999999999999.0, "999999999999999"),
        (3.41525199001011e17, "3.41525199001011E+17"),
        (1e-7, "0.0000001"),
    ],
)
def test_a_number_is_written_as_its_sheet_shows_it(value, text):
    assert number_text(value) == text


def test_an_id_number_kept_as_a_number_never_looks_like_one_again():
    assert not number_text(float(341525199001011234)).isdigit()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (datetime.date(2024, 5, 3), "2024-05-03"),
        (datetime.datetime(2024, 5, 3), "2024-05-03"),
        (datetime.datetime(2024, 5, 3, 8, 30), "2024-05-03 08:30:00"),
        (None, None),
        ("", None),
    ],
)
def test_a_typed_cell_has_one_text(value, text):
    assert cell_text(value) == text


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    once = clean(text)
    assert once is None or clean(once) == once


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_a_number_within_fifteen_digits_reads_back_to_itself(value):
    assert math.isclose(float(number_text(value)), value, rel_tol=1e-14, abs_tol=1e-300)
