"""情况已说明: one press ends a warning, the explanation is remembered for the same employer, and a new employer or a higher wage warns again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.warnings.explanations import ExplanationUnknown, Remembered, chosen, offered, remembered_by, still_explained
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.services import explain, open_warnings
from tests.conftest import NOON, VILLAGE
from tests.web.conftest import person, place, sign_in  # noqa: F401 - fixtures

RULE = Remembered(("employers", "members"), {"insured_base_month_yuan": Decimal("0.10")})
BEFORE = {"insured_base_month_yuan": "2500.00", "members": 3, "employers": "霍山县公益岗位办、衡山镇人民政府"}
LAW = load_pack("huoshan").at(NOON.date())


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, True),
        ({"insured_base_month_yuan": "2750.00"}, True),
        ({"insured_base_month_yuan": "2750.01"}, False),
        ({"insured_base_month_yuan": "900.00"}, True),
        ({"employers": "衡山镇人民政府"}, True),
        ({"employers": "衡山镇人民政府、霍山县公益岗位办、安徽某纺织公司"}, False),
        ({"members": 2}, False),
        ({"insured_base_month_yuan": None}, False),
        ({"employers": None}, False),
    ],
)
def test_an_explanation_covers_the_same_employer_and_a_small_rise(changes, covered):
    assert still_explained(BEFORE, BEFORE | changes, RULE) is covered


@given(rises=st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_small_rises_do_not_add_up_beyond_what_was_explained(rises):
    base, now = Decimal(1000), Decimal(1000)
    for rise in rises:
        now += now * rise / 100
        assert still_explained({"base": base}, {"base": now}, Remembered((), {"base": Decimal("0.10")})) is (now <= Decimal(1100))


def test_every_pack_offers_the_two_explanations_of_a_wage_and_says_while_they_hold():
    for name in ("ningjin", "huoshan", "shizuishan", "yongning", "jixi"):
        law = load_pack(name).at(NOON.date())
        assert [each.label for each in offered(law, "wage_found")] == ["公益性岗位", "灵活就业"]
        assert remembered_by(law, "wage_found") == RULE


def test_a_rule_offers_only_its_own_explanations():
    with pytest.raises(ExplanationUnknown):
        chosen(LAW, "vehicle_found", "public_welfare_job")
    assert offered(LAW, "no_such_rule") == () and remembered_by(LAW, "vehicle_found") is None


@pytest.fixture
def wage(found, place):  # noqa: F811
    """Take in the wage finding of a month."""

    def take_in(month, **changes):
        finding = found(
            "wage_found", month=month, label="发现工资收入", evidence=BEFORE | changes, remembered=RULE, feeds=("social_insurance",)
        )
        return open_warnings(findings=[finding], month=month, run_id="run", actor=SYSTEM, at=NOON)

    return take_in


@pytest.mark.django_db
def test_what_was_explained_stays_quiet_in_later_months_until_the_figures_change(wage, township_clerk):
    assert wage("2026-11").opened == 1
    warning = Warning.objects.get()
    explain(warning_id=warning.pk, explanation="public_welfare_job", actor=township_clerk, at=NOON, seen_version=0)
    warning.refresh_from_db()
    assert (warning.state, warning.explanation_label, warning.verdict, str(warning.review_on)) == ("explained", "公益性岗位", None, "2027-11-01")
    assert wage("2026-12", insured_base_month_yuan="2600.00").quiet == 1
    assert wage("2027-01", insured_base_month_yuan="2700.00").quiet == 1
    assert wage("2027-02", insured_base_month_yuan="2800.00").opened == 1, "a tenth above what was explained, though not above the month before"
    assert Sighting.objects.filter(quiet=True).count() == 2


@pytest.mark.django_db
def test_a_new_employer_warns_again(wage, township_clerk):
    wage("2026-11")
    explain(warning_id=Warning.objects.get().pk, explanation="flexible_employment", actor=township_clerk, at=NOON, seen_version=0)
    assert wage("2026-12", employers="安徽某纺织公司").opened == 1


@pytest.mark.django_db
def test_one_press_on_the_page_ends_it_and_a_second_one_does_nothing(wage, sign_in):  # noqa: F811
    wage("2026-11")
    warning = Warning.objects.get()
    clerk = sign_in("township_clerk")
    page = clerk.get(f"/monitoring/warnings/{warning.pk}/").content.decode()
    assert "衡山镇人民政府" in page and "公益性岗位" in page and "灵活就业" in page
    press = {"explanation": "public_welfare_job", "seen_version": "0"}
    assert clerk.post(f"/monitoring/warnings/{warning.pk}/explain/", press | {"seen_version": "²"}).status_code == 409
    assert clerk.post(f"/monitoring/warnings/{warning.pk}/explain/", press).status_code == 302
    assert "情况已说明：公益性岗位" in clerk.get(f"/monitoring/warnings/{warning.pk}/").content.decode()
    clerk.post(f"/monitoring/warnings/{warning.pk}/explain/", press | {"explanation": "flexible_employment"})
    warning.refresh_from_db()
    assert warning.explanation == "public_welfare_job" and warning.dispositions.count() == 1


@pytest.mark.django_db
def test_who_may_not_decide_is_offered_no_explanation(wage, sign_in):  # noqa: F811
    wage("2026-11")
    warning = Warning.objects.get()
    assistant = sign_in("village_assistant", division=VILLAGE)
    assert "一按办结" not in assistant.get(f"/monitoring/warnings/{warning.pk}/").content.decode()
    assert assistant.post(f"/monitoring/warnings/{warning.pk}/explain/", {"explanation": "public_welfare_job"}).status_code == 403
