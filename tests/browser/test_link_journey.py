"""An organisation without an account is sent a link, accepts, serves and finishes one order on a phone, and the link ends (P-08)."""

from __future__ import annotations

import json
import re
import time

from tests.browser.conftest import PHONE, _watched
from tests.browser.test_order_journey import PIXEL, PROVIDER, register

LINK = re.compile(r"/l/[\w-]+/")


def order_for_another_provider(clerk, household: str) -> str:
    """Order meals day by day until the turn comes to an organisation nobody signs in for; give the order's address."""
    page = clerk.page
    for days in range(12):
        clerk.go(f"/matching/household/{household}/")
        page.locator("section, .card", has_text="膳食供应").get_by_role("link", name=re.compile("^点单")).first.click()
        day = page.input_value("[name=wanted_on]")
        page.evaluate("([day, days]) => { const on = new Date(day); on.setDate(on.getDate() + days); document.querySelector('[name=wanted_on]').value = on.toISOString().slice(0, 10) }", [day, days])
        page.click("main button:has-text('点单')")
        page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}/"))
        if PROVIDER not in page.locator("p", has_text="派给").first.inner_text():
            return page.url.removeprefix(clerk.county.url)
    raise AssertionError("the turn never came")


def newest_link(county, before: set) -> str:
    """Wait for the message in the outbox folder, as another program would; others' messages may come between."""
    folder = county.data / "outbox" / "messages"
    for _ in range(600):
        for file in set(folder.glob("*.json")) - before:
            if found := LINK.search(json.loads(file.read_text("utf-8"))["text"]):
                return found[0]
        time.sleep(0.2)
    raise AssertionError("no message came")


def test_an_order_is_served_through_the_link_of_a_message(visit, county, chromium):
    clerk = visit("zhen-a")
    household = register(clerk.go("/register/new/"), name="公孙试链", order=702)
    order = order_for_another_provider(clerk, household)
    there = set((county.data / "outbox" / "messages").glob("*.json"))
    clerk.page.get_by_role("button", name=re.compile("接单链接|新链接")).click()
    clerk.page.locator(".messages", has_text="已交短信网关").wait_for()
    clerk.assert_clean()
    address = newest_link(county, there)

    context = chromium.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
    contact = _watched(context, county)
    page = contact.go(address)
    assert "公孙试链" in page.inner_text("main") and "打电话" not in page.inner_text("main")
    contact.assert_clean()
    page.get_by_role("button", name="接单", exact=True).click()
    page.locator(".messages", has_text="已接单").wait_for()
    contact.assert_clean()
    page.get_by_role("button", name="到了，签到").click()
    page.locator(".messages", has_text="已签到").wait_for()
    page.fill("[name=note]", "送午饭一份，老人精神好")
    page.set_input_files("#photos", {"name": "午饭.png", "mimeType": "image/png", "buffer": PIXEL})
    contact.assert_clean()
    page.get_by_role("button", name="完成服务").click()
    page.locator("h1", has_text="办好了").wait_for()
    contact.assert_clean()
    again = page.goto(county.url + address)
    assert again is not None and again.status == 410 and "公孙试链" not in page.inner_text("main")
    context.close()

    chain = clerk.go(order).locator(".chain").inner_text()
    assert chain.count("签退") == 1 and "联系人" in chain
    assert "已办完" in clerk.page.inner_text("main")
