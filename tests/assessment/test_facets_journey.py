"""Somebody assessed by facets is called again, assessed on a phone with the last words beside, compared and confirmed in the browser (宁晋 二（一）1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.assessment.facets.services import confirm_facets
from jiuzhu.assessment.recalls.tasks import keep_recalls
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.interfaces.web import assets
from tests.assessment.test_facets import TOWNSHIP, VILLAGE, assistant, clerk, made, place
from tests.browser.seats import seated

__all__ = ["assistant", "clerk", "place", "seated"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]


def test_a_call_leads_to_a_new_assessment_that_stands_beside_the_last_one(seated, place, assistant, clerk, now):
    first = made(place, assistant, now)
    confirm_facets(assessment=first, seen_version=1, actor=clerk, at=now)
    set_local_value(name="reassessment_months", value="1", valid_from=date(2026, 1, 1), source="测试", actor=SYSTEM, at=now)
    assert keep_recalls(now + timedelta(days=31)) == 1

    village = seated("village_assistant", 360, division_code=VILLAGE)
    page = village.go("/assessment/recalls/")
    village.assert_clean()
    page.locator("main td.first a").first.click()
    village.assert_clean()
    assert "满 1 个月" in page.inner_text("main")
    page.get_by_role("button", name="开始重新评估").click()
    page.locator("#facets").wait_for()
    village.assert_clean()
    assert "上次：" in page.inner_text("#facets") and "无人做饭" in page.inner_text("#facets")
    for index, state in enumerate(("difficult", "well", "well", "well")):
        page.select_option(f"[name=state_{index}]", state)
    page.get_by_role("button", name="提交").click()
    page.locator(".errors").wait_for()
    assert "身心健康" in page.locator(".errors").inner_text()
    for name, text in (("words_0", "腿脚不便，下不了楼"), ("measure_0", "每周上门康复训练")):
        page.fill(f"[name={name}]", text)
    page.select_option("[name=degree_0]", "high")
    village.troubles.clear()  # the refused form is answered with its own status
    page.get_by_role("button", name="提交").click()
    page.locator(".messages", has_text="已提交").wait_for()
    village.assert_clean()
    address = page.url.removeprefix(village.county.url)

    window = seated("township_clerk", 1280, division_code=TOWNSHIP)
    page = window.go(address)
    window.assert_clean()
    rows = page.locator("main table.list tbody tr")
    assert "有变化" in rows.filter(has_text="生活照料").inner_text() and "无人做饭" in rows.filter(has_text="生活照料").inner_text()
    assert "腿脚不便" in rows.filter(has_text="身心健康").inner_text() and "有变化" not in rows.filter(has_text="家庭关系").inner_text()
    page.get_by_role("button", name="确认生效").click()
    page.locator(".messages", has_text="已确认生效").wait_for()
    window.assert_clean()
    assert not window.go("/assessment/recalls/").locator("main td.first a").count()
