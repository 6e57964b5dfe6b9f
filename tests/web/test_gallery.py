"""Every component, looked at by a browser and by axe, large and small."""

from __future__ import annotations

import pytest

from jiuzhu.interfaces.web import assets
from tests.axe import violations

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.web.gallery.urls"),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]


@pytest.fixture(params=[1280, 360])
def page(request, chromium, live_server):
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, locale="zh-CN")
    opened = context.new_page()
    opened.troubles = []
    opened.on("pageerror", lambda error: opened.troubles.append(str(error)))
    opened.on("console", lambda message: opened.troubles.append(message.text) if message.type == "error" else None)
    opened.goto(f"{live_server.url}/gallery/")
    yield opened
    context.close()


def test_axe_finds_nothing_and_the_browser_reports_no_error(page):
    page.wait_for_selector(".figure canvas")
    assert not violations(page)
    assert not page.troubles
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


# What is not laid out anew on a phone is tried at one width.
at_a_desk = pytest.mark.parametrize("page", [1280], indirect=True)
on_a_phone = pytest.mark.parametrize("page", [360], indirect=True)


@at_a_desk
def test_axe_is_seen_to_find_something(page):
    page.evaluate("document.querySelector('.btn-primary').replaceChildren()")
    assert "button-name" in {rule for rule, _ in violations(page)}


@at_a_desk
def test_the_page_works_without_a_mouse(page):
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    # The summary of errors took the focus; from the top of the page the first stop is the skip link.
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.focus("[data-opens=ask]")
    page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.dataset.opens") == "ask"


@at_a_desk
def test_the_focus_can_be_seen(page):
    page.focus("[data-opens=ask]")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


@at_a_desk
def test_a_menu_opens_and_closes_by_key(page):
    page.focus(".who summary")
    page.keyboard.press("Enter")
    assert page.locator("details.menu[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0


def test_the_rail_is_a_sheet_on_a_phone(page):
    if page.viewport_size["width"] == 1280:
        assert page.locator("#rail").is_visible() and not page.locator("[data-rail]").is_visible()
        return
    assert not page.locator("#rail").is_visible()
    page.click("[data-rail]")
    assert page.locator("#rail a", has_text="动态监测").is_visible()
    assert page.locator("[data-rail]").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not page.locator("#rail").is_visible()


@on_a_phone
def test_a_signature_is_drawn_and_can_be_taken_back(page):
    pad = page.locator("[data-signature] canvas")
    pad.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('[data-signature]').dataset.started")
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=8)
    page.mouse.up()
    value = page.locator("[data-signature] input[type=hidden]")
    assert value.input_value().startswith("data:image/png;base64,")
    page.click("[data-clear]")
    assert value.input_value() == ""


@at_a_desk
def test_a_form_is_sent_once_however_often_it_is_pressed(page):
    page.evaluate(
        "window.sent = 0; const form = document.querySelector('.card form'); window.addEventListener('submit', (e) => { if (!e.defaultPrevented) window.sent++; });"
        "window.stop(); form.setAttribute('target', 'nowhere')"
    )
    page.evaluate("const b = document.querySelector('.card form button[type=submit]'); b.click(); b.click(); b.click()")
    assert page.evaluate("window.sent") == 1
