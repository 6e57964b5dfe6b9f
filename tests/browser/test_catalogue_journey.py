"""The service list from draft to issue by two people, what a check keeps off it, and the list of a later day (P-40, S-33)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

TYPED = {
    "category": "照护类",
    "label": "上门助浴",
    "content": "每月上门助浴两次",
    "providers": "养老服务机构、家政公司",
    "yearly_cost": "120000",
    "standard": "每人每月 2 次",
    "reason": "老人反映助浴难",
    "document": "县民政局〔2026〕12 号",
    "quote": "增加上门助浴服务。",
}


def test_an_item_is_drafted_checked_with_figures_and_issued_by_another_person(visit):
    writer = visit("xian")
    page = writer.go("/matching/")
    writer.assert_clean()
    page.get_by_role("button", name="增加项目").click()
    page.wait_for_url("**/matching/list/changes/**")
    address = page.url.removeprefix(writer.county.url)
    begins = (timezone.localdate() + timedelta(days=45)).isoformat()
    for name, text in (TYPED | {"valid_from": begins}).items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=like]", value="meals")
    page.get_by_role("button", name="保存并核对").click()
    page.locator("dialog[open]", has_text="预计全年支出 120,000.00 元").wait_for()
    writer.assert_clean()
    for name, answer in {"fiscal": "well", "basic": "badly", "unmet": "well"}.items():
        page.select_option(f"[name={name}_answer]", value=answer)
    page.locator("dialog[open]").get_by_role("button", name="提交").click()
    page.locator(".messages", has_text="另一名经办人印发").first.wait_for()
    assert page.get_by_role("button", name="印发", exact=True).count() == 0
    writer.assert_clean()

    issuer = visit("admin")
    page = issuer.go(address)
    page.get_by_role("button", name="印发", exact=True).click()
    page.locator("dialog[open]").get_by_role("button", name="印发").click()
    page.locator("dialog[open] .errors", has_text="不能列入项目清单").wait_for()
    issuer.troubles.clear()  # A refused form is an answer of 400, which the browser reports.
    page.fill("[name=override_reason]", "省级试点批准，〔2026〕3 号")
    page.locator("dialog[open]").get_by_role("button", name="印发").click()
    page.locator(".messages", has_text="已印发").wait_for()
    issuer.assert_clean()

    clerk = visit("zhen-a", phone=True)
    page = clerk.go("/matching/")
    assert page.get_by_text("上门助浴").count() == 0
    page = clerk.go(f"/matching/?on={begins}")
    page.get_by_text("上门助浴").first.wait_for()
    clerk.assert_clean()
