"""A township plans tomorrow, drags a stop to somebody else, publishes and prints; the social worker finds the day on the phone (P-11, P-08)."""

from __future__ import annotations


def drag(page, stop, row) -> None:
    """Drag a stop of the timeline to the end of another carer's row."""
    begin, end = stop.bounding_box(), row.bounding_box()
    page.mouse.move(begin["x"] + 8, begin["y"] + begin["height"] / 2)
    page.mouse.down()
    page.mouse.move(begin["x"] + 20, begin["y"] + 20, steps=4)
    page.mouse.move(end["x"] + end["width"] * 0.8, end["y"] + end["height"] / 2, steps=6)
    page.mouse.up()


def wait_for_visits(page) -> None:
    """Look again until the worker has opened the visits of the period."""
    owed = page.locator(".stat", has_text="急难、逾期和快到期的").locator(".value")
    for _ in range(60):
        if int(owed.inner_text()) > 1:
            return
        page.wait_for_timeout(1000)
        page.reload()


def test_tomorrow_is_planned_moved_published_and_printed(visit):
    clerk = visit("zhen-a")
    for place in ("/rounds/stays/", "/rounds/staff/", "/rounds/travel/"):
        clerk.go(place)
        clerk.assert_clean()
    page = clerk.go("/rounds/")
    wait_for_visits(page)
    clerk.assert_clean()
    page.get_by_role("button", name="排好这一天").click()
    page.wait_for_url("**/rounds/*-*/")
    page.get_by_role("heading", name="时间表").wait_for()
    clerk.assert_clean()

    rows = page.locator("svg[data-rounds] g[data-carer]")
    walker_row = rows.filter(has_text="项静")
    moved = rows.locator("a.stop:not(.order)").first
    key = moved.get_attribute("data-key")
    page.locator("svg[data-rounds][data-started]").wait_for()
    drag(page, moved.locator("rect"), walker_row.locator("rect.shift"))
    page.get_by_role("button", name="保存移动").wait_for()
    assert page.locator("#moving [aria-live]").inner_text().strip()
    clerk.assert_clean()
    page.get_by_role("button", name="保存移动").click()
    page.get_by_text("的上门已调整").wait_for()
    assert walker_row.locator(f"a.stop[data-key='{key}']").count() == 1

    # The same with the keyboard alone.
    page.get_by_role("link", name="移到…").first.press("Enter")
    page.wait_for_url("**/move/*")
    clerk.assert_clean()
    page.get_by_role("button", name="看会怎样").press("Enter")
    page.wait_for_url("**carer=*")
    clerk.assert_clean()
    page.get_by_label("时间", exact=True).fill("10:00-11:00")
    page.get_by_role("button", name="记下约定").press("Enter")
    page.get_by_text("已与").wait_for()
    assert page.get_by_text("约定 10:00-11:00").count()

    page.get_by_role("button", name="发布").click()
    page.get_by_text("已发布：").wait_for()
    with page.expect_download() as paper:
        page.get_by_role("link", name="打印").click()
    assert paper.value.suggested_filename.endswith(".pdf")

    walker = visit("shegong", phone=True)
    page = walker.go("/rounds/mine/")
    walker.assert_clean()
    # Today may have a round of its own; tomorrow's comes last.
    page.get_by_role("button", name="知道了").last.click()
    page.locator("section.card").last.get_by_text("已查看").wait_for()
