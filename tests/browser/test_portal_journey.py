"""An organisation takes an order, plans its week and its people, reads its ledger and its month (S-37)."""

from __future__ import annotations

WORKER = "潘春燕"


def said(visitor, words: str) -> None:
    """Wait for what the page says of the step just taken, and look at it."""
    visitor.page.locator(".messages", has_text=words).first.wait_for()
    visitor.assert_clean()


def test_an_order_is_taken_and_stands_in_the_week_of_whoever_goes(visit):
    manager = visit("jigou")
    page = manager.go("/?tab=服务订单")
    manager.assert_clean()
    page.locator("main a.btn", has_text="接单").first.click()
    who = page.locator("h1 + *, .page-head").first.inner_text()
    page.select_option("[name=worker]", label=WORKER)
    page.locator("main form").get_by_role("button", name="接单", exact=True).click()
    said(manager, "已接单")
    recipient = page.locator("dt:has-text('服务对象') + dd").inner_text()
    assert recipient in who

    page = manager.go("/provider/")
    if not page.locator(".week a", has_text=recipient).count():
        page.get_by_role("link", name="下一周").click()
    assert WORKER in page.locator(".week li", has_text=recipient).first.inner_text()
    manager.assert_clean()
    for bound in ("min", "max"):
        capacity = page.locator(".number-form").first
        amount = capacity.locator("[name=capacity]").get_attribute(bound)
        capacity.locator("[name=capacity]").fill(amount)
        capacity.get_by_role("button").click()
        page.locator(".messages").wait_for()
        assert page.locator(".number-form [name=capacity]").first.input_value() == amount
    narrow = visit("jigou", phone=True)
    for address in ("/provider/", "/rounds/staff/"):
        narrow.go(address)
        narrow.assert_clean()

    page = manager.go("/rounds/staff/")
    page.locator("tr", has_text=WORKER).get_by_role("link").last.click()
    page.locator("[name=start_code]").select_option(index=1)
    page.fill("[name=starts_minute]", "8:00")
    page.fill("[name=ends_minute]", "17:00")
    manager.assert_clean()
    page.get_by_role("button", name="保存").click()
    page.locator("tr", has_text=WORKER).filter(has_text="8:00").wait_for()
    manager.assert_clean()

    page.goto(manager.county.url + "/provider/")
    page.get_by_role("link", name="项目台帐").click()
    manager.assert_clean()
    assert page.locator("main tbody tr td.first a").count()
    with page.expect_download() as exported:
        page.get_by_role("link", name="导出").click()
    assert exported.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name="结算单").click()
    manager.assert_clean()
