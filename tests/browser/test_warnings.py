"""A warning goes its way in the browser (P-14), the household's file shows it and is printed, the dashboard counts it (S-13, S-45)."""

from __future__ import annotations

import re


def test_a_warning_is_investigated_and_ended_and_stands_on_the_households_file(visit):
    visitor = visit("xian")
    page = visitor.go("/monitoring/warnings/?state=graded")
    pick = page.locator("tbody tr", has_text="村").filter(has=page.locator("input[name=pick]")).first
    pick.locator("a").first.click()
    page.get_by_role("button", name="交办", exact=True).click()
    page.wait_for_selector("text=已交办")
    page.wait_for_selector(".behind >> text=/数据月份|没有|只用登记册/")
    visitor.assert_clean()

    visitor.go("/monitoring/warnings/?state=investigated")
    page.locator("tbody tr a").first.click()
    assert page.locator(".when:visible").count() <= 2
    outcome = page.locator("[name=outcome][value=refer]")
    outcome.check()
    assert page.locator("[name=referred_to]").is_visible()
    page.select_option("[name=referred_to]", label="霍山县残疾人联合会")
    page.fill("[name=matter]", "残疾人补贴")
    page.fill("[name=situation]", "持证重度残疾，护理补贴没有发放。")
    if page.locator("[name=person_name]").count():
        page.fill("[name=person_name]", "汪桂兰")
    page.fill("[name=note]", "应由残联落实护理补贴。")
    page.get_by_role("button", name="提交处置结果").click()
    page.wait_for_selector("text=已处置：转介相关部门")
    visitor.assert_clean()
    if page.get_by_role("link", name="一户一档").count():
        page.get_by_role("link", name="一户一档").click()
        page.get_by_role("link", name=re.compile("^转介")).click()
        assert "霍山县残疾人联合会" in page.locator(".chain").inner_text()
        visitor.assert_clean()
        with page.expect_download() as printed:
            page.get_by_role("link", name="打印一户一档").click()
        assert printed.value.suggested_filename.startswith("一户一档-")


def test_the_dashboard_opens_what_it_counts(visit):
    visitor = visit("xian")
    page = visitor.go("/overview/")
    page.wait_for_selector("canvas")
    stat = page.locator("a.stat", has_text="未办结预警")
    number = stat.locator(".value").inner_text()
    stat.click()
    assert f"共 {number} 条" in page.locator(".pager").first.inner_text()
    page = visitor.go("/overview/?map=households")
    page.wait_for_selector(".figure canvas")
    box = page.locator("[data-figure=map-data] canvas").bounding_box()
    page.mouse.click(box["x"] + 30, box["y"] + 30)
    page.wait_for_url(re.compile(r"/register/\?place=341525\d{6}"))
    visitor.assert_clean()


def test_the_ledger_is_proved_from_the_page(visit):
    visitor = visit("shenji")
    page = visitor.go("/oversight/")
    if page.get_by_role("button", name="立即核验").count():
        page.get_by_role("button", name="立即核验").click()
    page.wait_for_selector("#ledger-state >> text=完好")
    visitor.assert_clean()
