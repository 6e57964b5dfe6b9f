"""Every page a role can reach from its rail is clean for axe, fits its screen, and makes the browser complain of nothing."""

from __future__ import annotations

import re

import pytest

ROLES = ("xian", "zhen-a", "cun", "shegong", "jigou", "huli", "cishan", "bumen", "zhiyuan", "shenji", "admin")
DETAILS = {
    "xian": ("warnings", "household", "delivery", "monitoring/feeds", "verification/", "entries/sampling", "distribution/"),
    "zhen-a": ("warnings", "household", "assessment", "plans", "orders", "visits", "verification/"),
    "cun": ("household", "assessment", "visits", "distribution/sheet"),
    "jigou": ("orders",),
    "bumen": ("monitoring/feeds",),
    "huli": ("stops",),
    "cishan": ("charity/orders",),
    "admin": ("manage/accounts", "matching/resources"),
}


def rail_addresses(page) -> list[str]:
    """The addresses in the rail and the account menu, own site only."""
    found = page.eval_on_selector_all("nav.rail a, header.top a", "links => links.map(link => link.getAttribute('href'))")
    return list(dict.fromkeys(address for address in found if address and address.startswith("/")))


def first_detail(page, part: str) -> str | None:
    """The first address on the page that leads to one thing of a part."""
    found = page.eval_on_selector_all("main a", "links => links.map(link => link.getAttribute('href'))")
    return next((address for address in found if address and f"/{part}" in address and any(letter.isdigit() for letter in address) and not address.endswith((".pdf", "/export/"))), None)


BESIDES = {"xian": ("monitoring/feeds/liaisons/", "monitoring/feeds/liaisons/unit/education/", "monitoring/feeds/liaisons/reports/", "monitoring/feeds/punctuality/", "matching/list/changes/", "matching/lists/needs/", "matching/lists/projects/", "assessment/recalls/"), "cun": ("mutual-help/hours/", "handouts/")}
"""Pages that are reached from others only."""


OF_ONE_THING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


@pytest.fixture(scope="module")
def audited() -> set[str]:
    """The kinds of page axe has seen."""
    return set()


def assert_clean(visitor, audited: set[str]) -> None:
    """Assert that a page is clean; of a kind of page axe has seen for another role, that it fits."""
    kind = OF_ONE_THING.sub("#", visitor.page.url.partition("?")[0])
    visitor.assert_clean_wide_and_narrow(audited=kind in audited)
    audited.add(kind)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_clean(visit, role, audited):
    visitor = visit(role)
    for address in rail_addresses(visitor.page):
        page = visitor.go(address)
        detail = next((found for part in DETAILS.get(role, ()) if (found := first_detail(page, part))), None)
        assert_clean(visitor, audited)
        if detail:
            visitor.go(detail)
            assert_clean(visitor, audited)
    for address in BESIDES.get(role, ()):
        visitor.go(f"/{address}")
        assert_clean(visitor, audited)


def test_a_stranger_sees_only_the_way_in(chromium, county):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{county.url}/register/")
    assert "/login/" in page.url
    context.close()


def test_one_signs_in_and_moves_about_without_a_mouse(visit):
    page = visit("zhen-a").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('main') && document.activeElement.tagName") in ("A", "BUTTON"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow")
    assert outline != "nonenone"
