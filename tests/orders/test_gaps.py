"""Open needs stand against what could serve them, by place and item; where nobody could there is a gap, and every number opens its rows."""

from __future__ import annotations

import io

import openpyxl
import pytest
from tests.conftest import COUNTY, VILLAGE
from tests.orders.conftest import ITEM
from tests.orders.test_pages import client_as, text  # noqa: F401

from jiuzhu.assessment.needs.models import Need
from jiuzhu.assessment.needs.services import record_need
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.matching.choices.gaps import gaps

pytestmark = pytest.mark.django_db
OTHER_TOWNSHIP_VILLAGE = "341525106201"


@pytest.fixture
def need(register, now):
    def record(item=ITEM, village=VILLAGE):
        told = {"person_id": None, "kind": "daily_care", "degree": "", "measure": "", "source": "hand", "source_id": ""}
        return record_need(household_id=register(village=village).pk, item_code=item, actor=SYSTEM, at=now, **told)

    return record


def test_a_need_is_lacking_only_where_nobody_could_serve_it(need, provider, now):
    need(), need(), need(item="meals"), need(village=OTHER_TOWNSHIP_VILLAGE)
    provider(capacity=5)
    found = gaps(SYSTEM, at=now)
    assert {(cell.division_code, cell.item_code): (cell.needs, cell.lacking) for cell in found.cells} == {
        (VILLAGE, ITEM): (2, 0),
        (VILLAGE, "meals"): (1, 1),
        (OTHER_TOWNSHIP_VILLAGE, ITEM): (1, 1),
    }
    line = next(each for each in found.summed(lambda cell: cell.item_code, {}) if each.code == ITEM)
    assert (line.needs, line.lacking, line.free, line.short) == (3, 1, 5, False)


def test_more_needs_than_services_left_this_week_are_marked(need, provider, now):
    need(), need()
    provider(capacity=1)
    assert gaps(SYSTEM, at=now).summed(lambda cell: cell.item_code, {})[0].short


def test_the_numbers_of_the_map_open_their_rows_and_a_workbook(need, provider, client_as):  # noqa: F811
    need(), need(item="meals")
    Need.objects.filter(pk=need(item="meals").pk).update(item_code="", item_label="", words="助浴")
    provider()
    boss = client_as("county_officer", division=COUNTY)
    page = text(boss.get("/matching/gaps/"))
    assert "缺口分布" in page and "没有资源 1 项" in page
    assert "还有 1 项未满足的需求没有写明服务项目" in page and "?lack=item" in page
    rows = text(boss.get(f"/matching/gaps/rows/?place={VILLAGE[:9]}000&lack=1"))
    assert rows.count("<td class=\"first\">") == 1 and "没有资源" in rows
    book = openpyxl.load_workbook(io.BytesIO(boss.get("/matching/gaps/export/?lack=1").content)).active
    assert [row[7].value for row in book.iter_rows(min_row=2, max_row=2)] == ["没有资源"]
    assert "没有写明服务项目的需求" in text(boss.get("/matching/gaps/?item=hairdressing")) or boss.get("/matching/gaps/?item=nonsense").status_code == 200
    assert text(boss.get("/matching/gaps/rows/?place=nonsense")).count("<td class=\"first\">") == 2

