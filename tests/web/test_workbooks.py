"""Workbooks of several sheets open whatever the sheets are called."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from jiuzhu.interfaces.web.export import workbook_of
from tests.conftest import actor


def test_sheets_of_one_name_are_numbered_and_odd_names_are_taken(now):
    names = ["捕捞", "捕捞", "Aid", "AID", "'x'", "", "长" * 40, "长" * 40, "a/b:c"]
    answer = workbook_of([(name, ["列"], [[number]]) for number, name in enumerate(names)], title="x", actor=actor("county_officer"), at=now)
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["捕捞", "捕捞（2）", "Aid", "AID（2）", "x", "表", "长" * 31, "长" * 28 + "（2）", "a-b-c"]
    assert [book[name]["A2"].value for name in book.sheetnames] == list(range(len(names)))
