"""A warning is assigned by the township, looked into, and ended by another clerk (P-14)."""

from __future__ import annotations


def test_a_warning_is_assigned_looked_into_and_ended_by_another(visit):
    first = visit("zhen-a")
    page = first.go("/monitoring/warnings/?state=graded")
    page.locator("main tbody td a").first.click()
    page.wait_for_url("**/monitoring/warnings/*-*/")
    address = page.url.removeprefix(first.county.url)
    page.select_option("[name=to_code]", page.eval_on_selector_all("[name=to_code] option", "all => all.map(one => one.value).find(value => value.endsWith('000'))"))
    page.fill("form:has(input[value=assign]) [name=note]", "请上门核对")
    page.get_by_role("button", name="交办", exact=True).click()
    page.locator(".messages", has_text="已交办").wait_for()
    first.assert_clean()

    first.go("/")
    waiting = page.locator(f"main a[href='{address}']")
    # The desk shows a page at a time, and others' work may come before.
    while not waiting.count():
        with page.expect_navigation():
            page.click("a[rel=next]")
    waiting.first.click()
    page.select_option("[name=method]", index=1)
    page.fill("[name=finding]", "已上门，见到本人，情况与数据一致。")
    page.locator("[name=holds][value=yes]").check()
    first.assert_clean()
    page.get_by_role("button", name="提交核实情况").click()
    page.locator(".messages", has_text="核实情况已提交").wait_for()
    first.assert_clean()

    second = visit("zhen-b")
    page = second.go(address)
    outcomes = page.eval_on_selector_all("[name=outcome]", "all => all.map(one => one.value)")
    outcome = next(each for each in ("explain", "keep_on_ledger", "correct") if each in outcomes)
    page.locator(f"[name=outcome][value={outcome}]").check()
    page.locator("form:has(input[value=decide]) [name=note]").fill("情况已说明，到期再看。")
    second.assert_clean()
    page.get_by_role("button", name="提交处置结果").click()
    page.locator(".messages", has_text="已处置").wait_for()
    chain = page.locator(".chain").inner_text()
    assert "请上门核对" in chain
    second.assert_clean()
    first.go(address)
    assert not first.page.locator("[name=finding]").count()
