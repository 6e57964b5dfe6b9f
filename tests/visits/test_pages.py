"""Visits are listed, recorded and exported on the pages."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.conftest import TOWNSHIP, VILLAGE
from tests.orders.conftest import county, register  # noqa: F401
from tests.orders.test_pages import client_as, picture, text  # noqa: F401

from jiuzhu.delivery.visits.models import Visit
from jiuzhu.delivery.visits.services import schedule_visits

pytestmark = pytest.mark.django_db


def test_a_visit_is_recorded_from_the_list_once(register, client_as):  # noqa: F811
    register()
    schedule_visits(at=timezone.now())
    visit = Visit.objects.get()
    assistant = client_as("village_assistant", division=VILLAGE)
    assert "吴秀兰家庭" in text(assistant.get("/visits/")) and "附件3·探访慰问" in text(assistant.get(f"/visits/{visit.pk}/"))
    values = {"seen_version": 0, "met": "yes", "conditions": ["health"], "findings": "见到本人", "needs": "助浴、送餐"}
    wrong = assistant.post(f"/visits/{visit.pk}/record/", values | {"conditions": ["well", "health"]})
    assert wrong.status_code == 400 and "不要选" in text(wrong)
    for _ in range(2):
        sent = assistant.post(f"/visits/{visit.pk}/record/", values | {"photos": [picture()]}, headers={"accept": "application/json"})
        assert sent.json() == {"next": f"/visits/{visit.pk}/"}
    page = text(assistant.get(f"/visits/{visit.pk}/"))
    assert "助浴、送餐" in page and visit.photos.count() == 1
    assert assistant.get(f"/visits/{visit.pk}/photo/{visit.photos.get().pk}/")["Content-Type"] == "image/jpeg"
    assert assistant.get("/visits/export/?tab=done").status_code == 200
    assert client_as("village_assistant", division="341525100002").get(f"/visits/{visit.pk}/").status_code == 404


def test_a_household_can_be_visited_out_of_turn_and_more_often(register, client_as):  # noqa: F811
    household, clerk = register(), client_as("township_clerk", division=TOWNSHIP)
    place = f"/visits/household/{household.pk}/"
    assert clerk.post(f"{place}call/", {"kind": "urgent", "cause": ""}).status_code == 400
    assert clerk.post(f"{place}call/", {"kind": "urgent", "cause": "摔伤"}).status_code == 302
    again = clerk.post(f"{place}call/", {"kind": "urgent", "cause": "摔伤"})
    assert again.status_code == 400 and "已有一次临时走访" in text(again)
    unsaid = clerk.post(f"{place}frequency/", {"months": "1", "reason": "独居"})
    assert unsaid.status_code == 400 and "没有选择增加走访频次的情形" in text(unsaid) and "罹患重病" in text(unsaid)
    assert clerk.post(f"{place}frequency/", {"months": "1", "reason": "独居", "situation": "罹患重病"}).status_code == 302
    assert "每 1 个月一次（罹患重病）" in text(clerk.get(place))
