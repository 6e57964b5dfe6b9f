"""Nobody is checked who has not signed; a source that never answers stays unknown; what differs is explained and accepted (P-04)."""

from __future__ import annotations

import re

from tests.browser.conftest import sign
from tests.browser.test_order_journey import register

FAILED, FOUND, SILENT = "银行", "不动产登记", "证券"


def step(visitor, name: str, said: str, **fields: str) -> None:
    """Fill in and send the form of one step of the check, having looked at the page."""
    page = visitor.page
    visitor.assert_clean()
    form = page.locator(f"form:has(> input[name=step][value={name}])")
    if not form.is_visible():
        page.locator(f"[data-opens={name}]").click()
    for field, text in fields.items():
        control = form.locator(f"[name={field}]")
        kind = control.first.evaluate("one => one.type")
        if kind == "radio":
            form.locator(f"[name={field}][value={text}]").check()
        elif kind.startswith("select"):
            control.select_option(label=text)
        else:
            control.fill(text)
    form.locator("button[type=submit]").last.click()
    page.locator(".messages", has_text=said).wait_for()


def test_a_household_signs_is_checked_and_explains_what_differs(visit):
    clerk, office = visit("zhen-a", phone=True), visit("xian")
    household = register(clerk.go("/register/new/"), name="公孙试核", order=704)
    page = clerk.go(f"/verification/household/{household}/")
    clerk.assert_clean()
    page.get_by_role("button", name="发起核对").first.click()
    page.locator("dialog[open] [name=cause]").fill("申请低保")
    page.locator("dialog[open] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/verification/[0-9a-f-]{36}/$"))
    check = page.url.removeprefix(clerk.county.url)
    page.get_by_role("button", name="提出核对").click()
    page.locator(".errors", has_text="公孙试核").wait_for()
    assert "授权" in page.locator(".errors").inner_text()
    clerk.troubles.clear()  # the refused form is answered with its own status
    clerk.assert_clean()

    page = clerk.go(f"/verification/household/{household}/sign/")
    sign(page)
    clerk.assert_clean()
    page.get_by_role("button", name="登记授权").click()
    page.locator(".messages", has_text="授权已登记").wait_for()
    clerk.assert_clean()
    clerk.go(check)
    step(clerk, "request", "已提出核对")

    page = office.go(check)
    step(office, "send", "已向各来源发出")
    step(office, "hand", f"{FOUND}的结果已登记", source=FOUND, outcome="returned", text="名下住宅一套 86.5 平方米，2019-03-02 登记")
    step(office, "hand", f"{FAILED}的结果已登记", source=FAILED, outcome="failed")
    step(office, "close", "记为未能核对", reason="证券机构十个工作日没有答复")
    rows = page.locator("tbody tr")
    assert "未能核对" in rows.filter(has_text=FAILED).inner_text() and "未能核对" in rows.filter(has_text=SILENT).inner_text()
    step(office, "report", "核对报告已出具", consistent="no", finding="申报时没有写镇上的住宅一套。")
    with page.expect_download() as report:
        page.get_by_role("link", name="打印报告").click()
    assert report.value.path().read_bytes().startswith(b"%PDF")

    clerk.go(check)
    step(clerk, "explain", "差异说明已提交", text="住宅是与儿子合买的，儿子单独居住，附购房合同。")
    office.go(check)
    step(office, "accept", "说明成立，已办结", reason="与购房合同一致。")
    office.assert_clean()
    assert office.go("/verification/counts/").locator("main tbody tr").count()
    office.assert_clean()
