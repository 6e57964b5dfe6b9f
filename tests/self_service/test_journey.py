"""群众点单 on a small telephone: ordered without an account, sent, served, confirmed, looked up (S-18, P-08)."""

from __future__ import annotations

import os

import pytest
from django.utils import timezone
from tests.axe import violations
from tests.conftest import TOWNSHIP, actor
from tests.orders.conftest import manager, worker
from tests.orders.test_orders import serve, step

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.models import Order
from jiuzhu.interfaces.web import assets

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]


def clean(page, name):
    assert not violations(page), page.url
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, page.url
    small = page.eval_on_selector_all(
        "main button, main input:not([type=hidden]):not([type=checkbox]), main select, main a.btn",
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))",
    )
    assert small == []
    if os.environ.get("JIUZHU_LOOK"):
        page.screenshot(path=f"{os.environ['JIUZHU_LOOK']}/{name}.png", full_page=True)


def test_an_order_goes_from_a_telephone_to_the_door_and_is_looked_up(asker, provider, chromium, live_server):
    firm = provider()
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page, troubles = context.new_page(), []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{live_server.url}/order/")
    clean(page, "start")
    page.fill("[name=number]", asker.number)
    page.click("text=发送验证码")
    clean(page, "code")
    page.fill("[name=code]", "12")
    page.click("text=下一步")
    page.wait_for_selector("text=验证码不对")
    clean(page, "wrong")
    page.fill("[name=code]", asker.code())
    page.click("text=下一步")
    page.wait_for_selector("text=可以点的")
    clean(page, "items")
    page.click("button:has-text('点“帮办代办”')")
    clean(page, "details")
    page.fill("[name=note]", "耳背，敲门请重一些")
    page.click("main form.call button")
    number = page.text_content(".letter-outcome strong")
    assert page.locator("svg").count() >= 1
    clean(page, "placed")

    made, now = Order.objects.get(), timezone.now()
    assert (made.number, made.state) == (number, "dispatched")
    step(services.accept, made, manager(firm), now)
    serve(made, worker(firm), now)
    page.goto(f"{live_server.url}/order/progress/?number={number}")
    page.fill("[name=last_four]", asker.number[-4:])
    page.click("main form button")
    page.click("text=确认、评价、反映问题或取消")
    clean(page, "own-code")
    page.fill("[name=code]", asker.code())
    page.click("text=下一步")
    page.wait_for_selector("text=服务做完了吗")
    clean(page, "own")
    page.select_option("[name=rating]", "5")
    page.click("text=服务做完了，确认")
    page.wait_for_selector("text=已确认")
    clean(page, "own-done")
    made.refresh_from_db()
    assert made.state == "confirmed" and made.rating == 5
    step(services.check, made, actor("township_clerk", division=TOWNSHIP), now)

    page.goto(f"{live_server.url}/order/progress/?number={number}")
    clean(page, "look-up")
    page.fill("[name=last_four]", asker.number[-4:])
    page.click("main form button")
    page.wait_for_selector("text=服务已完成")
    clean(page, "progress")
    assert asker.person.name not in page.content() and firm.name not in page.content() and not troubles
    page.goto(f"{live_server.url}/order/call/")
    page.set_viewport_size({"width": 1280, "height": 860})
    clean(page, "call")
    page.goto(f"{live_server.url}/order/")
    clean(page, "start-wide")
    context.close()
