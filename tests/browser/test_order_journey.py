"""A service is ordered, accepted, served on a phone without a signal, confirmed, checked, rated low, called back and closed (P-08); it stands on the file."""

from __future__ import annotations

import base64
import re

from playwright.sync_api import expect
from tests.browser.conftest import sign

from jiuzhu.foundation.kernel.identity import INVENTED_PREFIX, check_character

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC")
PROVIDER = "安康养老服务中心"


def register(page, *, name: str, order: int, village: str = "南岳村") -> str:
    """Register an old person who cannot care for himself; give the household's id."""
    text = f"{INVENTED_PREFIX}9819480706{order:03d}"
    page.fill("[name=name]", name)
    page.fill("[name=id_number]", text + check_character(text))
    page.select_option("[name=division_code]", label=village)
    page.select_option("[name=self_care]", label="半失能")
    page.select_option("[name=category]", label="低保对象")
    page.select_option("[name=category_class]", label="A 类")
    page.click("button:has-text('登记')")
    page.wait_for_url(re.compile(r"/register/household/[0-9a-f-]{36}/"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def order_until_the_provider_has_one(clerk, household: str) -> str:
    """Order meals day by day until the turn comes to the provider whose people work in this test; give the order's address."""
    page = clerk.page
    for days in range(12):
        clerk.go(f"/matching/household/{household}/")
        if not days:
            clerk.assert_clean()
        page.locator("section, .card", has_text="膳食供应").get_by_role("link", name=re.compile("^点单")).first.click()
        day = page.input_value("[name=wanted_on]")
        page.evaluate("([day, days]) => { const on = new Date(day); on.setDate(on.getDate() + days); document.querySelector('[name=wanted_on]').value = on.toISOString().slice(0, 10) }", [day, days])
        page.fill("[name=note]", "耳背，敲门请重一些")
        clerk.assert_clean()
        page.click("main button:has-text('点单')")
        page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}/"))
        assert "为什么是它" in page.inner_text("main")
        if PROVIDER in page.locator("p", has_text="派给").first.inner_text():
            clerk.assert_clean()
            return page.url.removeprefix(clerk.county.url)
    raise AssertionError("the turn never came")


def press(visitor, address: str, button: str) -> None:
    """Open the order and take its next step."""
    page = visitor.go(address)
    visitor.assert_clean()
    page.locator("main .card form").get_by_role("button", name=button, exact=True).click()
    page.locator(".messages").wait_for()
    visitor.assert_clean()


def test_an_order_goes_from_the_township_to_the_door_and_back_to_the_file(visit):
    clerk = visit("zhen-a")
    household = register(clerk.go("/register/new/"), name="公孙试饭", order=701)
    clerk.assert_clean()
    order = order_until_the_provider_has_one(clerk, household)

    provider = visit("jigou")
    assert "膳食供应" in provider.go("/").inner_text("main")
    press(provider, order, "接单")

    worker = visit("huli", phone=True)
    page = worker.go("/stops/")
    worker.assert_clean()
    stop = order.replace("/orders/", "/stops/")
    page.locator(f"a[href='{stop}']").click()
    page.locator("text=到了，签到").wait_for()
    worker.assert_clean()

    worker.lose_signal()
    page.locator("[data-net]", has_text="无信号").wait_for()
    page.click("text=到了，签到")
    page.locator(".kept", has_text="签到：已记录，待上传").wait_for()
    page.fill("[name=note]", "送午饭一份，老人精神好")
    worker.regain_signal()
    page.locator("h2", has_text="完成服务").wait_for()
    page.locator(".kept").wait_for(state="detached")
    expect(page.locator("[name=note]")).to_have_value("送午饭一份，老人精神好")
    worker.assert_clean()

    page.set_input_files("#photos", {"name": "午饭.png", "mimeType": "image/png", "buffer": PIXEL})
    sign(page)
    worker.lose_signal()
    page.click("text=完成，签退")
    page.locator(".kept", has_text="签退：已记录，待上传").wait_for()
    worker.regain_signal()
    page.wait_for_url("**/stops/")
    worker.assert_clean()

    clerk.go(order)
    page = clerk.page
    chain = page.locator(".chain").inner_text()
    assert chain.count("签到") == 1 and chain.count("签退") == 1
    assert page.locator("img.evidence").count() == 2 and "送午饭一份" in page.inner_text("main")
    for picture in page.locator("img.evidence").all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    clerk.go(page.locator("img.evidence").first.get_attribute("src"))
    assert not clerk.troubles
    clerk.go(order)
    press(clerk, order, "确认已服务")
    other = visit("zhen-b")
    press(other, order, "验收通过")
    other.page.locator("[name=rating]").last.check()
    other.page.get_by_role("button", name="提交评价").click()
    other.page.locator(".messages", has_text="评价已登记").wait_for()
    clerk.go("/?tab=低分回访")
    clerk.page.locator(f"main a[href='{order}']").first.click()
    clerk.assert_clean()
    page.locator("[name=method][value=phone]").check()
    page.locator("[name=outcome][value=repaired]").check()
    page.fill("[name=reason]", "饭送到时凉了，机构道歉并补送了一份")
    page.get_by_role("button", name="登记回访").click()
    page.locator(".messages", has_text="回访已登记").wait_for()
    assert "已归档" in page.inner_text("main") and "机构已整改或补做，对象接受" in page.inner_text("main")
    clerk.assert_clean()

    clerk.go(f"/household/{household}/")
    clerk.assert_clean()
    assert "膳食供应" in page.locator(".chain").inner_text()
    with page.expect_download() as printed:
        page.click("text=打印一户一档")
    assert printed.value.path().read_bytes().startswith(b"%PDF")

