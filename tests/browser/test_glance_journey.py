"""An officer reads the month on one page, drills to a township's rows, compares with the month before and looks at a rule's record."""

from __future__ import annotations

import io

import openpyxl
import pytest


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "360"])
def test_a_number_of_the_month_leads_to_its_rows_and_to_a_workbook(visit, phone):
    office = visit("xian", phone=phone)
    page = office.go("/monitoring/glance/")
    office.assert_clean()
    found = int(page.locator("a.stat", has_text="发现").locator(".value").inner_text().replace(",", ""))
    assert found > 0

    page.locator("section", has=page.locator("h2", has_text="按乡镇")).locator("td.first a").first.click()
    page.locator("a", has_text="返回上一级").wait_for()
    office.assert_clean()
    row = page.locator("section", has=page.locator("h2", has_text="按村")).locator("tbody tr").first
    number = row.locator("td.n a").first
    count = int(number.inner_text())
    number.click()
    page.wait_for_url("**/monitoring/glance/rows/**")
    assert page.locator("main tbody tr").count() == count
    office.assert_clean()
    with page.expect_download() as taken:
        page.click("text=导出名单")
    sheet = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes())).active
    assert sum(cell.value is not None for cell in sheet["B"]) == count + 1, "the head and every row"

    page.click("text=回到一览")
    page.click("nav.tabs >> text=两月对照")
    page.locator("h2", has_text="按规则").wait_for()
    office.assert_clean()
    page.click("nav.tabs >> text=规则准确率")
    page.locator("th", has_text="属实率").wait_for(state="attached")
    office.assert_clean()
