"""A warning goes to a department, whose liaison replies; another is discussed at a meeting and ends with its minutes (P-13, P-14)."""

from __future__ import annotations

from datetime import date

HUMAN_RESOURCES = "霍山县人力资源和社会保障局"


def opened(visitor):
    page = visitor.go("/monitoring/warnings/?state=investigated")
    page.locator("main tbody td.first a").first.click()
    page.wait_for_url("**/monitoring/warnings/*-*/")
    return page, page.url.removeprefix(visitor.county.url)


def decided(page, outcome, note):
    page.locator(f"[name=outcome][value={outcome}]").check()
    page.locator("form:has(input[value=decide]) [name=note]").fill(note)
    page.get_by_role("button", name="提交处置结果").click()
    page.locator(".messages", has_text="已处置").wait_for()


def test_a_department_replies_and_the_reply_is_accepted(visit):
    officer, liaison = visit("xian"), visit("bumen")
    page, address = opened(officer)
    page.locator("[name=outcome][value=refer]").check()
    page.select_option("[name=referred_to]", label=HUMAN_RESOURCES)
    page.fill("[name=matter]", "就业帮扶")
    page.fill("[name=situation]", "一名劳动力愿意就近就业，请安排岗位。")
    if page.locator("[name=person_name]").count():
        page.fill("[name=person_name]", "汪桂兰")
    officer.assert_clean()
    decided(page, "refer", "请人社部门安排岗位。")
    link = page.locator("a[href^='/referrals/']").last
    referral = link.get_attribute("href")

    desk = liaison.go(referral)
    desk.get_by_role("button", name="接收", exact=True).click()
    desk.locator(".messages", has_text="已接收").wait_for()
    desk.locator("[name=outcome][value=aided]").check()
    desk.fill("[name=aid_kind]", "公益性岗位")
    desk.fill("[name=from_on]", date.today().isoformat())
    liaison.assert_clean()
    desk.get_by_role("button", name="提交回复").click()
    desk.locator(".messages", has_text="已回复").wait_for()
    liaison.assert_clean()

    page = officer.go(referral)
    assert "公益性岗位" in page.locator("main").inner_text()
    officer.assert_clean()
    page.get_by_role("button", name="确认回复，办结").click()
    page.locator(".messages", has_text="已确认").wait_for()
    assert "已转介" in officer.go(address).locator("h1").inner_text()
    officer.go("/referrals/")
    officer.assert_clean()


def test_a_meeting_resolves_and_its_minutes_are_printed(visit):
    officer = visit("xian")
    page, address = opened(officer)
    decided(page, "discuss", "情形复杂，涉及几个部门。")
    page = officer.go("/meetings/")
    page.locator(f"tr:has(a[href='{address}']) [name=pick]").check()
    page.fill("[name=held_on]", date.today().isoformat())
    for name, words in (("place", "三楼会议室"), ("chair", "县民政局局长"), ("attendees", "县医保局副局长\n县残联理事长")):
        page.fill(f"[name={name}]", words)
    officer.assert_clean()
    page.get_by_role("button", name="列入议程").click()
    page.wait_for_url("**/meetings/*-*/")
    officer.assert_clean()
    meeting = page.url.removeprefix(officer.county.url)
    page.get_by_role("link", name="录决议").first.click()
    values = page.eval_on_selector_all("[name=outcome]", "all => all.map(one => one.value)")
    page.locator(f"[name=outcome][value={next(each for each in ('explain', 'keep_on_ledger') if each in values)}]").check()
    page.fill("[name=note]", "会议议定按现行办法继续帮扶。")
    officer.assert_clean()
    page.get_by_role("button", name="录入决议").click()
    page.locator(".messages", has_text="决议已录入").wait_for()
    page.fill("[name=minutes_no]", "社救议〔2026〕99 号")
    page.get_by_role("button", name="定稿，按决议办结").click()
    page.locator(".messages", has_text="纪要已定稿").wait_for()
    officer.assert_clean()
    with page.expect_download() as printed:
        page.get_by_role("link", name="打印会议纪要").click()
    assert printed.value.suggested_filename.startswith("专题会议纪要-")
    assert officer.go(address).locator("h1").inner_text().count("一事一议") == 0
    officer.go(meeting)
    officer.assert_clean()
