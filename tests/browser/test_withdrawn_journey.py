"""A department corrects its file: the warning it had raised is withdrawn, and its page says why (P-14)."""

from __future__ import annotations

import csv
import io
import re


def as_motorcycles(source: str) -> bytes:
    """The department's file with every vehicle put right: what was entered as a car is a motorcycle."""
    head, *rows = list(csv.reader(io.StringIO(source)))
    kind = head.index("kind")
    text = io.StringIO()
    csv.writer(text).writerows([head, *([*row[:kind], "motorcycle", *row[kind + 1 :]] for row in rows)])
    return text.getvalue().encode("utf-8-sig")


def test_a_withdrawn_warning_says_why(visit, county, tmp_path):
    office = visit("xian")
    page = office.go("/monitoring/")
    month = page.input_value("main input[name=month]")
    file = tmp_path / "vehicles.csv"
    file.write_bytes(as_motorcycles((county.data / "demo" / "months" / month / "vehicles.csv").read_text("utf-8-sig")))
    page.click("text=上传数据")
    page.select_option("[name=feed]", "vehicles")
    page.set_input_files("[name=file]", file)
    page.click("button:has-text('上传并检查')")
    page.locator("text=当月比对使用这一份").wait_for()
    page.click("text=/^回到/")
    page.click("button:has-text('重新比对')")
    page.locator(".work, [role=progressbar], progress").first.wait_for()
    page.locator("button:has-text('重新比对')").wait_for()

    office.go("/monitoring/warnings/?state=withdrawn")
    office.assert_clean()
    page.locator("main tbody td a").first.click()
    page.wait_for_url("**/monitoring/warnings/*-*/")
    told = page.locator("main").inner_text()
    assert re.search(r"数据已更正\s+\d{4}-\d{2} 的数据更正后，本月不再符合预警条件", told)
    assert "这条预警已撤回，无需办理" in told and "数据更正，撤回" in page.locator(".chain").inner_text()
    assert page.get_by_role("button", name="交办").count() == 0
    office.assert_clean()
