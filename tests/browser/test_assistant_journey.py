"""The village's assistant looks into a warning and hands out the month's goods on a phone, and the worker's words survive a page that was closed (P-14, P-10, P-08)."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.conftest import sign


def test_the_assistant_looks_into_a_warning_at_the_door(visit):
    assistant = visit("cun", phone=True)
    page = assistant.go("/?tab=预警处置")
    assistant.assert_clean()
    page.get_by_role("link", name="核实").first.click()
    page.wait_for_url("**/monitoring/warnings/*-*/")
    address = page.url.removeprefix(assistant.county.url)
    page.locator(".behind >> text=/数据月份|没有|只用登记册/").first.wait_for()
    assistant.assert_clean()

    page.get_by_role("button", name="提交核实情况").click()
    assert page.locator("[name=finding]").evaluate("field => !field.checkValidity()") or page.locator(".errors").count()
    assistant.assert_clean()
    page.select_option("[name=method]", "visit")
    page.fill("[name=finding]", "已上门，本人在家，看了证件，情况与数据一致。")
    page.locator("[name=holds][value=yes]").check()
    page.get_by_role("button", name="提交核实情况").click()
    page.locator(".messages", has_text="核实情况已提交").wait_for()
    assert "已上门，本人在家" in page.locator(".chain").inner_text()
    assistant.assert_clean()
    assistant.go("/")
    assert page.locator(f"main a[href='{address}']").count() == 0

    township = visit("zhen-b")
    township.go("/?tab=预警处置")
    township.page.locator(f"main a[href='{address}']").first.click()
    township.page.locator("text=已上门，本人在家").first.wait_for()
    assert township.page.get_by_role("button", name="提交处置结果").count() == 1


def test_a_share_is_handed_out_without_a_signal_and_another_list_approved(visit):
    assistant = visit("cun", phone=True)
    page = assistant.go("/handouts/")
    page.locator("[data-offline]", has_text="名单已存在手机上").wait_for()
    assistant.assert_clean()
    many = page.locator("[data-stop]").count()
    assistant.lose_signal()
    page.locator("[data-stop] a.btn-primary").first.click()
    page.locator("h2", has_text="登记发放").wait_for()
    name = page.input_value("[name=receiver]")
    page.get_by_role("button", name="已领到，登记").click()
    page.locator("[data-refused]", has_text="签名").first.wait_for()
    sign(page)
    page.get_by_role("button", name="已领到，登记").click()
    page.locator(".kept", has_text="已记录，待上传").wait_for()
    assistant.regain_signal()
    page.wait_for_url("**/handouts/")
    assistant.go("/handouts/")
    assert page.locator("[data-stop]").count() == many - 1
    assistant.assert_clean()

    clerk = visit("zhen-a")
    page = clerk.go("/distribution/")
    page.locator("tr", has_text="发放中").locator("td.first a").first.click()
    page.locator("tr", has_text=name).locator("text=已签名").wait_for()
    clerk.assert_clean()

    county = visit("xian")
    page = county.go("/distribution/")
    page.locator("tr", has_text="待批准").locator("td.first a").first.click()
    page.fill("[name=unit_cost]", "95")
    page.get_by_role("button", name="批准发放").click()
    page.locator(".messages", has_text="各村可以发放").wait_for()
    county.assert_clean()


def test_what_the_worker_typed_is_there_again_after_the_page_was_closed(visit):
    worker = visit("huli", phone=True)
    page = worker.go("/stops/")
    assert page.locator("[data-stop]").count() >= 2
    page.get_by_role("link", name="开始服务").first.click()
    page.click("text=到了，签到")
    page.locator("h2", has_text="完成服务").wait_for()
    page.fill("[name=note]", "送午饭一份，帮着热了汤")
    address = page.url
    page.close()

    page = worker.page = worker.context.new_page()
    page.goto(address)
    expect(page.locator("[name=note]")).to_have_value("送午饭一份，帮着热了汤")
    worker.assert_clean()
