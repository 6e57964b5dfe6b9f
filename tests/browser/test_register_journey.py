"""A township's list comes in: looked at, handed back with the bad cell marked, confirmed, found, taken back (S-01, S-03)."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import unquote

import openpyxl

from jiuzhu.foundation.kernel.identity import INVENTED_PREFIX, check_character

HEADS = ("编号", "家庭成员姓名", "身份证号码", "与户主关系", "行政村", "类别", "分类", "认定时间", "月保障金额")


def number(born: str, order: int) -> str:
    text = f"{INVENTED_PREFIX}99{born}{order:03d}"
    return text + check_character(text)


def keep_as_a_township_does(path: Path, rows: list[tuple]) -> Path:
    """Write a list with a merged title, its own column names and dates with full stops."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["衡山镇低收入人口台账"])
    sheet.merge_cells("A1:I1")
    for row in (HEADS, *rows):
        sheet.append(row)
    book.save(path)
    return path


def test_a_list_with_a_bad_row_is_previewed_marked_confirmed_found_and_taken_back(visit, tmp_path):
    good = ("1", "欧阳试春", number("19510203", 811), "户主", "南岳村", "低保", "A", "2024.5.3", 812.5)
    spouse = ("1", "令狐试夏", number("19530405", 812), "配偶", "南岳村", "低保", "A", "2024.5.3", 812.5)
    rounded = ("2", "司马试秋", "990199195506070000", "户主", "南岳村", "低保", "B", "2024.5.3", 500)
    clerk = visit("zhen-a")
    page = clerk.go("/imports/")
    clerk.assert_clean()
    page.click("text=上传名册")
    clerk.assert_clean()
    page.set_input_files("[name=file]", keep_as_a_township_does(tmp_path / "衡山镇台账.xlsx", [good, spouse, rounded]))
    page.fill("[name=sender]", "衡山镇台账")
    page.click("main button:has-text('上传')")
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
    page.locator("button:has-text('核对名册'), .stat:has-text('有问题')").first.wait_for()
    if page.locator("button:has-text('核对名册')").count():
        clerk.assert_clean()
        page.click("button:has-text('核对名册')")
    page.locator("button:has-text('确认导入 1 户')").wait_for()
    assert "欧阳试春" in page.inner_text("main")
    clerk.assert_clean()

    page.click("a.stat:has-text('有问题')")
    assert "身份证号" in page.inner_text("main table")
    clerk.assert_clean()
    with page.expect_download() as handed_back:
        page.click("text=下载标出问题的原表")
    sheet = openpyxl.load_workbook(io.BytesIO(handed_back.value.path().read_bytes())).active
    assert sheet["A1"].value == "衡山镇低收入人口台账"
    coloured = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type == "solid" or cell.comment]
    assert "C5" in coloured and "C3" not in coloured

    page.click("button:has-text('确认导入 1 户')")
    page.locator("text=撤销导入").wait_for()
    page.click("a.stat:has-text('新增')")
    assert "已导入" in page.inner_text("main table")
    clerk.assert_clean()
    addresses = []
    page.on("request", lambda request: addresses.append(f"{request.url} {request.headers.get('referer', '')}"))
    for asked in ("欧阳", "oysc", good[2], good[2][-4:]):
        clerk.go("/")
        page.fill("#find", asked)
        page.press("#find", "Enter")
        page.wait_for_load_state()
        assert "欧阳试春" in page.inner_text("main"), asked
    clerk.go("/register/persons/")
    page.fill("main [name=q]", good[2])
    page.press("main [name=q]", "Enter")
    page.wait_for_url("**/register/persons/?*find=*")
    assert "欧阳试春" in page.inner_text("main") and page.input_value("main [name=q]") == good[2]
    page.click("main table tbody a >> nth=0")
    page.wait_for_url(lambda url: "find=" not in url)
    page.go_back()
    assert page.input_value("main [name=q]") == good[2]
    # What a log of the server or of a proxy could hold: neither number nor name.
    assert len(addresses) > 8 and not [each for each in addresses if good[2] in each or "欧阳" in unquote(each)]
    clerk.assert_clean()

    clerk.go("/imports/")
    page.click("text=衡山镇台账.xlsx")
    page.click("text=撤销导入")
    page.fill("[name=reason]", "导入了试填的名册")
    clerk.assert_clean()
    page.click("button:has-text('撤销')")
    page.locator("main .tag", has_text="已撤销").first.wait_for()
    clerk.assert_clean()
    clerk.go("/")
    page.fill("#find", "欧阳试春")
    page.press("#find", "Enter")
    page.wait_for_url("**/search/?*")
    assert "欧阳试春家庭" not in page.inner_text("main")
