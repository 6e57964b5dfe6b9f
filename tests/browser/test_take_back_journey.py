"""A file that should never have come is taken back: what would follow is shown first, then its warning is withdrawn and says why (P-14)."""

from __future__ import annotations

import re

FILE, RULE, CODE = "失踪人员", "失踪仍在册", "missing_in_force"


def wait_until_cleared(page) -> None:
    """What rested on the file is withdrawn in the background soon after."""
    for _ in range(60):
        if page.get_by_text("原件和各行已删除").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.inner_text("main"))


def test_a_file_is_taken_back_after_its_consequences_were_seen(visit):
    office = visit("xian")
    warning = office.go(f"/monitoring/warnings/?rule={CODE}").locator("td.first a").get_attribute("href")
    page = office.go("/monitoring/feeds/")
    page.locator("tr", has_text=FILE).get_by_role("link", name="查看").click()
    page.get_by_role("link", name="撤回这份文件").click()
    page.get_by_role("button", name="看看会怎样").click()
    assert page.locator("[name=reason]").evaluate("field => !field.checkValidity()") or page.locator(".errors").count()
    page.fill("[name=reason]", "误报了外县的名单")
    office.assert_clean_wide_and_narrow()
    page.get_by_role("button", name="看看会怎样").click()
    page.locator("text=还没有撤回，请看清楚再确认").wait_for()
    told = page.inner_text("main")
    assert re.search(r"依据它的本月发现\s+1 条", told) and RULE in told and "自动重新比对" in told
    office.assert_clean_wide_and_narrow()
    page.get_by_role("button", name="确认撤回").click()
    page.locator(".messages", has_text="已撤回").wait_for()
    wait_until_cleared(page)
    assert "误报了外县的名单" in page.inner_text("main")
    office.assert_clean()

    page = office.go(warning)
    assert "撤回" in page.inner_text("main") and page.get_by_role("button", name="交办").count() == 0
    office.assert_clean()
