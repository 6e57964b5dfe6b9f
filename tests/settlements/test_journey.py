"""A month's statement in the browser: sent, objected to with a reason, answered by the township, passed on and paid by the county (S-37)."""

from __future__ import annotations

import pytest

from jiuzhu.interfaces.web import assets
from tests.browser.seats import seated
from tests.conftest import COUNTY, TOWNSHIP

__all__ = ["seated"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]


def pressed(visitor, button: str, said: str) -> None:
    """Press a button, and look at the page that says what came of it."""
    visitor.page.get_by_role("button", name=button).first.click()
    visitor.page.locator(".messages", has_text=said).wait_for()
    visitor.assert_clean()


def test_a_month_is_objected_to_answered_and_only_then_paid(seated, provider, accepted):
    made = provider()
    accepted()
    clerk = seated("township_clerk", 1280, division_code=TOWNSHIP)
    own, officer = seated("provider_manager", 360, organisation=made), seated("county_officer", 1280, division_code=COUNTY)
    page = clerk.go("/settlements/?month=2026-10")
    clerk.assert_clean()
    pressed(clerk, "全部发给机构", "已发出 1 份结算单")

    page = own.go("/settlements/")
    own.assert_clean()
    page.locator("main td.first a").first.click()
    own.assert_clean()
    statement = page.url.removeprefix(own.county.url)
    page.get_by_role("link", name="提出异议").first.click()
    page.fill("[name=reason]", "两人同去，合同按人计价")
    page.fill("[name=claimed]", "60")
    own.assert_clean()
    page.get_by_role("button", name="记下异议").click()
    page.locator("text=提交 1 项异议").wait_for()
    assert not page.get_by_role("button", name="确认无误").count()
    pressed(own, "提交 1 项异议", "异议")

    page = clerk.go(statement)
    assert not officer.go(statement).get_by_role("button", name="转付款").count()
    page.get_by_role("link", name="答复", exact=True).click()
    page.check("[name=outcome][value=upheld]")
    page.fill("[name=right]", "60.00")
    page.fill("[name=reason]", "确是两人同去")
    clerk.assert_clean()
    pressed(clerk, "答复", "答复")

    page = officer.go(statement)
    officer.assert_clean()
    pressed(officer, "转付款 90.00 元", "转付款")
    page.fill("[name=voucher]", "2026-110")
    pressed(officer, "已付款", "付款")
    assert "已付款" in own.go(statement).locator(".page-head").inner_text()
    own.assert_clean()
