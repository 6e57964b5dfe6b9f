"""Somebody old with a small telephone finds out what to apply for: large buttons, no mouse, no script, no sign-in."""

from __future__ import annotations

import pytest
from tests.axe import violations

SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 860}]
NOT_FOR_ME = ("false", "none", "other")


def begin(chromium, county, size, *, script=True):
    context = chromium.new_context(viewport=size, locale="zh-CN", java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{county.url}/login/")
    page.click("text=我能申请什么")
    return context, page


def answer(page, wanted):
    """Answer the question on the page: as wanted, else no; the next page is there when it returns."""
    with page.expect_navigation():
        press(page, wanted)


def press(page, wanted):
    fact = page.get_attribute("input[name=fact]", "value")
    for value in (wanted.get(fact), *NOT_FOR_ME):
        button = page.query_selector(f"button[name=answer][value='{value}']") if value else None
        if button:
            return button.click()
    return page.click("button[name=unknown]")


def small_targets(page):
    return page.eval_on_selector_all(
        "main button, main input:not([type=hidden]):not([type=checkbox]), main select, main a.btn",
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))",
    )


def assert_clean(page):
    assert not violations(page), page.url
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert small_targets(page) == []


@pytest.mark.parametrize("size", SIZES, ids=["360", "1280"])
def test_every_page_of_the_self_test_is_clean_large_and_fits(chromium, county, size):
    context, page = begin(chromium, county, size)
    assert_clean(page)
    with page.expect_navigation():
        page.click("text=开始")
    for number in range(60):
        if not page.query_selector("input[name=fact]"):
            break
        if number < 3 or page.query_selector("#answer"):
            assert_clean(page)
        answer(page, {"category": "subsistence", "has_disability": "true", "self_care": "none"})
    assert "自测结果" in page.inner_text("h1") and "self-test" in page.url and "?" not in page.url
    assert_clean(page)
    page.click("text=我想申请")
    assert_clean(page)
    context.close()


def test_it_works_without_script_and_without_a_mouse(chromium, county):
    context, page = begin(chromium, county, SIZES[0], script=False)
    page.focus("text=开始")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=fact]", state="attached")
    first = page.get_attribute("input[name=fact]", "value")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "answer":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("text=第 2 题")
    page.click("text=上一题")
    assert page.get_attribute("input[name=fact]", "value") == first
    page.click("button[name=unknown]")
    page.click("text=先看结果")
    assert "还不能判断" in page.inner_text("main")
    context.close()


def test_somebody_asks_to_be_called_and_the_township_finds_it_on_the_desk(chromium, county, visit):
    context, page = begin(chromium, county, SIZES[0])
    page.click("text=开始")
    page.click("button[name=answer][value=subsistence]")
    page.click("text=先看结果")
    page.click("text=我想申请")
    page.fill("[name=name]", "吴大爷")
    page.fill("[name=phone]", "13900000001")
    village = page.eval_on_selector("[name=village] optgroup option", "option => option.value")
    page.select_option("[name=village]", village)
    page.check("[name=consent]")
    page.click("button[name=leave]")
    assert "已经记下" in page.inner_text("h1")
    assert not [each for each in context.cookies() if each["name"] != "csrftoken"]
    context.close()

    visitor = visit("xian")
    work = visitor.go("/")
    work.goto(f"{county.url}/?tab=群众来问")
    work.click("td a:has-text('回电')")
    assert "13900000001" in work.inner_text("main")
    visitor.assert_clean()
