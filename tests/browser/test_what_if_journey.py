"""An officer tries a change before anybody signs it: who is touched, the list, the workbook; an administrator sees no small count."""

from __future__ import annotations

import io

import openpyxl
import pytest


def with_facts(visitor):
    """Open the page and have the facts made where the day's have not come yet."""
    page = visitor.go("/what-if/")
    if page.locator("text=还没有试算所用的数据").count() or page.locator("#facts-making progress").count():
        if page.locator("#facts-making progress").count() == 0:
            page.click("button:has-text('更新数据')")
        page.locator("a:has-text('按新数据计算')").wait_for()
        page.click("a:has-text('按新数据计算')")
    return page


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "360"])
def test_a_change_of_the_age_for_errands_is_tried_and_its_people_are_taken_along(visit, phone):
    office = visit("xian", phone=phone)
    page = with_facts(office)
    office.assert_clean()

    page.select_option("[name=name]", "proxy_service_min_age")
    page.fill("[name=value]", "六十")
    page.click("button:has-text('试算')")
    assert "请写整数" in page.inner_text("main")
    office.troubles.clear()  # the browser reports the refused form as an error of its own
    page.fill("[name=value]", "60")
    page.click("button:has-text('试算')")
    page.locator("h2:has-text('预警和服务清单')").wait_for()
    row = page.locator("tr", has_text="帮办代办").last
    gained = int(row.locator("a").first.inner_text().replace(",", ""))
    assert gained > 0
    office.assert_clean()

    row.locator("a").first.click()
    page.wait_for_url("**/what-if/households/**")
    assert f"共 {gained:,} 人" in page.inner_text("main")
    office.assert_clean()
    with page.expect_download() as taken:
        page.click("text=导出")
    rows = list(openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes())).active.values)
    assert len([each for each in rows[1:] if each[4]]) == gained

    page.click("text=返回试算")
    page.click("a:has-text('去掉')")
    page.locator("text=还没有选择改动").wait_for()


def test_an_administrator_sees_stars_for_small_counts_and_no_list(visit):
    admin = visit("admin")
    with_facts(admin)
    page = admin.go("/what-if/?set=subsistence_standard_monthly_yuan%3D600")

    assert "您的岗位不查看家庭明细" in page.inner_text("main")
    assert page.locator("main a[href*='/what-if/households/']").count() == 0
    admin.assert_clean()
