"""What department files say of a household: to whoever works on it and tells why, to a department its own feeds alone."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from jiuzhu.casework.registry.models import Household
from jiuzhu.casework.registry.rules import EntryInvalid
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.ledger.queries import entries, told
from jiuzhu.monitoring.feeds.models import Sender
from jiuzhu.monitoring.feeds.services import open_rows
from jiuzhu.monitoring.warnings.models import Warning
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.monitoring.handing_in import deliver, folder
from tests.referrals.conftest import decided, federation, found, household, investigated, liaison, opened, refer, referred
from tests.registry.conftest import id_number
from tests.web.conftest import person, place, sign_in

__all__ = ["decided", "deliver", "federation", "folder", "found", "household", "investigated", "liaison", "opened", "person", "place", "refer", "referred", "sign_in"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def files(deliver):
    """A car and two bills alike of the woman of the household, a bill of somebody else, and her bank account without an authorisation."""
    deliver("vehicles", f"{id_number(2)},皖N12345,car,2026-11-18,56000.00")
    bill = f"{id_number(2)},2026-10-20,1500.00,1200.50"
    deliver("medical_expenses", bill, bill, f"{id_number(4)},2026-10-20,9999.00,9999.00", month="2026-10")
    deliver("bank", f"{id_number(2)},2026-10-31,80000.00", month="2026-10")


def opening(household, who, now, **more):
    return open_rows(**({"household_id": household.pk, "purpose": "核对家庭收入", "actor": who, "at": now} | more))


def test_every_feed_and_month_is_shown_with_its_sums_and_the_opening_is_written_down(files, household, township_clerk, now):
    shown = opening(household, township_clerk, now)
    assert {each.code: len(each.values) for each in shown.tables} == {"vehicles": 1, "medical_expenses": 2}
    bills = next(each for each in shown.tables if each.code == "medical_expenses")
    assert [sum_ for _, sum_ in bills.sums_named] == ["3,000.00", "2,401.00"] and bills.total[0] == "合计 2 行"
    entry = entries("household", str(household.pk))[-1]
    assert (entry.action, told(entry).reason) == ("查看部门原始记录", "核对家庭收入")
    assert told(entry).after["rows"] == {"vehicles": 1, "medical_expenses": 2}


def test_without_a_purpose_nothing_is_opened(files, household, township_clerk, now):
    before = len(entries("household", str(household.pk)))
    with pytest.raises(EntryInvalid):
        opening(household, township_clerk, now, purpose=" ")
    assert len(entries("household", str(household.pk))) == before


@pytest.mark.parametrize("who", [{"role": "auditor", "division": COUNTY}, {"role": "township_clerk", "division": "341525101000"}])
def test_whoever_does_not_work_there_opens_nothing(files, household, now, who):
    with pytest.raises(NotFound):
        opening(household, actor(who["role"], division=who["division"]), now)


def test_the_township_a_household_has_left_opens_nothing_more(files, household, now):
    clerk = actor("township_clerk", division=TOWNSHIP)
    Household.objects.filter(pk=household.pk).update(division_code="341525101001")
    with pytest.raises(NotFound):
        opening(household, clerk, now)


def test_a_department_opens_its_own_feeds_while_it_works_on_a_referral(files, referred, household, federation, liaison, now):
    with pytest.raises(NotFound):
        opening(household, liaison, now)
    referral = referred(feeds=("vehicles",))
    with pytest.raises(NotFound):
        opening(household, liaison, now)
    Sender.objects.create(division_code=COUNTY, feed="vehicles", organisation=federation, entered_at=now)
    assert [each.code for each in opening(household, liaison, now).tables] == ["vehicles"]
    type(referral).objects.update(state="replied")
    with pytest.raises(NotFound):
        opening(household, liaison, now)


def test_the_page_asks_why_and_the_workbook_holds_the_sums_and_no_whole_number(files, place, household, sign_in):
    browser, address = sign_in("township_clerk"), f"/household/{household.pk}/feeds/"
    asked = browser.get(address)
    assert "写明目的后查看" in asked.text and "皖N12345" not in asked.text
    assert browser.post(address, {"purpose": ""}).status_code == 400
    assert "皖N12345" in browser.post(address, {"purpose": "核对家庭收入"}).text
    answer = browser.post(address, {"purpose": "核对家庭收入", "export": "1"})
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "合计"
    assert list(book["医保结算"].values)[3][0] == "合计 2 行" and 2401 in list(book["医保结算"].values)[3]
    text = "".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert id_number(2) not in text and f"{id_number(2)[:4]}**********{id_number(2)[-4:]}" in text


def test_the_rows_behind_a_warning_are_taken_away_with_a_trace(files, place, opened, sign_in):
    warning = opened(feeds=("vehicles",))
    address = f"/monitoring/warnings/{warning.pk}/rows/"
    assert sign_in("auditor", division=COUNTY).post(address).status_code == 403
    assert len(entries("warning", str(warning.pk))) == 1
    book = load_workbook(io.BytesIO(sign_in("township_clerk").post(address).content))
    assert book.sheetnames[0] == "合计" and "皖N12345" in str([list(sheet.values) for sheet in book])
    assert entries("warning", str(Warning.objects.get().pk))[-1].action == "导出部门原始记录"
