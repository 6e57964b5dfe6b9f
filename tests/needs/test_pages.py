"""Pages of needs: recorded by hand, ended, gone through one household at a time, what was left."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jiuzhu.assessment.needs.models import HouseholdMonth, Need, StaleList, VillageMonth
from jiuzhu.assessment.needs.tasks import keep_months
from tests.needs.test_months import THE_FIRST, two
from tests.orders.test_pages import client_as

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
        assert "2026-11" in client.get(reverse("needs-months")).content.decode()
        page = client.get(reverse("stale-needs", args=[stale.pk])).content.decode()
        assert "吴秀兰" in page and "陈小满" in page and "记下原因" in page
        assert client.get(reverse("stale-needs-export", args=[stale.pk])).content[:2] == b"PK"
        assert client.get(reverse("needs-export")).content[:2] == b"PK"
    assert client_as("village_assistant", division=VILLAGE).get(reverse("stale-needs", args=[stale.pk])).status_code == 404
