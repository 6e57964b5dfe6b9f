"""The county approves a month's list; in the village, without a signal, a recipient signs for the share, once; the township has the proof (P-10, F-24)."""

from __future__ import annotations

from tests.browser.conftest import sign


def test_a_list_is_approved_and_a_share_handed_out_without_a_signal_counts_once(visit):
    officer, village = visit("xian"), visit("cun", phone=True)
    page = officer.go("/distribution/")
    officer.assert_clean()
    page.locator("main tbody tr", has_text="待批准").locator("td.first a").first.click()
    officer.assert_clean()
    page.fill("[name=unit_cost]", "38.50")
    page.get_by_role("button", name="批准发放").click()
    page.locator(".messages").wait_for()
    officer.assert_clean()
    assert "待批准" not in page.locator(".page-head").inner_text()

    page = village.go("/handouts/")
    page.wait_for_selector("text=已存在手机上")
    village.assert_clean()
    waiting = page.locator("[data-stop]").count()
    address = page.locator("[data-stop] a.btn").first.get_attribute("href")
    village.lose_signal()
    page.locator(f"a[href='{address}']").click()
    page.wait_for_selector("text=无信号")
    sign(page)
    page.get_by_role("button", name="已领到，登记").click()
    page.locator(".kept", has_text="已记录，待上传").first.wait_for()
    village.regain_signal()
    page.locator(".kept").first.wait_for(state="detached")
    page = village.go("/handouts/")
    assert page.locator("[data-stop]").count() == waiting - 1
    page = village.go(address)
    assert page.locator("img.evidence").count() == 1 and "发放情况" in page.inner_text("main")
    village.assert_clean()

    clerk = visit("zhen-a")
    page = clerk.go(address)
    who = page.locator("h1").inner_text().split("，")[0]
    page.get_by_role("link", name="本村名单").click()
    assert "已发放" in page.locator("section.card", has_text=who).first.inner_text()
    page.get_by_role("link", name="全乡镇名单").click()
    clerk.assert_clean()
    with page.expect_download() as paper:
        page.get_by_role("link", name="打印发放表").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
