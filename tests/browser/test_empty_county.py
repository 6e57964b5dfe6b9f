"""An empty county is set up wholly on screen: administrator, local values, accounts, organisation, offer, contract."""

from __future__ import annotations

from datetime import date

PASSWORD = "qingshan-lvshui-77"


def submit(visitor) -> None:
    """Send the form of the page, having looked at it."""
    visitor.assert_clean()
    before = visitor.page.url
    visitor.page.locator("main form .btn-primary[type=submit]").first.click()
    visitor.page.wait_for_url(lambda url: url != before)


def open_account(visitor, username: str, name: str, role: str, seat: str) -> None:
    page = visitor.go("/manage/accounts/new/")
    for field, text in (("username", username), ("name", name), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"[name={field}]", text)
    submit(visitor)
    page.locator("a:has-text('设置岗位')").first.click()
    page.select_option("[name=role]", role)
    page.select_option("[name=seat]", seat)
    submit(visitor)
    assert "在岗" in page.inner_text("main")


def test_an_empty_county_is_set_up_on_screen(empty_county):
    visitor, code = empty_county.visitor, empty_county.code
    page = visitor.go("/")
    assert page.url.endswith("/setup/")
    page.fill("[name=code]", code)
    for field, text in (("username", "guanli"), ("name", "管理试"), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"[name={field}]", text)
    submit(visitor)
    page.fill("[name=username]", "guanli")
    page.fill("[name=password]", PASSWORD)
    submit(visitor)
    assert all(words in page.inner_text("main") for words in ("本县参数", "账号与岗位", "服务机构、合同和供给"))
    visitor.assert_clean()

    visitor.go("/manage/values/subsistence_standard_monthly_yuan/")
    page.fill("[name=value]", "738")
    page.fill("[name=source]", "县民政局通知")
    submit(visitor)
    assert "738" in page.inner_text("main")
    visitor.assert_clean()

    open_account(visitor, "jingban", "经办试", "county_officer", "d:341525000000")
    open_account(visitor, "chuangkou", "窗口试", "township_clerk", "d:341525100000")

    visitor.go("/matching/resources/new/")
    page.fill("[name=name]", "试用养老服务中心")
    page.select_option("[name=kind]", "elder_care")
    page.select_option("[name=division_code]", "341525000000")
    submit(visitor)
    organisation = page.url
    open_account(visitor, "jigou", "机构试", "provider_manager", f"o:{organisation.rstrip('/').rsplit('/', 1)[1]}")
    page.goto(organisation)
    page.click("text=登记服务项目")
    page.select_option("[name=item_code]", "meals")
    page.fill("[name=weekly_capacity]", "20")
    page.locator("[name=divisions]").first.check()
    submit(visitor)
    assert "0 / 20" in page.inner_text("main")
    visitor.assert_clean()
    visitor.context.clear_cookies()

    officer = signed_in(visitor, "jingban")
    officer.goto(organisation)
    officer.click("text=登记合同")
    page.fill("[name=number]", "试字第 1 号")
    page.select_option("[name=purchaser_code]", index=0)
    page.fill("[name=valid_from]", f"{date.today():%Y-%m-%d}")
    page.fill("[name=valid_until]", f"{date.today().replace(day=1).replace(year=date.today().year + 1):%Y-%m-%d}")
    page.check("[name=item_meals]")
    page.fill("[name=price_meals]", "15.50")
    submit(visitor)
    assert "有效" in page.inner_text("main") and "15.50" in page.inner_text("main")
    visitor.assert_clean()
    for address in ("/", "/overview/", "/register/", "/monitoring/", "/monitoring/statement/", "/orders/", "/assessment/"):
        visitor.go(address)
        visitor.assert_clean()


def signed_in(visitor, username: str):
    """Sign in with a first password, which has to be changed at once."""
    page = visitor.go("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    submit(visitor)
    page.fill("[name=present]", PASSWORD)
    page.fill("[name=password]", f"{PASSWORD}-2")
    page.fill("[name=again]", f"{PASSWORD}-2")
    submit(visitor)
    return page
