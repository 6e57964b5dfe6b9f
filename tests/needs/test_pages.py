"""Pages of needs: recorded by hand, ended, gone through one household at a time, what was left."""

from __future__ import annotations

import io
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from jiuzhu.assessment.needs.models import HouseholdMonth, Need, StaleList, VillageMonth
from jiuzhu.assessment.needs.tasks import keep_months
from jiuzhu.assessment.needs_ledger.rules import RoundEntry
from jiuzhu.assessment.needs_ledger.services import open_round
from jiuzhu.casework.registry.queries import members_of
from tests.needs.test_months import THE_FIRST, two
from tests.orders.test_pages import client_as
from tests.registry.conftest import person

__all__ = ["client_as", "two"]

pytestmark = pytest.mark.django_db
VILLAGE, TOWNSHIP, COUNTY = "341525100001", "341525100000", "341525000000"


def test_a_need_is_recorded_by_hand_shown_and_ended_with_a_reason(registered, client_as):
    household, client = registered(), client_as("village_assistant", division=VILLAGE)
    address = reverse("household-needs", args=[household.pk])
    refused = client.post(address, {"kind": "health"})
    assert refused.status_code == 400 and "请选择想要的服务" in refused.content.decode()
    client.post(address, {"kind": "health", "item_code": "meals", "degree": "high", "measure": "送餐"})
    assert "膳食供应" in client.get(reverse("needs")).content.decode()
    need = Need.objects.get()
    assert "说明" in client.post(reverse("need-end", args=[need.pk]), {"how": "met"}).content.decode()
    client.post(reverse("need-end", args=[need.pk]), {"how": "met", "reason": "老年食堂送餐"})
    assert Need.objects.get().state == "met"
    assert "老年食堂送餐" in client.get(address).content.decode()


def test_the_phone_page_shows_last_months_words_and_takes_one_household_a_press(two, now, client_as):
    keep_months(now)
    village, client = VillageMonth.objects.get(), client_as("village_assistant", division=VILLAGE)
    page = client.get(reverse("needs-month", args=[village.pk])).content.decode()
    assert page.count("<button class=\"btn\" type=\"submit\">没有变化") == 2 and "每周一次" in page and "needs/month/worker.js" in page
    sent = {"month": "2026-11-01", "result": "same", "list": str(village.pk)}
    for several in ([], [str(home.pk) for home in two], ["all"]):
        answer = client.post(reverse("needs-refresh"), sent | {"household": several}, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "refresh_in_bulk")
    assert not HouseholdMonth.objects.exists()
    answer = client.post(reverse("needs-refresh"), sent | {"household": str(two[0].pk)}, headers={"accept": "application/json"})
    assert answer.json()["next"] == reverse("needs-month", args=[village.pk])
    assert HouseholdMonth.objects.get().household_id == two[0].pk


def test_what_changed_is_written_with_each_need(two, now, client_as):
    keep_months(now)
    need = Need.objects.get(household=two[0])
    sent = {"household": str(two[0].pk), "month": "2026-11-01", "result": "changed", "text": "卧床", f"measure-{need.pk}": "每天一次", f"degree-{need.pk}": "high", f"ending-{need.pk}": ""}
    assert client_as("village_assistant", division=VILLAGE).post(reverse("needs-refresh"), sent).status_code == 302
    assert Need.objects.get(pk=need.pk).measure == "每天一次"


def test_progress_and_what_was_left_are_seen_by_township_and_county(two, now, client_as):
    keep_months(now)
    keep_months(THE_FIRST)
    stale = StaleList.objects.get()
    for who, place in (("township_clerk", TOWNSHIP), ("county_officer", COUNTY)):
        client = client_as(who, division=place)
        shown = client.get(reverse("needs-months")).content.decode()
        assert "2026-11" in shown and "还没有设定" not in shown
        page = client.get(reverse("stale-needs", args=[stale.pk])).content.decode()
        assert "吴秀兰" in page and "陈小满" in page and "记下原因" in page
        assert client.get(reverse("stale-needs-export", args=[stale.pk])).content[:2] == b"PK"
        assert client.get(reverse("needs-export")).content[:2] == b"PK"
    assert client_as("village_assistant", division=VILLAGE).get(reverse("stale-needs", args=[stale.pk])).status_code == 404


def test_where_nobody_said_how_often_needs_are_looked_at_the_page_says_so(county, client_as):
    assert "还没有设定服务需求几个月更新一次" in client_as("county_officer", division=COUNTY).get(reverse("needs-months")).content.decode()


def test_what_a_child_needs_is_kept_from_who_only_reads_the_register(registered, need, county_officer, now, client_as):
    home = registered(person(2), person(4, "储小宝", relation="child", born="20160101"))
    child = next(each.person_id for each in members_of(home.pk) if each.person.name == "储小宝")
    need(home, person_id=child, words="暗号需求", measure="暗号措施")
    made = open_round(entry=RoundEntry(uuid4(), "十一月", "month", now.date(), now.date()), division_code=COUNTY, actor=county_officer, at=now)
    ledger = made.ledgers.filter(rows__isnull=False).get()
    pages = [reverse("needs"), reverse("household-needs", args=[home.pk]), reverse("household-file", args=[home.pk]), reverse("list-needs")]
    pages += [reverse("match", args=[home.pk]), reverse("needs-ledger", args=[ledger.pk]), reverse("needs-row", args=[ledger.rows.get().pk])]
    books = [reverse("needs-export"), f"{reverse('list-needs')}?export=1", reverse("needs-ledger-export", args=[ledger.pk])]
    for role, told in (("auditor", False), ("township_clerk", True)):
        client = client_as(role, division=COUNTY if role == "auditor" else TOWNSHIP)
        texts = {address: client.get(address).content.decode() for address in pages} | {address: cells(client.get(address)) for address in books}
        assert {address: "暗号" in text for address, text in texts.items()} == dict.fromkeys(texts, told), role


def cells(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return "".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)
