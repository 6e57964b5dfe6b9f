"""The blank file of a feed has its columns in Chinese, keeps an ID number whole and offers what may stand in a cell."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from jiuzhu.interfaces.web.monitoring.feed_template import template_bytes
from jiuzhu.monitoring.feeds.departments import FEEDS


def opened(code):
    return load_workbook(io.BytesIO(template_bytes(FEEDS[code]))).active


@pytest.mark.parametrize("code", sorted(FEEDS))
def test_every_feed_has_one_with_its_columns_and_no_row(code):
    sheet = opened(code)
    assert [cell.value for cell in sheet[1]] == [each.label for each in FEEDS[code].columns] and sheet.max_row == 1


def test_an_id_number_is_text_and_an_amount_is_a_number():
    columns = opened("real_estate").column_dimensions
    assert [columns[place].number_format for place in "AD"] == ["@", "General"]


def test_a_cell_offers_its_values_and_says_what_they_mean():
    offered = {str(each.sqref): each for each in opened("residence").data_validations.dataValidation}
    status = next(each for each in offered.values() if each.type == "list")
    assert status.formula1 == '"normal,cancelled,moved_out"' and "cancelled 注销" in status.prompt
