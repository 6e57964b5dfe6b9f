"""Care by agreement, and neighbours who help each other: asked, agreed, begun, confirmed by another (P-34, P-52)."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import expect


def _open(visitor, address: str, words: str):
    page = visitor.go(address)
    page.locator(f"tr:has-text('{words}') td.first a").first.click()
    page.wait_for_load_state()
    return page


def _press(page, button: str, said: str) -> None:
    page.click(f"main button:has-text('{button}')")
    expect(page.locator(".messages")).to_contain_text(said)


def _wait_for(page, what: str) -> None:
    """The county asks for the month's look soon after it has started."""
    for _ in range(60):
        if page.locator(what).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(page.inner_text("main"))


def test_care_is_looked_at_ended_and_agreed_anew_by_three_signatures(visit):
    worker, clerk = visit("shegong", phone=True), visit("zhen-a")
    page = _open(worker, "/agreements/?tab=running", "侄子")
    address = page.url.removeprefix(worker.county.url)
    _wait_for(page, "[name=result]")
    page.check("[name=result] >> nth=0")
    worker.assert_clean()
    _press(page, "登记检查", "检查")
    page = clerk.go(address)
    page.click("button:has-text('终止')")
    page.fill("dialog[open] [name=reason]", "侄子外出务工，换人照料。")
    page.click("dialog[open] button[type=submit]")
    expect(page.locator(".messages")).to_contain_text("终止")

    page = worker.go(address)
    page.click("main a.btn:has-text('一户一档')")
    page.click("main a.btn:has-text('委托照料')")
    page.select_option("[name=person_id]", index=1)
    page.select_option("[name=carer_kind]", label="亲友")
    page.fill("[name=carer_name]", "外甥女")
    page.check("[name=content] >> nth=0")
    page.fill("[name=fee]", "300")
    page.fill("[name=valid_until]", str(date.today() + timedelta(days=300)))
    worker.assert_clean()
    _press(page, "提出", "请征求本人同意")
    page.fill("[name=witness]", "村民委员会干部")
    _press(page, "本人同意", "同意已登记")
    assert not page.locator("button:has-text('三方已签订')").count()

    page = clerk.go(page.url.removeprefix(clerk.county.url))
    paper = page.request.get(clerk.county.url + page.get_attribute("a:has-text('打印协议')", "href"))
    assert paper.headers["content-type"] == "application/pdf"
    _press(page, "三方已签订", "协议已签订")
    expect(page.locator("main")).to_contain_text("履行中")
    page.click("button:has-text('停发')")
    page.fill("dialog[open] [name=reason]", "本人住院，暂由医院照料。")
    page.check("dialog[open] [name=confirmed]")
    page.click("dialog[open] button[type=submit]")
    expect(page.locator(".messages")).to_contain_text("已停发")
    assert not page.locator("button:has-text('解除停发')").count()
    clerk.assert_clean()


def test_insurance_that_ends_soon_is_renewed_approved_and_answered_for(visit):
    clerk, officer = visit("zhen-a"), visit("xian", phone=True)
    page = _open(clerk, "/care-insurance/", "待续保")
    clerk.assert_clean()
    page.click("a:has-text('提出续保名单')")
    page.fill("[name=premium]", "150")
    page.select_option("[name=contract_id]", index=1)
    clerk.assert_clean()
    page.click("main button:has-text('人的名单')")
    expect(page.locator(".messages")).to_contain_text("投保名单已提出")
    assert not page.locator("button:has-text('审批通过')").count()
    address = page.url.removeprefix(clerk.county.url)
    page = officer.go(address)
    officer.assert_clean()
    _press(page, "审批通过", "已审批")
    page = clerk.go(address)
    page.fill("[name=number]", "HLX0002")
    _press(page, "登记回执", "已承保")
    page.locator("td.first a").first.click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("保障中")
    clerk.assert_clean()


def test_a_pair_agrees_begins_and_its_hours_count_once_another_confirmed_them(visit):
    village, worker = visit("cun", phone=True), visit("shegong")
    page = _open(village, "/mutual-help/?tab=open", "待双方同意")
    address = page.url.removeprefix(village.county.url)
    village.assert_clean()
    _press(page, "双方同意", "同意已登记")
    _press(page, "开始互助", "已开始互助")
    page.fill("[name=minutes]", "60")
    page.fill("[name=what]", "陪着去卫生院取药")
    _press(page, "登记", "等另一位同事确认")
    assert not page.locator("button:has-text('确认')").count()
    page = worker.go(address)
    page.check("[name=how] >> nth=0")
    _press(page, "确认", "已确认 1 次")
    worker.assert_clean()
