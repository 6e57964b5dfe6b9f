"""One window reckons a benefit and records what it comes to, the other confirms it, the letter follows, and it is made again in place; clean at both sizes."""

from __future__ import annotations

import re

import pytest


def households(page) -> list[str]:
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
    return list(dict.fromkeys(found[1] for found in (re.search(r"/household/([0-9a-f-]{36})/", link or "") for link in links) if found))


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "360"])
def test_a_benefit_is_reckoned_recorded_confirmed_and_told(visit, phone):
    first = visit("zhen-a", phone=phone)
    page = first.go("/register/")
    household = households(page)[-1 if phone else 0]
    first.go(f"/letters/about/benefits/{household}/")
    page.locator("a:has-text('作决定'):has-text('慈善')").last.click()
    first.assert_clean()
    for select in page.locator("main select").all():
        select.select_option("false")
    page.fill("[name=note]", "医院诊断证明")
    page.click("button:has-text('测算')")
    page.wait_for_selector("text=测算结果：不符合条件")
    first.assert_clean()
    page.click("button:has-text('记录决定')")
    page.wait_for_selector("text=由另一位有确认权限的人确认")
    page.wait_for_selector("text=结果相同")
    first.assert_clean()
    path = page.url.removeprefix(first.county.url)

    second = visit("zhen-b", phone=phone)
    page = second.go(path)
    page.wait_for_selector("text=结果相同")
    second.assert_clean()
    page.click("button:has-text('确认生效')")
    page.wait_for_selector("text=决定生效")
    page.click("main a:has-text('告知书')")
    second.assert_clean()
    page.click("button:has-text('出具告知书')")
    page.wait_for_selector("text=告知书已出具")
    page.wait_for_selector("text=结果相同")
    second.assert_clean()
    assert "已生效" in second.go(f"/household/{household}/").inner_text("main")
    second.assert_clean()
