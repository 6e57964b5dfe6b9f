"""A number by which somebody is found is seen however it is written; days and sums are none."""

from __future__ import annotations

import pytest

from jiuzhu.foundation.kernel.telling import number_told, run_together


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("请打13900000000", "13900000000"),
        ("电话 138 0013 8000", "13800138000"),
        ("电话138-0013-8000", "13800138000"),
        ("电话１３８００１３８０００", "13800138000"),
        ("138.0013.8000", "13800138000"),
        ("0564—1234567", "05641234567"),
        ("一三八〇〇一三八〇〇〇", "13800138000"),
        ("138\u200b0013\u200b8000", "13800138000"),
        ("身份证 990101800101123", "990101800101123"),
        ("990101-1980-01-01-1234", "990101198001011234"),
        ("９９０１０１ 19800101 123Ｘ", "99010119800101123"),
    ],
)
def test_a_number_is_seen_however_it_is_written(text, number):
    assert number_told(text) == number


@pytest.mark.parametrize(
    "text",
    ["2026-11-20 14:30 入户，住院费 98765.43 元", "2025—2026年每月 3000-5000 元", "持证重度残疾，2026 年 11 月 20 日评定一级，自 2026-12-01 起", "2026.3.1 出院，自付 120,000 元"],
)
def test_days_years_and_sums_are_no_such_number(text):
    assert number_told(text) == ""


def test_spaces_hyphens_and_widths_do_not_hide_words():
    assert run_together("张 三-丰　５组") == "张三丰5组"
