"""Whoever declares a feed on screen is told what is wrong in the words of the form, not in those of a file."""

from __future__ import annotations

import re

import pytest

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.located import read_yaml_text
from jiuzhu.interfaces.web.monitoring.feed_kind_words import on_screen
from jiuzhu.monitoring.declaring.rules import text_of
from jiuzhu.monitoring.feeds.declarations import contract_of

COLUMNS = {
    "status": {"label": "状态", "type": "code", "values": {"valid": "有效"}},
    "issued_on": {"label": "发证日期", "type": "date"},
    "catch_yuan": {"label": "收入", "type": "money"},
}
FACT = {"label": "件数", "type": "count", "known": True, "about": ["household"], "fold": "count"}
SUM = {"label": "合计", "type": "money", "about": ["household"], "fold": "sum", "of": "catch_yuan"}
KEYS = re.compile(r"(?<![a-z_])(columns|values|about|fold|of|distinct|dated|until|span|where|type|label|sum|latest|months|household|person)(?![a-z_])|[{\[]")


def told(**parts):
    """Give what the form says of a declaration that cannot be read."""
    content = {"feed": "fishing", "label": "捕捞许可", "sender": "农业农村局", "columns": COLUMNS} | parts
    with pytest.raises(PackFaulty) as refused:
        contract_of(read_yaml_text(text_of(content, number=1), "feeds/fishing.yaml"))
    return on_screen(DomainError(refused.value.what.partition("：")[2], refused.value.remedy), codes={*content["columns"], "permits_count"})


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"columns": {}}, "至少写一列"),
        ({"columns": {"status": {"label": "状态", "type": "code"}}}, "“固定取值”里写"),
        ({"columns": {"status": {"label": "状态", "type": "code", "values": {"a b": "有效"}}}}, "“固定取值”的写法不对"),
        ({"facts": {"permits_count": FACT | {"about": []}}}, "勾选“家庭”或“个人”"),
        ({"facts": {"permits_count": FACT | {"of": "status"}}}, "“计数”不用写哪一列"),
        ({"facts": {"catch_sum_yuan": {key: value for key, value in SUM.items() if key != "of"}}}, "“合计”没有写是哪一列"),
        ({"facts": {"permits_count": FACT | {"dated": "nothing"}}}, "“日期列”的列 nothing 不存在"),
        ({"facts": {"permits_count": FACT | {"dated": "status"}}}, "“日期列”的列 status 不是日期"),
        ({"facts": {"permits_count": FACT | {"span": "month"}}}, "“算多久”不选“全部”的"),
        ({"facts": {"permits_count": FACT | {"dated": "issued_on", "until": "status"}}}, "“结束日期列”不对"),
        ({"facts": {"permits_count": FACT | {"where": {"issued_on": ["x"]}}}}, "等号前是列的代码"),
    ],
)
def test_no_key_of_the_file_is_shown(parts, words):
    what, remedy = told(**parts)
    assert words in what + remedy and not KEYS.search(what + remedy), what + remedy


def test_the_countys_own_words_stay():
    error = DomainError("列 status 与另一列保存为同一个名字 of。", "请改其中一个列名。")
    assert on_screen(error, codes={"status", "of"})[0] == error.what
    assert on_screen(error, codes={"status"})[0] != error.what
