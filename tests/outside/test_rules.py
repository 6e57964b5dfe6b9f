"""What of a platform's own columns goes on: no ID or account number in full, and in lists no phone number."""

from __future__ import annotations

from datetime import date

from jiuzhu.monitoring.outside.rules import columns_of, read_row, without_numbers
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


def test_days_and_amounts_are_no_numbers_to_hide():
    assert without_numbers("2026-11-02 至 2026-11-30，30000.00 元") == "2026-11-02 至 2026-11-30，30000.00 元"
    assert without_numbers("6222 0212 3456 7890") == "****7890"


def test_on_one_line_the_middle_of_a_phone_number_is_left_out():
    assert in_one_line({AS_SENT: {"联系电话": PHONE, "自付": "30000.00"}}) == "联系电话 139****5678，自付 30000.00"
