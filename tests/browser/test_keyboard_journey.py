"""A household is registered, found and opened without a mouse."""

from __future__ import annotations

from jiuzhu.foundation.kernel.identity import INVENTED_PREFIX, check_character


def tab_to(page, selector: str) -> None:
    """Press Tab until the focus is on something."""
    for _ in range(120):
        if page.evaluate("selector => !!document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is out of the keyboard's reach on {page.url}")


def choose(page, selector: str, wanted: str) -> None:
    """Walk down a list of choices to the wanted one."""
    tab_to(page, selector)
    for _ in range(400):
        if page.evaluate("document.activeElement.selectedOptions[0].label.trim()") == wanted:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no choice {wanted}")


def test_a_household_is_registered_and_found_without_a_mouse(visit):
    clerk = visit("zhen-a")
    page = clerk.page
    number = f"{INVENTED_PREFIX}9819560318602"
    tab_to(page, "nav.rail a[href='/register/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/")
    tab_to(page, "main a[href='/register/new/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/new/")
    tab_to(page, "[name=id_number]")
    page.keyboard.type(number + check_character(number))
    tab_to(page, "[name=name]")
    page.keyboard.type("淳于试键")
    choose(page, "[name=division_code]", "南岳村")
    choose(page, "[name=category]", "低保对象")
    choose(page, "[name=category_class]", "B 类")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="淳于试键").wait_for()
    clerk.assert_clean()

    tab_to(page, "nav.rail a[href='/']")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="待我办理").wait_for()
    tab_to(page, "#find")
    page.keyboard.type("淳于试键")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="淳于试键").wait_for()
    clerk.assert_clean()
