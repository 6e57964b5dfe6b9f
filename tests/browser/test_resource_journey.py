"""Volunteers are entered in the library and vetted, found and chosen for a need, their result written down, then stopped; a banned organisation is passed over (E-24, P-51)."""

from __future__ import annotations

import re
from datetime import date, timedelta

VOLUNTEERS, TOWNSHIP = "青藤志愿服务队", "衡山镇"


def entered(visitor, address: str, said: str, **fields: str) -> None:
    """Fill in the form of a page, send it, and read what is said; looked at before and after."""
    page = visitor.go(address)
    for name, text in fields.items():
        control = page.locator(f"main form [name={name}]")
        if control.first.evaluate("one => one.tagName") == "SELECT":
            control.select_option(text)
        else:
            control.fill(text)
    visitor.assert_clean()
    page.locator("main form .btn-primary[type=submit]").first.click()
    page.locator(".messages, .tag", has_text=said).first.wait_for()
    visitor.assert_clean()


def offered(clerk, address: str, group: str, name: str) -> bool:
    """Tell whether the page of a need offers somebody of that name, and say why not otherwise."""
    page = clerk.go(address)
    page.locator(f"#{group} details summary").evaluate_all("all => all.forEach(one => { one.parentElement.open = true })")
    return page.locator(f"#{group} .proposal", has_text=name).count() > 0


def arranged(clerk) -> bool:
    """Choose the volunteers on the page of a need and agree on a day with them; False where the platform refuses it, saying why."""
    page = clerk.page
    clerk.assert_clean()
    proposal = page.locator("#neighbour .proposal", has_text=VOLUNTEERS)
    if proposal.locator("[name=reason]").count():
        proposal.locator("[name=reason]").fill("队里有护士，本人愿意")
    proposal.get_by_role("button", name=re.compile("^选它")).click()
    page.wait_for_url("**/matching/chosen/**")
    clerk.assert_clean()
    assert "阮青" in page.inner_text("main")
    if not page.locator("[name=wanted_on]").input_value():
        page.fill("[name=wanted_on]", str(date.today()))
    page.fill("[name=note]", "周三上午上门打扫和陪伴")
    page.get_by_role("button", name="登记约定").click()
    page.locator(".messages, main .errors").first.wait_for()
    clerk.troubles[:] = [each for each in clerk.troubles if "/arrange/: error: Failed to load resource: the server responded with a status of 400" not in each]
    return page.locator(".messages").count() > 0


def test_volunteers_are_entered_vetted_chosen_and_stopped(visit):
    office, clerk = visit("xian"), visit("zhen-a")
    page = office.go("/matching/supplies/new/")
    page.check("[name=items][value=visits]")
    page.check("[name=items][value=cleaning_and_mobility]")
    page.get_by_label(TOWNSHIP, exact=True).check()
    page.check("[name=serves_children]")
    page.select_option("[name=kind]", "volunteer")
    page.select_option("[name=division_code]", label=TOWNSHIP)
    for name, text in (("name", VOLUNTEERS), ("weekly_capacity", "4"), ("contact", "阮青"), ("phone", "13900000001")):
        page.fill(f"main form [name={name}]", text)
    office.assert_clean()
    page.locator("main form .btn-primary[type=submit]").click()
    page.wait_for_url(re.compile(r"/matching/supplies/[0-9a-f-]{36}/"))
    office.assert_clean()
    resource = page.url.removeprefix(office.county.url)
    today = date.today()
    entered(
        office, f"{resource}qualification/", "资质", kind="child_vetting", name="从业查询 2026-018",
        valid_from=str(today), valid_until=str(today + timedelta(days=300)),
    )  # fmt: skip
    assert "从业查询 2026-018" in page.inner_text("main")

    page = clerk.go("/matching/gaps/")
    page.locator("main tbody a").first.click()
    needs = [link.get_attribute("href") for link in page.locator("main td.first a").all()]
    # Somebody who was given the same lately, by whoever it was, is not given it again: the next need then.
    need = next(each for each in needs if offered(clerk, each, "neighbour", VOLUNTEERS) and arranged(clerk))
    clerk.assert_clean()
    page.get_by_role("button", name="已提供").click()
    page.locator(".messages").wait_for()
    assert "已提供" in page.locator("main").inner_text() and not page.get_by_role("button", name="没有办成").count()
    clerk.assert_clean()

    page = office.go(resource)
    page.locator("[data-opens=do-stop]").click()
    page.locator("dialog[open] [name=reason]").fill("队长外出，暂停服务")
    page.locator("dialog[open] button[type=submit]").click()
    page.locator(".messages", has_text="不再参与匹配").wait_for()
    office.assert_clean()
    assert not any(offered(clerk, each, "neighbour", VOLUNTEERS) for each in needs if each != need)
