"""A department's liaison sends a month with rows that are handed back; rows without a usable number are judged by a person (P-01, N-142)."""

from __future__ import annotations

import csv
import io

import openpyxl

BAD = "990101190001010000"


def with_a_bad_row(source: str) -> bytes:
    """The first row of the month's file and one more, whose ID number is wrong: half of it will be sent back."""
    head, first, *_ = list(csv.reader(io.StringIO(source)))
    text = io.StringIO()
    csv.writer(text).writerows([head, first, [BAD, *first[1:]]])
    return text.getvalue().encode("gb18030")


def test_a_liaison_sends_a_month_and_gets_back_the_rows_that_are_wrong(visit, county, tmp_path):
    liaison = visit("bumen")
    page = liaison.go("/monitoring/feeds/")
    liaison.assert_clean()
    month = sorted(each.name for each in (county.data / "demo" / "months").iterdir())[-1]
    file = tmp_path / "就业登记.csv"
    file.write_bytes(with_a_bad_row((county.data / "demo" / "months" / month / "employment.csv").read_text("utf-8-sig")))
    page.click("text=上传数据")
    liaison.assert_clean()
    page.select_option("[name=feed]", "employment")
    page.select_option("[name=month]", month)
    page.set_input_files("[name=file]", file)
    page.click("button:has-text('上传并检查')")
    page.locator("text=2 行中退回 1 行，按本县的规定要更正后重新报送").wait_for()
    liaison.assert_clean()
    with page.expect_download() as rejects:
        page.click("text=下载退回的行和原因")
    rows = list(openpyxl.load_workbook(io.BytesIO(rejects.value.path().read_bytes())).active.values)
    assert sum(BAD in map(str, row) for row in rows) == 1
    liaison.go("/monitoring/feeds/")
    assert "需重报" in page.inner_text("main")
    liaison.assert_clean()


def test_a_row_without_a_usable_number_is_judged_by_a_person_and_asked_no_more(visit):
    office = visit("xian")
    page = office.go("/monitoring/linkage/")
    office.assert_clean()
    for verdict, said in (("different", "以后不再询问"), ("same", "已认定是同一人")):
        page = office.go("/monitoring/linkage/")
        address = page.locator("main tbody td.first a").first.get_attribute("href")
        office.go(address)
        office.assert_clean()
        assert "*" in page.locator("table.sides").first.inner_text()
        page.get_by_role("button", name="打开双方身份，开始认定").click()
        office.assert_clean()
        page.check(f"[name=step][value={verdict}]")
        page.fill("[name=reason]", "电话问过村协理员，住址和家人都核对过")
        page.get_by_role("button", name="提交", exact=True).click()
        page.locator(".messages", has_text=said).wait_for()
        assert not page.locator(f"main a[href='{address}']").count()
    narrow = visit("xian", phone=True)
    narrow.go(address)
    narrow.assert_clean()
