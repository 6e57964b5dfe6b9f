"""What of a platform's own columns goes on: no ID or account number in full, and in lists no phone number."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.monitoring.outside.rules import columns_of, read_row, tells_who, without_numbers, without_quoted
from jiuzhu.monitoring.warnings.figures import AS_SENT, in_one_line
from tests.registry.conftest import id_number

TODAY = date(2026, 11, 20)
HEADS = ["预警编号", "身份证号", "预警内容", "预警等级", "配偶身份证号", "银行卡号", "联系电话"]
ACCOUNT, PHONE = "6222021234567890123", "13912345678"


def told(number, matter="失业", grade=""):
    cells = ["A1", number, matter, grade, id_number(2), ACCOUNT, PHONE]
    return read_row(2, cells, HEADS, columns_of(HEADS), on=TODAY)


def test_figures_keep_the_last_four_of_other_peoples_numbers():
    figures = dict(told(id_number(1)).figures)
    assert figures == {"配偶身份证号": f"****{id_number(2)[-4:]}", "银行卡号": "****0123", "联系电话": PHONE}


def test_a_number_in_the_wrong_column_is_not_said_again():
    assert id_number(2) not in told(id_number(1), matter=f"失业{id_number(2)}").matter
    returned = told(id_number(1), grade=id_number(2))
    assert "不认识" in returned.fault and id_number(2) not in returned.fault


@pytest.mark.parametrize(
    ("number", "who"),
    [
        ("A1", False),
        ("34152520261102000123", False),
        (f"W-{id_number(2)}", True),
        (f"9{id_number(2)}01", True),
        (f"{id_number(2)[:6]}-{id_number(2)[6:14]} {id_number(2)[14:]}", True),
        (f"{id_number(1)[:17]}?-1", True),
        ("王小二的", True),
    ],
)
def test_a_number_that_holds_an_id_number_or_the_name_names_somebody(number, who):
    assert tells_who(number, id_said=f"{id_number(1)[:17]}?" if "?" in number else id_number(1), name="王小二", on=TODAY) is who


def test_what_a_reason_quotes_of_a_row_is_left_out():
    assert without_quoted("等级“王小二”不认识。") == "等级“（已删除）”不认识。"
    assert without_quoted("“六安路七号楼，一段很长的话") == "“（已删除）”"


def test_days_and_amounts_are_no_numbers_to_hide():
    assert without_numbers("2026-11-02 至 2026-11-30，30000.00 元") == "2026-11-02 至 2026-11-30，30000.00 元"
    assert without_numbers("6222 0212 3456 7890") == "****7890"


def test_on_one_line_the_middle_of_a_phone_number_is_left_out():
    assert in_one_line({AS_SENT: {"联系电话": PHONE, "自付": "30000.00"}}) == "联系电话 139****5678，自付 30000.00"
