"""A lead is checked and opens an application; the window takes the form, accepts and reviews it, a colleague confirms, the letter says why (S-10, P-02)."""

from __future__ import annotations

from jiuzhu.foundation.kernel.identity import INVENTED_PREFIX, check_character

NAME, TEXT = "公孙求助", f"{INVENTED_PREFIX}9519550812604"
ID_NUMBER = TEXT + check_character(TEXT)


def pressed(visitor, button: str, said: str) -> None:
    """Press a button of a page that fits, and wait for what is said then."""
    visitor.assert_fits()
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.page.locator(".messages", has_text=said).wait_for()


def test_a_checked_lead_becomes_an_application_and_ends_in_a_letter(visit):
    assistant, window, other = visit("cun", phone=True), visit("zhen-a"), visit("zhen-b")
    page = assistant.go("/discovery/new/")
    page.fill("[name=who]", NAME)
    page.fill("[name=what]", "独居，上月摔伤住院，家里没有积蓄。")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    page = assistant.go("/discovery/")
    page.get_by_role("link", name=NAME).first.click()
    page.locator("h1", has_text=NAME).wait_for()
    page.locator("[name=holds][value=yes]").check()
    page.fill("[name=finding]", "见到本人，住院自付一万六千元，没有固定收入。")
    pressed(assistant, "提交核实情况", "核实情况已记下")
    lead = page.url.removeprefix(assistant.county.url)

    page = window.go(lead)
    page.locator("[name=outcome][value=apply]").check()
    page.fill("[name=note]", "已告知临时救助的条件，协理员帮办。")
    pressed(window, "办理", "已办理")
    page.locator("section", has_text="申请办到哪里").get_by_role("link").click()
    page.wait_for_url("**/applications/*-*/")
    application = page.url.removeprefix(window.county.url)
    page.get_by_role("link", name="补全申请表").click()
    page.wait_for_url("**/form/")
    window.assert_clean()
    page.fill("[name=id_number]", ID_NUMBER)
    page.select_option("[name=matters]", label="临时救助")
    page.fill("[name=situation]", "独居，住院自付一万六千元。")
    page.locator("[name=consented]").check()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    window.assert_clean()
    for box in page.locator("[name=present]").all():
        box.check()
    pressed(window, "受理", "已受理")
    if page.locator("[name=with_check]").count():
        page.locator("[name=with_check]").uncheck()
    pressed(window, "进入审核确认", "已进入审核确认")
    page.locator("[name=outcome][value=grant]").check()
    page.fill("[name=opinion]", "住院自付较高，符合支出型临时救助。")
    page.fill("[name=investigators]", "何桂芝、项静")
    page.fill("[name=amount]", "1800")
    pressed(window, "提出审核意见", "请另一位同事确认")
    assert page.get_by_role("button", name="确认").count() == 0

    page = other.go(application)
    other.assert_clean()
    page.get_by_role("button", name="确认").first.click()
    page.locator("main").get_by_role("link", name="告知书").click()
    page.wait_for_url("**/letters/about/application/**")
    letter = page.inner_text("main")
    assert NAME in letter and "1,800.00" in letter and "临时救助" in letter
    other.assert_clean_wide_and_narrow()
