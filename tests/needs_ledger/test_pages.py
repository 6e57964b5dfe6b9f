"""A township and a county officer do a round on the pages; what they take away stands in the documents' columns."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from jiuzhu.assessment.needs_ledger.models import LedgerRow, Round, TownshipLedger
from tests.conftest import COUNTY, TOWNSHIP
from tests.orders.test_pages import client_as

__all__ = ["client_as"]

pytestmark = pytest.mark.django_db


def sheet(answer):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows()]


def step(client, name, thing, step_name, **more):
    thing.refresh_from_db()
    return client.post(reverse(name, args=[thing.pk, step_name]), {"seen_version": thing.version, **more})


def test_a_round_is_opened_on_the_page_and_a_wrong_one_refused_beside_its_field(homes, client_as):
    client, day = client_as("county_officer", division=COUNTY), timezone.localdate()
    given = {"press": "00000000-0000-4000-8000-000000000001", "division_code": COUNTY, "title": "本月需求台账", "kind": "month", "from_on": day, "until_on": day}
    refused = client.post(reverse("needs-round-new"), given | {"until_on": day.replace(year=day.year - 1)})
    assert refused.status_code == 400 and "结束日期早于开始日期" in refused.content.decode()
    answer = client.post(reverse("needs-round-new"), given)
    assert answer.url == reverse("needs-round", args=[Round.objects.get().pk])
    assert "本月需求台账" in client.get(reverse("needs-rounds")).content.decode()


def test_one_row_is_returned_corrected_and_the_ledger_approved_on_the_pages(round_, ledger, client_as):
    clerk, officer = client_as("township_clerk", division=TOWNSHIP), client_as("county_officer", division=COUNTY)
    row = LedgerRow.objects.filter(ledger=ledger).first()
    address = reverse("needs-row", args=[row.pk])
    entered = {"item_code": "meals", "quantity": 20, "provider": "老年食堂", "due_on": "2026-12-10"}
    assert 'value="2026-12-18"' in clerk.get(address).content.decode()
    assert clerk.post(address, entered | {"quantity": 0}).status_code == 400
    clerk.post(address, entered)
    step(clerk, "needs-ledger-step", ledger, "submit")
    assert "标在这一行" in officer.get(address).content.decode()
    officer.post(reverse("needs-row-mark", args=[row.pk]), {"remark": "20 次太多"})
    assert "退回标出的 1 行" in officer.get(reverse("needs-ledger", args=[ledger.pk])).content.decode()
    assert step(officer, "needs-ledger-step", ledger, "return").status_code == 400
    step(officer, "needs-ledger-step", ledger, "return", reason="请核对数量")
    assert "20 次太多" in clerk.get(address).content.decode()
    refused = step(clerk, "needs-ledger-step", ledger, "submit")
    assert refused.status_code == 400 and "没有补正" in refused.content.decode()
    clerk.post(address, entered | {"quantity": 4})
    step(clerk, "needs-ledger-step", ledger, "submit")
    step(officer, "needs-ledger-step", ledger, "approve")
    ledger.refresh_from_db()
    assert (ledger.state, LedgerRow.objects.get(pk=row.pk).quantity) == ("approved", 4)
    head, first = sheet(officer.get(reverse("needs-ledger-export", args=[ledger.pk])))[:2]
    assert head[:3] == ["乡镇", "村（社区）", "档案号"] and first[10:13] == ["膳食供应", 4, "老年食堂"]


def test_the_list_is_compiled_issued_and_taken_away_and_a_township_sees_its_own_part(round_, all_approved, client_as, county_officer, now):
    officer, clerk = client_as("county_officer", division=COUNTY), client_as("township_clerk", division=TOWNSHIP)
    refused = step(officer, "needs-round-step", round_, "compile")
    assert refused.status_code == 400 and "没有审核通过" in refused.content.decode()
    all_approved()
    assert step(clerk, "needs-round-step", round_, "compile").status_code == 403
    for name in ("compile", "issue"):
        assert step(officer, "needs-round-step", round_, name).status_code == 302
    whole, part = (sheet(client.get(reverse("needs-list-export", args=[round_.pk]))) for client in (officer, clerk))
    assert whole[0] == ["乡镇", "村（社区）", "档案号", "家庭", "服务项目", "数量", "供给主体", "完成时限", "状态"]
    assert [sum(1 for row in rows[1:] if row[8] == "未开始") for rows in (whole, part)] == [3, 2]


def test_a_ledger_is_listed_anew_and_a_round_called_off(round_, ledger, client_as):
    clerk, officer = client_as("township_clerk", division=TOWNSHIP), client_as("county_officer", division=COUNTY)
    assert step(clerk, "needs-ledger-step", ledger, "update").status_code == 302
    assert step(officer, "needs-round-step", round_, "cancel").status_code == 400
    assert step(officer, "needs-round-step", round_, "cancel", reason="另行通知").status_code == 302
    assert TownshipLedger.objects.filter(state="cancelled").count() == round_.ledgers.count()
