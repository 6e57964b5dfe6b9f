"""A household is assessed in the browser: typed, judged as one types, signed, confirmed, planned (P-05, P-07)."""

from __future__ import annotations

import re

from tests.browser.conftest import sign

ZERO = (
    "members_ill", "members_major_illness", "members_chronic_illness", "members_mental_illness", "members_rare_or_infectious_illness",
    "members_in_education", "students_preschool", "students_compulsory", "students_senior_secondary", "students_university",
    "students_postgraduate", "members_labour_force", "members_employed", "members_unemployed", "members_farming", "members_caring",
    "members_not_working_other", "members_incapable", "children", "adolescents", "members_insured", "members_on_welfare",
    "members_preferential", "members_other_security", "socially_inactive_months",
)


def fill_in(page) -> None:
    for fact in ZERO:
        page.fill(f"#f-{fact}", "0")
    page.fill("#f-members_outside_working_age", page.input_value("#f-members"))
    for fact, value in (("homes_owned", "1"), ("homes_rural_self_built", "1"), ("homes_commercial", "0"), ("social_activities_per_head_monthly", "1")):
        page.fill(f"#f-{fact}", value)
    for fact in ("members_disabled", "members_severely_disabled", "members_on_assistance"):
        if not page.input_value(f"#f-{fact}"):
            page.fill(f"#f-{fact}", "0")
    page.select_option("#f-family_structure", "nuclear")
    page.fill("#f-floor_area_per_head_m2", "18.5")
    page.fill("#f-income_per_head_annual_yuan", "")
    page.fill("#f-rigid_expenditure_annual_yuan", "1,000")


def test_a_household_is_assessed_confirmed_and_planned(visit):
    phone = visit("shegong", phone=True)
    page = phone.go("/assessment/?tab=never")
    page.locator("button:has-text('开始评估')").first.click()
    page.wait_for_url(re.compile(r"/assessment/[0-9a-f-]{36}/$"))
    address = page.url
    page.fill("#f-income_annual_yuan", "0")
    page.locator("#state-income", has_text="困境").wait_for()
    assert page.locator("#result-line").is_visible()
    phone.assert_clean()

    village = visit("shegong")
    page = village.go(address.removeprefix(village.county.url))
    assert page.input_value("#f-income_annual_yuan") == "0.00"
    fill_in(page)
    page.fill("#f-income_annual_yuan", "二万")
    page.locator("#beside-income_annual_yuan .error").wait_for()
    village.assert_clean()
    page.fill("#f-income_annual_yuan", "24,000")
    page.locator("#beside-income_annual_yuan .error").wait_for(state="detached")
    page.locator("#why-income li").first.wait_for()
    page.locator("#result .verdict:not(:has-text('或'))").wait_for()
    page.reload()
    assert page.input_value("#f-income_annual_yuan") == "24,000.00"

    page.click("text=签字提交")
    page.wait_for_url("**/sign/")
    page.select_option("#id_second_assessor", index=1)
    sign(page)
    village.assert_clean()
    page.click("text=提交乡镇确认")
    page.wait_for_url(address)
    assert "待确认" in page.inner_text("h1")
    village.assert_clean()

    for username in ("zhen-a", "zhen-b"):
        township = visit(username)
        page = township.go(address.removeprefix(township.county.url))
        if page.locator("button:has-text('确认生效')").count():
            break
    page.click("button:has-text('确认生效')")
    page.locator("h1", has_text="已生效").wait_for()
    township.assert_clean()
    paper = page.request.get(address + "paper.pdf")
    assert paper.ok and paper.body().startswith(b"%PDF")
    page.click("text=拟订帮扶计划")
    page.wait_for_url("**/assessment/plans/**")
    township.assert_clean()

