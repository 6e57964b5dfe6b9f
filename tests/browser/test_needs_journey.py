"""A township corrects the row that came back, the county returns another, approves, compiles and issues the task list (S-28, P-06)."""

from __future__ import annotations


def _press(page, what: str) -> None:
    """Press what leads to another page, and wait until that one is there."""
    with page.expect_navigation():
        page.locator(what).first.click()


def _row(page, words: str) -> None:
    _press(page, f"tr:has-text('{words}') td.first a")


def _submit(page) -> None:
    _press(page, "button:has-text('上报')")
    page.wait_for_selector("text=台账已上报，等县里审核")


def test_one_row_comes_back_is_corrected_approved_and_the_list_is_issued(visit):
    clerk, county = visit("zhen-a", phone=True), visit("xian")
    page = clerk.go("/needs-ledger/")
    clerk.assert_clean()
    _press(page, "td.first a")
    clerk.assert_clean()
    _press(page, "main a:has-text('衡山镇')")
    ledger = page.url.removeprefix(clerk.county.url)
    clerk.assert_clean()
    _row(page, "已退回")
    page.fill("[name=provider]", "衡山镇社工站")
    clerk.assert_clean()
    _press(page, "button:has-text('保存')")
    page.wait_for_selector("text=这一行已保存")
    _submit(page)

    review = county.go(ledger)
    county.assert_clean()
    _row(review, "待审核")
    county.assert_clean()
    review.fill("[name=remark]", "请写明每月几次")
    _press(review, "button:has-text('标在这一行')")
    review.click("button:has-text('退回标出的 1 行')")
    review.fill("dialog [name=reason]", "一行请核对")
    _press(review, "button:has-text('退回乡镇')")
    review.wait_for_selector("text=台账已退回")

    page = clerk.go(ledger)
    _row(page, "请写明每月几次")
    page.fill("[name=quantity]", "4")
    _press(page, "button:has-text('保存')")
    _submit(page)

    review = county.go(ledger)
    _press(review, "button:has-text('审核通过')")
    review.wait_for_selector("text=台账已审核通过")
    _press(review, "ol.path li:last-child a")
    for press, said in (("汇总成任务清单", "各乡镇合计与台账一致"), ("下达任务清单", "任务清单已下达")):
        _press(review, f"button:has-text('{press}')")
        review.wait_for_selector(f"text={said}")
    assert "未开始" in review.inner_text("main") and "衡山镇" in review.inner_text("main")
    county.assert_clean()
    for address in ("/needs/", "/needs/months/"):
        county.go(address)
        county.assert_clean()
    assistant = visit("cun", phone=True)
    page = assistant.go("/needs/months/")
    _press(page, "td.first a")
    waiting = page.locator("button:has-text('没有变化')").count()
    assistant.assert_clean()
    _press(page, "button:has-text('没有变化')")
    assert page.locator("button:has-text('没有变化')").count() == waiting - 1
    assistant.assert_clean()


def test_hours_of_help_are_logged_without_a_signal_and_sent_once(visit):
    """Two entries on one page that was kept on the phone: each is there once when the signal is back."""
    assistant = visit("cun", phone=True)
    page = assistant.go("/mutual-help/hours/")
    page.wait_for_selector("text=已存在手机上")
    assistant.assert_clean()
    assistant.lose_signal()
    for minutes in ("10", "20"):
        page.reload()
        page.wait_for_selector("text=无信号")
        card = page.locator("section.card:has(form)").first
        card.locator("summary").click()
        card.locator("[name=minutes]").fill(minutes)
        card.locator("[name=what]").fill("读报纸")
        card.locator("button[type=submit]").click()
        page.wait_for_selector("text=已记录，待上传")
    assistant.regain_signal()
    page.wait_for_selector("text=20 分钟，读报纸")
    pair = page.locator("form[data-outbox]").first.get_attribute("action").removesuffix("hours/")
    assert assistant.go(pair).inner_text("main").count("读报纸") == 2
