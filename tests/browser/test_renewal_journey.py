"""An authorisation about to run out is signed again on the phone and leaves the list; another household will not sign, and is not reminded (I-01)."""

from __future__ import annotations

from tests.browser.conftest import sign


def test_one_household_signs_again_and_another_will_not(visit):
    clerk = visit("zhen-a", phone=True)
    page = clerk.go("/verification/expiring/")
    clerk.assert_clean()
    last = page.locator("tbody tr").last
    name = last.locator("td.first a").inner_text()
    last.get_by_role("link", name="续签").click()
    page.wait_for_url("**/sign/**")
    sign(page)
    clerk.assert_clean()
    page.get_by_role("button", name="登记授权").click()
    page.locator(".messages", has_text="授权已登记").wait_for()
    page = clerk.go("/verification/expiring/")
    assert name not in page.locator("tbody").inner_text()

    page = clerk.go("/?tab=经济核对")
    page.get_by_role("link", name="续签核对授权").first.click()
    page.wait_for_url("**/verification/renewals/**")
    renewal = page.url.removeprefix(clerk.county.url)
    clerk.assert_clean()
    page.get_by_role("button", name="不再续签").first.click()
    page.fill("dialog[open] [name=reason]", "全家外出，不再申请救助。")
    page.locator("dialog[open] button[type=submit]").click()
    page.locator(".messages").wait_for()
    clerk.go(renewal)
    assert page.get_by_role("button", name="不再续签").count() == 0
    clerk.assert_clean()
