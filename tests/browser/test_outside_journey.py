"""A platform's batch is uploaded; its warning is assigned, looked into and ended, and the file that goes back answers every row (S-34)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl

from jiuzhu.foundation.kernel.identity import INVENTED_PREFIX, check_character

TEXT = f"{INVENTED_PREFIX}9519450812604"
HEADS = "预警编号,姓名,公民身份号码,预警内容,预警等级,预警日期,反馈期限,近三月自付（元）"


def batch() -> bytes:
    """One row about somebody nobody registered, and one whose ID number is wrong."""
    on, due = date.today().replace(day=1) - timedelta(days=1), date.today() + timedelta(days=20)
    return "\n".join((HEADS, f"WL1,某甲,{TEXT}{check_character(TEXT)},大病自付高,二级,{on},{due},12600.00", f"WL2,某乙,123,大病自付高,二级,{on},{due},900.00")).encode("utf-8-sig")


def test_a_batch_from_outside_is_taken_in_handled_and_answered_row_by_row(visit, tmp_path):
    office, first, second = visit("xian"), visit("zhen-a", phone=True), visit("zhen-b")
    page = office.go("/monitoring/outside/")
    page.get_by_role("button", name="上传一批").click()
    file = tmp_path / "本周预警.csv"
    file.write_bytes(batch())
    page.set_input_files("dialog[open] [name=file]", file)
    office.assert_clean()
    page.get_by_role("button", name="上传并接收").click()
    page.locator("tr", has_text="WL1").wait_for()
    answered = page.url.removeprefix(office.county.url)
    assert "身份证号不正确" in page.locator("tr", has_text="WL2").inner_text()
    office.assert_clean_wide_and_narrow()
    page.locator("tr", has_text="WL1").get_by_role("link").click()
    page.wait_for_url("**/monitoring/warnings/*-*/")
    warning = page.url.removeprefix(office.county.url)
    assert "12600.00" in page.inner_text("main")
    page.select_option("[name=to_code]", label="衡山镇")
    office.assert_clean()
    page.get_by_role("button", name="交办", exact=True).click()
    page.locator(".messages", has_text="已交办").wait_for()

    page = first.go(warning)
    page.select_option("[name=method]", index=1)
    page.fill("[name=finding]", "电话问过本人，住院费用属实，已报销大半。")
    page.locator("[name=holds][value=yes]").check()
    first.assert_fits()
    page.get_by_role("button", name="提交核实情况").click()
    page.locator(".messages", has_text="核实情况已提交").wait_for()
    page = second.go(warning)
    page.locator("[name=outcome][value=keep_on_ledger]").check()
    page.locator("form:has(input[value=decide]) [name=note]").fill("暂不符合条件，三个月后回访。")
    second.assert_fits()
    page.get_by_role("button", name="提交处置结果").click()
    page.locator(".messages", has_text="已处置").wait_for()

    page = office.go(answered)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载结果").click()
    rows = {row[0]: list(map(str, row)) for row in openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active.values}
    assert {"属实", "暂不符合，列入台账"} <= set(rows["WL1"]) and "退回" in "".join(rows["WL2"])
