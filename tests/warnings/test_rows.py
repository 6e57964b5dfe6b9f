"""The department rows behind a warning, shown to whoever works on it and to nobody else."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from jiuzhu.foundation.analytics.pseudonyms import key_of
from tests.monitoring.handing_in import deliver, folder
from tests.registry.conftest import id_number
from tests.registry.conftest import person as somebody
from tests.web.conftest import person, place, sign_in

__all__ = ["deliver", "folder", "person", "place", "sign_in"]
pytestmark = pytest.mark.django_db


def address(warning):
    return f"/monitoring/warnings/{warning.pk}/rows/"


@pytest.fixture
def cars(deliver):
    deliver("vehicles", f"{id_number(2)},皖N12345,car,2026-11-18,56000.00", f"{id_number(4)},皖N99999,car,2026-11-18,1.00")


def test_the_rows_about_the_household_are_shown_and_no_others(cars, opened, sign_in):
    warning = opened(feeds=("vehicles",))
    text = sign_in("township_clerk").get(address(warning)).text
    assert "皖N12345" in text and "56,000.00" in text and "汽车" in text
    assert "皖N99999" not in text and id_number(2) not in text


def test_files_of_later_months_are_not_the_ground_of_a_warning(deliver, opened, sign_in):
    deliver("vehicles", f"{id_number(2)},皖N12345,car,2026-11-18,56000.00")
    warning = opened(feeds=("vehicles",), month="2026-10")
    assert "皖N12345" not in sign_in("township_clerk").get(address(warning)).text


def test_whoever_does_not_work_on_warnings_sees_no_rows(cars, opened, sign_in):
    warning = opened(feeds=("vehicles",))
    assert sign_in("auditor", division="341525000000").get(address(warning)).status_code == 403
    assert sign_in("township_clerk", division="341525101000").get(address(warning)).status_code == 404


def test_an_unregistered_persons_rows_are_found_by_the_key(deliver, opened, sign_in):
    deliver("medical_expenses", f"{id_number(8)},2026-11-02,50000.00,38216.40")
    warning = opened("high_self_paid_medical", subject_type="unregistered", subject_id=str(key_of(id_number(8))), household_id="", feeds=("medical_expenses",), on_aid=False)
    assert "38,216.40" in sign_in("county_officer").get(address(warning)).text


def test_a_warning_without_files_says_so(opened, place, sign_in):
    assert "只用登记册" in sign_in("township_clerk").get(address(opened("registered_twice"))).text


def test_what_a_warnings_page_leaves_out_stands_on_the_page_of_its_rows(deliver, opened, sign_in):
    deliver("medical_expenses", *(f"{id_number(2)},2026-11-02,{fen}.00,{fen}.00" for fen in range(1001, 1034)))
    warning, browser = opened("high_self_paid_medical", feeds=("medical_expenses",)), sign_in("township_clerk")
    part = browser.get(address(warning), headers={"hx-request": "true"}).text
    assert part.count("<tr>") == 31 and f'href="{address(warning)}">看全部' in part
    whole = browser.get(address(warning)).text
    assert whole.count("<tr>") == 35 and "看全部" not in whole
    assert "合计 33 行" in whole and "33,561.00" in whole, "and their sum"


def test_a_childs_rows_are_shown_and_given_only_to_who_keeps_childrens_records(deliver, registered, opened, sign_in):
    child = id_number(11, "20150412")
    home = registered(somebody(21), somebody(11, "吴小宝", relation="child", born="20150412"))
    deliver("medical_expenses", f"{id_number(21)},2026-11-02,1500.00,1200.50", f"{child},2026-11-02,7000.00,6543.21")
    warning = opened("high_self_paid_medical", subject_id=str(home.pk), household_id=str(home.pk), feeds=("medical_expenses",))
    assistant, clerk = sign_in("village_assistant"), sign_in("township_clerk")
    shown = assistant.get(address(warning)).text
    assert "1,200.50" in shown and "6,543.21" not in shown and "吴小宝未成年" in shown
    taken = load_workbook(io.BytesIO(assistant.post(address(warning)).content))
    assert not any("吴小宝" in str(cell) for sheet in taken for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "6,543.21" in clerk.get(address(warning)).text
