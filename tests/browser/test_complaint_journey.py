"""A family complains, the service is given again and accepted, the complaint closed; what the township let lie goes up to the county (P-08)."""

from __future__ import annotations

from tests.browser.conftest import sign
from tests.browser.test_order_journey import order_until_the_provider_has_one, press, register


def taken(visitor, button: str, said: str) -> None:
    """Take the step behind a button and read what the page says of it, having looked at it before and after."""
    visitor.assert_clean()
    visitor.page.locator("main form").get_by_role("button", name=button, exact=True).click()
    visitor.page.locator(".messages", has_text=said).wait_for()
    visitor.assert_clean()


def served(worker, order: str, words: str) -> None:
    """Bring the meal: check in, write down what was done, have it signed."""
    page = worker.go(order.replace("/orders/", "/stops/"))
    page.get_by_role("button", name="到了，签到").click()
    page.locator("h2", has_text="完成服务").wait_for()
    page.locator("[name=note]").fill(words)
    sign(page)
    worker.assert_clean()
    page.get_by_role("button", name="完成，签退").click()
    page.wait_for_url("**/stops/")


def test_a_complaint_leads_to_the_service_being_given_again_and_ends_with_the_family_satisfied(visit):
    clerk, assistant, worker = visit("zhen-a"), visit("cun", phone=True), visit("huli", phone=True)
    household = register(clerk.go("/register/new/"), name="公孙试诉", order=703)
    order = order_until_the_provider_has_one(clerk, household)
    press(visit("jigou"), order, "接单")
    served(worker, order, "送饭一份。")

    page = assistant.go(order)
    assistant.assert_clean()
    page.get_by_role("link", name="登记投诉").click()
    page.check("[name=source][value=family]")
    page.fill("[name=words]", "约好中午送到，下午两点才来，饭已经凉了。")
    taken(assistant, "登记投诉", "投诉已登记")
    complaint = page.url.removeprefix(assistant.county.url)

    page = clerk.go("/?tab=服务投诉")
    page.locator(f"main a[href='{complaint}']").first.click()
    page.locator("form[action$='/rework/'] [name=reason]").fill("请当天重新送一次热饭，并向家人道歉。")
    taken(clerk, "要求返工", "已退回机构重新服务")
    assert "已要求机构重新服务" in page.inner_text("main")

    served(worker, order, "重新送了热饭，老人当面吃完。")
    press(assistant, order, "确认已服务")
    press(clerk, order, "验收通过")
    page = assistant.go(complaint)
    assert "已答复，待回访" in page.inner_text("main")
    taken(assistant, "投诉人满意，办结", "投诉已办结")
    assert "已办结" in page.inner_text("h1, .page-head") and "返工后验收" in page.locator(".chain").inner_text()


def test_a_clock_that_ran_out_is_settled_by_the_township_or_else_by_the_county_until_the_order_moves_on(visit):
    clerk, other, officer = visit("zhen-a"), visit("zhen-b"), visit("xian", phone=True)
    page = clerk.go("/?tab=超时督办")
    page.locator("main a[href^='/order-escalations/']").first.click()
    clerk.assert_clean()
    order = page.locator("main a[href^='/orders/']").first.get_attribute("href")
    page.locator("[name=reason]").fill("已催 B 岗当天验收，今后每天核对一次。")
    taken(clerk, "登记督办情况", "督办情况已登记")
    assert "已督办" in page.inner_text("main")
    press(other, order, "验收通过")

    page = officer.go("/?tab=超时督办")
    officer.assert_clean()
    page.locator("main a[href^='/order-escalations/']").first.click()
    assert "县级督办" in page.inner_text("main")
    raised, order = page.url.removeprefix(officer.county.url), page.locator("main a[href^='/orders/']").first.get_attribute("href")
    page.locator("[name=reason]").fill("已约谈乡镇分管负责人，今天验收。")
    taken(officer, "登记督办情况", "督办情况已登记")
    press(other, order, "验收通过")
    page = officer.go(raised)
    assert "已约谈乡镇分管负责人" in page.inner_text("main") and "待评价" in page.inner_text("main")
