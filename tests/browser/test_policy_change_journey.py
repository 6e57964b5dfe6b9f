"""A change of the law from the rule it begins at to the day it is in force, by two people; the page of every text at both widths."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

RULE = "parameters|rigid_expenditure_share_limit"


def test_a_threshold_is_changed_by_two_people_and_read_with_its_document(visit):
    drafter = visit("xian")
    page = drafter.go("/policy/")
    page.locator('tr[id="parameters.rigid_expenditure_share_limit"] button').click()
    page.wait_for_url("**/policy/changes/**")
    address = page.url.removeprefix(drafter.county.url)
    page.fill(f'[name="{RULE}|value"]', "五成五")
    page.locator(".beside .error", has_text="例如 0.60").wait_for()
    page.fill(f'[name="{RULE}|value"]', "0.55")
    page.locator(".policy-differences b", has_text="55%").wait_for()
    drafter.assert_clean()

    begins = (timezone.localdate() + timedelta(days=40)).isoformat()
    for name, text in {
        "title": "调整刚性支出比例",
        "reason": "省里统一调整",
        "document": "省厅通知〔2026〕1 号",
        "quote": "刚性支出占家庭总收入的比例调整为55%。",
        "valid_from": begins,
    }.items():
        page.fill(f"#{name}", text)
    page.click("button[name=submit]")
    page.locator(".errors", has_text="例子不再成立").wait_for()
    page.reload()
    assert page.input_value("#title") == "调整刚性支出比例"
    page.locator("[name=agreed]").first.check()
    page.locator("#saved", has_text="草稿已保存").wait_for()
    page.click("button[name=submit]")
    page.locator(".messages", has_text="请由没有写过它").wait_for()
    assert page.get_by_role("button", name="发布", exact=True).count() == 0
    drafter.troubles.clear()  # A refused submission is an answer of 400, which the browser reports.
    drafter.assert_clean()

    publisher = visit("admin")
    page = publisher.go("/")
    page.get_by_text("调整刚性支出比例").first.wait_for()
    page = publisher.go(address)
    publisher.assert_clean()
    page.get_by_role("button", name="发布", exact=True).click()
    page.locator(".messages", has_text="以前作出的判断不变").wait_for()
    publisher.assert_clean()

    page = publisher.go(f"/policy/?term=刚性支出占比上限&on={begins}")
    row = page.locator('tr[id="parameters.rigid_expenditure_share_limit"]')
    assert "55%" in row.inner_text() and "省厅通知" in row.inner_text()
    row.get_by_text("历次规定").click()
    assert "60%" in row.inner_text()
    publisher.assert_clean()


def test_every_page_of_the_law_is_clean_at_both_widths(visit):
    for size in ("desktop", "phone"):
        reader = visit("cun", phone=size == "phone")
        for path in (
            "/policy/",
            "/policy/packs/ningjin/benefits/",
            "/policy/packs/jixi/deadlines/",
            "/policy/packs/yongning/duties/",
            "/policy/packs/shizuishan/lists/",
            "/policy/packs/huoshan/text/?of=deadlines.application.review_working_days",
            "/policy/compare/",
        ):
            reader.go(path)
            reader.assert_clean()


def test_the_text_scrolls_to_the_marked_sentence(visit):
    page = visit("cun").go("/policy/packs/huoshan/text/?of=deadlines.application.review_working_days#mark")
    assert "2个工作日" in page.locator("#mark").inner_text()
    page.wait_for_function("() => { const at = document.querySelector('#mark').getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight }")
