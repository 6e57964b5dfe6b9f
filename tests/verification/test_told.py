"""What a source said is read in the words of that department's file, not of another's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jiuzhu.casework.verification.queries import SourceSaid
from jiuzhu.interfaces.web.verification.told import lines_of


def said(source, *rows, outcome="returned", names=("吴长贵",)):
    return lines_of(SourceSaid(SimpleNamespace(source=source), tuple((name, outcome, rows) for name in names)))


@pytest.mark.parametrize(
    ("source", "row", "words"),
    [
        ("不动产登记", {"certificate_no": "皖 2019 第 0012 号"}, "不动产权证号 皖 2019 第 0012 号"),
        ("户籍", {"status": "normal"}, "户籍状态"),
        ("车船登记", {"value_yuan": "81000.5"}, "价值 81,000.50 元"),
        ("银行", {"value_yuan": "52000.00", "as_of": "2026-10-31"}, "数据日期 2026-10-31，金额 52,000.00 元"),
    ],
)
def test_a_column_is_called_as_the_departments_own_file_calls_it(source, row, words):
    [(name, told)] = said(source, row)
    assert name == "吴长贵" and told.startswith(words)


def test_a_column_that_files_call_differently_keeps_its_name_where_the_source_has_no_file():
    assert said("人防", {"certificate_no": "0012"}) == [("吴长贵", "certificate_no 0012")]


def test_an_amount_that_is_no_number_is_shown_as_it_came():
    assert said("银行", {"value_yuan": "约五万"}) == [("吴长贵", "金额 约五万 元")]


def test_members_of_whom_the_same_was_said_stand_together():
    assert said("银行", outcome="no_data", names=("吴长贵", "周桂兰")) == [("全部成员", "无记录")]
