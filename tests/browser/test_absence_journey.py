"""One of those who go out cannot come: the day is planned on, what changed is listed, little else moves, and the new list is printed (P-11)."""

from __future__ import annotations

import re

SAID = re.compile(r"原有 (\d+) 户交给别人；其余最多可变动 (\d+) 户，变动了 (\d+) 户")


def stops_of(page) -> dict[str, str]:
    """Who goes to each door of the timeline, by the key of the visit."""
    rows = page.eval_on_selector_all(
        "svg[data-rounds] g[data-carer]",
        "rows => rows.map(row => [row.dataset.carer, [...row.querySelectorAll('a.stop')].map(stop => stop.dataset.key)])",
    )
    return {key: carer for carer, keys in rows for key in keys}


def test_visits_of_whoever_is_absent_go_to_others_and_at_most_a_tenth_of_the_rest_moves(visit):
    clerk = visit("zhen-a")
    page = clerk.go("/rounds/")
    page.locator("main tbody a").first.click()
    clerk.assert_clean()
    before = stops_of(page)
    absent = max(set(before.values()), key=list(before.values()).count)

    page.get_by_role("button", name="有人来不了").click()
    page.select_option("dialog[open] [name=carer]", absent)
    page.get_by_role("button", name="交给别人").click()
    page.get_by_text(SAID).wait_for()
    clerk.assert_clean()
    freed, allowed, moved = map(int, SAID.search(page.inner_text("main")).groups())
    after = stops_of(page)
    kept = [key for key, carer in before.items() if carer != absent]
    assert freed == len(before) - len(kept) and absent not in after.values()
    assert allowed <= len(kept) / 10 and sum(after.get(key) != before[key] for key in kept) <= moved <= allowed
    listed = page.locator("section.card", has_text=SAID).locator("tbody tr")
    assert listed.count() == freed + moved

    page.get_by_role("button", name="发布", exact=True).click()
    page.locator(".messages", has_text="已发布").wait_for()
    with page.expect_download() as paper:
        page.get_by_role("link", name="打印").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    narrow = visit("zhen-a", phone=True)
    narrow.go(page.url.removeprefix(clerk.county.url))
    narrow.assert_clean()
