"""A clerk writes a letter about a household's services on screen, sees it clean at both sizes, and finds it again in the file."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "360"])
def test_a_letter_is_read_issued_and_found_again(visit, phone):
    visitor = visit("zhen-a", phone=phone)
    page = visitor.go("/register/")
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
    household = next(found[1] for found in (re.search(r"/household/([0-9a-f-]{36})/", link or "") for link in links) if found)

    page = visitor.go(f"/letters/about/service/{household}/errands/")
    visitor.assert_clean()
    page.click("button:has-text('出具告知书')")
    page.wait_for_selector("text=告知书已出具")
    visitor.assert_clean()
    number = re.search(r"救告〔\d{4}〕\d+号", page.inner_text("main"))[0]

    visitor.go("/letters/")
    visitor.assert_clean()
    assert number in page.inner_text("main")
    assert number in visitor.go(f"/household/{household}/").inner_text("main")
    visitor.go(f"/letters/about/benefits/{household}/")
    visitor.assert_clean()
