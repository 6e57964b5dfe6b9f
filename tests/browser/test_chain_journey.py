"""The county sees one aid given twice and tells a department; its liaison answers; the county ends it; the household's chain shows how (003·任务2)."""

from __future__ import annotations

import pytest

TOLD = "霍山县人力资源和社会保障局"


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "360"])
def test_an_overlap_is_told_answered_ended_and_shown_on_the_chain(visit, phone):
    county = visit("xian", phone=phone)
    page = county.go("/monitoring/chain/?stands=found&finding=overlap")
    county.assert_clean()
    page.locator("td.first a").first.click()
    county.assert_clean()
    path = page.url.removeprefix(county.county.url)
    page.select_option("[name=to]", label=TOLD)
    page.click("button:has-text('告知')")
    page.wait_for_selector("text=已告知，答复时限开始计算")
    county.assert_clean()

    liaison = visit("bumen", phone=phone)
    desk = liaison.go("/")
    desk.click("main a:has-text('救助链重叠')")
    assert liaison.page.url.endswith(path)
    liaison.assert_clean()
    answered = liaison.page
    answered.click("text=已停发一项")
    answered.fill("[name=from_month]", "2026-11")
    answered.fill("form:has(input[value=answer]) [name=note]", "本部门自十一月起停发，由民政局继续发放。")
    answered.click("button:has-text('提交答复')")
    answered.wait_for_selector("text=已答复，等待办结")
    liaison.assert_clean()
    liaison.go("/monitoring/chain/exchange/")
    liaison.assert_clean()

    page = county.go(path)
    page.wait_for_selector("text=由民政局继续发放")
    page.click("form:has(input[value=end]) >> text=已停发一项")
    page.fill("form:has(input[value=end]) [name=note]", "已核对停发名册。")
    page.click("button:has-text('办结')")
    page.wait_for_selector("text=救助链上已标明结果")
    county.assert_clean()
    page.click("main a:has-text('这户的救助链')")
    page.locator("summary").first.click()
    assert "已停发" in page.inner_text("main") and "重叠" in page.inner_text("main")
    county.assert_clean()
    county.go("/monitoring/chain/exchange/")
    county.assert_clean()
