"""A need declared by the village is published by the charity, claimed on the public page, delivered, and accepted by the county (P-09)."""

from __future__ import annotations

import io
import json
import re
import time

from PIL import Image
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, _watched

from jiuzhu.interfaces.cli.demo.accounts import CHARITY

WORDS = "为一位行动不便的老人添置一张带护栏的床，含上门安装。"
PHONE_NUMBER = "13811112222"


def sent_code(county) -> str:
    """Read the code from the folder short messages go to."""
    for _ in range(120):
        for path in sorted((county.data / "outbox" / "messages").glob("*.json")):
            told = json.loads(path.read_text("utf-8"))
            if told["to"] == PHONE_NUMBER and (found := re.search(r"验证码 (\d{6})", told["text"])):
                return found.group(1)
        time.sleep(0.5)
    raise AssertionError("no code was sent")


def photo() -> dict:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(file, "JPEG")
    return {"name": "bed.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_a_need_is_claimed_by_the_public_and_accepted_by_the_county(visit, chromium, county):
    village, office, giver = visit("cun"), visit("xian"), visit("cishan")
    page = village.go("/charity/orders/new/")
    page.select_option("[name=need_id]", index=1)
    page.fill("[name=situation]", "卧床时间长，原来的床没有护栏。")
    page.click("main button[type=submit]")
    page.wait_for_url("**/charity/orders/*-*/")
    address = page.url.removeprefix(county.url)
    village.assert_clean()

    page = office.go(address)
    page.fill("[name=content]", WORDS)
    page.fill("[name=cost_fen]", "950")
    page.click("button:has-text('测算完成')")
    page.select_option("[name=organisation_id]", label=CHARITY)
    page.click("main button:has-text('转介')")
    expect(page.locator(".messages")).to_contain_text("已转介")
    page = giver.go(address)
    page.click("button:has-text('送审')")
    expect(page.locator(".messages")).to_contain_text("送县民政局审核")
    giver.assert_clean()
    office.go(address)
    office.page.click("button:has-text('看不出是谁')")
    expect(office.page.locator(".messages")).to_contain_text("预览已通过")
    giver.go(address)
    giver.page.click("main button:has-text('发布')")
    expect(giver.page.locator(".messages")).to_contain_text("任何人都可以认领")

    context = chromium.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
    public = _watched(context, county)
    page = public.go("/giving/")
    public.assert_clean()
    page.locator("article", has_text=WORDS).get_by_role("link").click()
    page.fill("[name=name]", "爱心人士甲")
    page.fill("[name=phone]", PHONE_NUMBER)
    page.select_option("[name=shown]", "yes")
    public.assert_clean()
    page.click("button:has-text('发送验证码')")
    page.fill("[name=code]", sent_code(county))
    public.assert_clean()
    page.click("button:has-text('确认认领')")
    expect(page.locator("h1")).to_contain_text("认领成功")
    public.assert_clean()

    page = giver.go(address)
    assert PHONE_NUMBER in page.locator("main").inner_text()
    page.fill("[name=words]", "护栏床一张，已装好。")
    page.fill("[name=receipt]", "HSCS-0101")
    page.set_input_files("[name=photos]", photo())
    page.click("button:has-text('登记交付')")
    expect(page.locator(".messages")).to_contain_text("等县民政局验收")
    page = office.go(address)
    office.assert_clean()
    page.click("button:has-text('验收通过')")
    expect(page.locator(".messages")).to_contain_text("需求已满足")
    public.go("/giving/thanks/")
    assert "爱心人士甲" in public.page.locator("main").inner_text()
    public.assert_clean()
    context.close()
