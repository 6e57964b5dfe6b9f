"""From a need on record to what can meet it, one chosen with its reason, and the order that goes where it was chosen for (P-51, P-08)."""

from __future__ import annotations

import re


def test_a_need_is_matched_one_organisation_chosen_and_the_order_goes_there(visit):
    clerk = visit("zhen-a")
    page = clerk.go("/matching/gaps/")
    clerk.assert_clean()
    page.locator("main tbody a").first.click()
    clerk.assert_clean()
    needs = [link.get_attribute("href") for link in page.locator("main td.first a").all()]
    for address in needs:
        clerk.go(address)
        if page.locator("#organisation .proposal button:has-text('选它')").count():
            break
    clerk.assert_clean()
    assert "扣分" in page.inner_text("#organisation")
    last = page.locator("#organisation .proposal").last
    name = last.locator("h3").inner_text().split("　", 1)[1]
    if last.locator("[name=reason]").count():
        last.locator("[name=reason]").fill("老人指名要这一家")
    last.get_by_role("button", name=re.compile("^选它")).click()
    page.wait_for_url(re.compile(r"/matching/household/.*chosen="))
    assert f"已选定“{name}”" in page.inner_text("main")
    clerk.assert_clean()
    page.click("main button:has-text('点单')")
    page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}/"))
    assert name in page.locator("p", has_text="派给").first.inner_text()
    page.locator("summary", has_text="四项数和扣分").first.click()
    clerk.assert_clean()

    narrow = visit("zhen-a", phone=True)
    narrow.go(address)
    narrow.assert_clean()
    narrow.go("/matching/gaps/")
    narrow.assert_clean()
