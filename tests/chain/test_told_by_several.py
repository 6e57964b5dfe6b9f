"""What several deliveries, a copied entry and a repeated month tell alike is one payment, on the page of a household and in the month's chain."""

from __future__ import annotations

import io
from datetime import date

import pytest

from jiuzhu.casework.assistance.rules import SOURCES
from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.monitoring.chain.history import RESULTS, chain_of
from jiuzhu.monitoring.chain.kept import rows_of_department
from jiuzhu.monitoring.feeds import services as feeds
from tests.chain.conftest import MONTH
from tests.conftest import COUNTY
from tests.registry.conftest import id_number

pytestmark = pytest.mark.django_db


def test_a_payment_told_by_two_departments_files_a_copy_and_the_x_once_everywhere(registered, feed_back, reckon, county_officer, now):
    household = registered()
    enter_aid(
        household_id=household.pk, division_code=household.division_code, kind="education_aid", label="助学金", received_on=date(2026, 10, 14),
        department="县教育局", source="feed", source_id="copied", person_id=members_of(household.pk)[0].person_id, amount_fen=50000, actor=SYSTEM, at=now,
    )  # fmt: skip
    october = (2, "县教育局", "助学金", "500.00")
    feed_back(october, october)
    feed_back(october, feed="education_aid")
    again = f"id_number,department,month,aid_kind,amount_yuan\n{id_number(2)},县教育局,{MONTH},助学金,500.00\n".encode()
    late, _ = feeds.hand_in(
        feed="department_aid", month="2026-11", stream=io.BytesIO(again), name="x.csv", division_code=COUNTY, actor=county_officer, at=now
    )
    feeds.check_delivery(delivery_id=str(late.pk), at=now)
    reckon()
    kept = [row["amount_fen"] for row in rows_of_department(COUNTY, MONTH, "县教育局")]
    (month,) = chain_of(household, on=date(2026, 11, 20)).months
    assert kept == [50000, 50000], "the file itself tells of two equal payments"
    assert [(cell.department, cell.total_fen, len(cell.lines)) for cell in month.cells] == [("县教育局", 100000, 2)]


def test_every_source_of_aid_reads_with_a_result_on_the_chain():
    assert set(SOURCES) <= set(RESULTS)
