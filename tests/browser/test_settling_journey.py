"""A late township hands its roster in, the county audits what is handed in and closes the month, which nobody changes any more (S-41, P-27)."""

from __future__ import annotations


def test_a_month_is_handed_in_audited_and_closed(visit):
    clerk, office = visit("zhen-a", phone=True), visit("xian")
    page = clerk.go("/settling/")
    month = page.locator("h1").inner_text()
    clerk.assert_clean()
    page.get_by_role("link", name="衡山镇").first.click()
    page.get_by_role("button", name="提交", exact=True).wait_for()
    roster = page.url.removeprefix(clerk.county.url)
    clerk.assert_clean()
    page.get_by_role("button", name="提交", exact=True).click()
    page.locator(".messages", has_text="已提交，等县民政局审核").wait_for()
    clerk.assert_clean()

    page = office.go("/settling/")
    assert page.locator("h1").inner_text().startswith(month[:7])
    office.assert_clean_wide_and_narrow(audited=True)
    page.get_by_role("link", name="结清本月").click()
    page.locator("text=还不能结清").wait_for()
    assert page.get_by_role("button", name="结清", exact=True).count() == 0
    office.assert_clean_wide_and_narrow()
    closing = page.url.removeprefix(office.county.url)
    for waiting in page.eval_on_selector_all("table.list td.first a[href^='/settling/']", "links => links.map(link => link.getAttribute('href'))"):
        page = office.go(waiting)
        page.get_by_role("button", name="审核通过").click()
        page.locator(".messages", has_text="已审核通过").wait_for()
    office.assert_clean()
    page = office.go(closing)
    page.get_by_role("button", name="结清", exact=True).click()
    page.locator(".messages", has_text="已结清").wait_for()
    office.assert_clean()

    page = clerk.go(roster)
    page.locator("text=已结清").first.wait_for()
    assert page.get_by_role("button", name="提交", exact=True).count() == 0
    assert office.go(roster).get_by_role("button", name="退回").count() == 0
