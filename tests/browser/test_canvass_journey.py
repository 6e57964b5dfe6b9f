"""A township has its villages canvassed; the assistant ticks off households on a phone without a signal, and what was found becomes a lead (P-01)."""

from __future__ import annotations

from datetime import date, timedelta


def wait_until_listed(page) -> None:
    """The worker lists the households of every village soon after."""
    for _ in range(60):
        if not page.locator("text=清单生成中").count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(page.inner_text("main"))


def test_a_village_is_canvassed_without_a_signal_and_each_household_counts_once(visit):
    clerk, assistant = visit("zhen-a"), visit("cun", phone=True)
    page = clerk.go("/canvass/new/")
    page.fill("[name=title]", "入冬前走访摸排")
    page.fill("[name=due_on]", str(date.today() + timedelta(days=20)))
    clerk.assert_clean()
    page.locator("main form button[type=submit]").click()
    page.locator(".messages", has_text="摸排已发起").wait_for()
    wait_until_listed(page)
    clerk.assert_clean()
    canvass = page.url.removeprefix(clerk.county.url)

    page = assistant.go(canvass)
    assistant.assert_clean()
    page.get_by_role("link", name="南岳村").click()
    page.wait_for_selector("text=已存在手机上")
    assistant.assert_clean()
    village, cards = page.url.removeprefix(clerk.county.url), page.locator("section.card:has(form)")
    still, found = (cards.nth(number).get_attribute("id") for number in (0, 1))
    assistant.lose_signal()
    page.reload()
    page.wait_for_selector("text=无信号")
    page.locator(f"[id='{still}']").get_by_role("button", name="没有变化").click()
    page.locator(f"[id='{still}']").get_by_text("已记录，待上传").wait_for()
    card = page.locator(f"[id='{found}']")
    card.locator("summary").click()
    card.locator("[name=what]").fill("老人上月摔伤，在家卧床，儿子在外地。")
    card.get_by_role("button", name="记成线索").click()
    card.get_by_text("已记录，待上传").wait_for()
    assistant.regain_signal()
    page.locator(f"[id='{found}']", has_text="看线索").wait_for()
    page.locator(f"[id='{still}']", has_text="没有变化").wait_for()
    assistant.assert_clean()

    page = clerk.go(village)
    assert "已走 2 户" in page.inner_text("main") and "1 户有情况" in page.inner_text("main")
    page.get_by_role("link", name="看线索").click()
    assert "老人上月摔伤" in page.inner_text("main")
    clerk.assert_clean()
    assert "南岳村" in clerk.go(canvass).inner_text("main")
    clerk.assert_clean()
