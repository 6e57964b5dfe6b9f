"""A form filled in from the department files of the county."""

from __future__ import annotations

import io

import pytest

from jiuzhu.assessment.indicators import services
from jiuzhu.monitoring.feeds import services as feeds
from tests.conftest import COUNTY
from tests.registry.conftest import id_number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def deliver(county_officer, now):
    def make(feed, head, *rows, month="2026-11"):
        text = "\n".join([head, *rows]) + "\n"
        delivery, _ = feeds.hand_in(
            feed=feed, month=month, stream=io.BytesIO(text.encode()), name=f"{feed}.csv", division_code=COUNTY, actor=county_officer, at=now
        )
        return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)

    return make


def test_the_form_shows_what_departments_know_of_the_members_and_of_nobody_else(household, assistant, deliver, now):
    mine, other = id_number(2), id_number(4)
    deliver(
        "social_insurance", "id_number,employer,month,base_yuan", f"{mine},甲厂,2026-10,1700.00", f"{mine},乙店,2026-10,900.00", f"{other},丙厂,2026-10,9000.00", month="2026-10"
    )
    deliver("social_insurance", "id_number,employer,month,base_yuan", f"{mine},甲厂,2026-11,1700.00")
    deliver(
        "medical_expenses",
        "id_number,settled_on,total_yuan,self_paid_yuan",
        f"{mine},2026-11-02,900.00,300.50",
        f"{mine},2025-11-30,900.00,9000.00",
        f"{other},2026-11-02,1.00,1.00",
    )
    deliver(
        "real_estate",
        "id_number,certificate_no,use,area_m2,registered_on",
        f"{mine},皖A1,residential,86.5,2019-01-01",
        f"{mine},皖A2,commercial,20,2019-01-01",
        f"{other},皖A3,residential,99,2019-01-01",
    )
    facts = services.start(household_id=household.pk, actor=assistant, at=now).facts
    assert facts["income_annual_yuan"] == {"hint": "社保缴费推算 3,400.00（1 人、2 个月）"}
    assert facts["rigid_expenditure_annual_yuan"] == {"hint": "医保个人自付 300.50（近 12 个月）"}
    assert facts["homes_owned"]["value"] == "1" and "86.5 ㎡" in facts["homes_owned"]["source"]


def test_without_files_the_form_begins_with_the_register_alone(household, assistant, now):
    facts = services.start(household_id=household.pk, actor=assistant, at=now).facts
    assert "homes_owned" not in facts and facts["members"]["value"] == "1"
