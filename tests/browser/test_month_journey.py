"""A department's corrected file comes in, the month is compared again, its findings open, its statement adds up (S-02, P-11)."""

from __future__ import annotations

import csv
import io

import openpyxl


def corrected(source: str) -> bytes:
    """The department's file without its first row, with a row whose ID number is wrong: a correction with one reject."""
    head, first, *others = list(csv.reader(io.StringIO(source)))
    text = io.StringIO()
    csv.writer(text).writerows([head, *others, ["990101190001010000", *first[1:]]])
    return text.getvalue().encode("utf-8-sig")


def test_a_corrected_file_is_checked_compared_withdrawn_and_counted(visit, county, tmp_path):
    office = visit("xian")
    page = office.go("/monitoring/")
    month = page.input_value("main input[name=month]")
    office.assert_clean()

    page.click("text=上传数据")
    office.assert_clean()
    file = tmp_path / "vehicles.csv"
    file.write_bytes(corrected((county.data / "demo" / "months" / month / "vehicles.csv").read_text("utf-8-sig")))
    page.select_option("[name=feed]", "vehicles")
    page.set_input_files("[name=file]", file)
    page.click("button:has-text('上传并检查')")
    page.locator("text=当月比对使用这一份").wait_for()
    office.assert_clean()
    with page.expect_download() as rejects:
        page.click("text=下载退回的行和原因")
    rows = list(openpyxl.load_workbook(io.BytesIO(rejects.value.path().read_bytes())).active.values)
    assert any("990101190001010000" in map(str, row) for row in rows)

    page.click("text=/^回到/")
    page.locator("text=部门数据在上次比对之后有更新").wait_for()
    office.assert_clean()
    page.click("button:has-text('重新比对')")
    page.locator(".work, [role=progressbar], progress").first.wait_for()
    page.locator("button:has-text('重新比对')").wait_for()
    assert "部门数据在上次比对之后有更新" not in page.inner_text("main")
    office.assert_clean()

    page.locator("a.stat", has_text="本月预警").click()
    page.wait_for_url("**/monitoring/warnings/**")
    office.assert_clean()
    page.locator("main tbody td a").first.click()
    page.locator("text=比对数据").wait_for()
    assert "原文" in page.inner_text("main") or page.locator(".why").count()
    office.assert_clean()


def numbers(page) -> list[list[int]]:
    """The statement's rows, the sum last."""
    rows = page.eval_on_selector_all("main table tbody tr, main table tfoot tr", "rows => rows.map(row => [...row.querySelectorAll('td.n')].map(cell => cell.innerText))")
    return [[int(text.replace(",", "").strip() or 0) for text in row] for row in rows if row]


def test_the_statement_adds_up_opens_its_rows_and_is_exported(visit):
    office = visit("xian")
    page = office.go("/monitoring/statement/")
    office.assert_clean()
    for tab in ("按城乡", "按乡镇", "按人数"):
        page.locator("main a", has_text=tab).first.click()
        page.locator("main a[aria-current]", has_text=tab).wait_for()
        *lines, total = numbers(page)
        assert lines and [sum(column) for column in zip(*lines, strict=True)] == total, tab
        office.assert_clean()
    opened = page.locator("main table td.n a").first
    shown = opened.inner_text().strip()
    opened.click()
    page.wait_for_url("**/rows/**")
    assert f"共 {shown} 人" in page.inner_text("main")
    office.assert_clean()
    page.go_back()
    with page.expect_download() as exported:
        page.click("main a:has-text('导出')")
    values = list(openpyxl.load_workbook(io.BytesIO(exported.value.path().read_bytes())).active.values)
    assert any(row[0] == "合计" for row in values)
