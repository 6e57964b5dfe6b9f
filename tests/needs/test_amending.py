"""Degree, follow-up measure and service of an open need are written at any time; what a month or an assessment says comes on top."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jiuzhu.assessment.needs import queries, services
from jiuzhu.assessment.needs.models import HouseholdMonth, Need, VillageMonth
from jiuzhu.assessment.needs.rules import NeedInvalid, NeedTaken
from jiuzhu.assessment.needs.tasks import keep_months
from jiuzhu.casework.registry.queries import standings
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from tests.conftest import actor
from tests.needs.test_months import two
from tests.needs.test_needs import derive
from tests.orders.test_pages import client_as
from tests.registry.conftest import NEXT_VILLAGE, person

__all__ = ["client_as", "two"]
pytestmark = pytest.mark.django_db
VILLAGE, COUNTY = "341525100001", "341525000000"


def amend(made, who, now, seen=("high", "", ""), **more):
    return services.amend_need(need=made, seen=seen, actor=who, at=now, **{"degree": "high", "measure": "", "item_code": ""} | more)


def test_an_assessed_need_gets_its_measure_and_service_with_a_trace_and_stays_the_same_need_when_assessed_again(
    registered, township_clerk, village_assistant, now
):
    household = registered()
    (made,) = derive(household, township_clerk, now, ("illness", "疾病指标"))
    amend(made, village_assistant, now, degree="low", measure="每周送药", item_code="meals")
    made.refresh_from_db()
    assert (made.degree, made.measure, made.item_label) == ("low", "每周送药", "膳食供应")
    assert standings([household.pk])[household.pk].open_needs == ["膳食供应"]
    assert Entry.objects.filter(subject_kind="need", action="服务需求：修改").count() == 1
    derive(household, township_clerk, now, ("illness", "疾病指标"), source_id="b")
    kept = Need.objects.get()
    assert (kept.pk, kept.measure, kept.item_code, kept.source_id) == (made.pk, "每周送药", "meals", "b")


def test_what_was_changed_by_another_is_on_its_way_or_ended_is_not_overwritten(registered, need, village_assistant, now):
    household = registered()
    made = need(household, measure="")
    services.take_up_need(need=made, by="点单 1", actor=village_assistant, at=now)
    with pytest.raises(NeedTaken):
        amend(made, village_assistant, now, item_code="meals")
    amend(made, village_assistant, now, measure="每天一次")
    made.refresh_from_db()
    with pytest.raises(AlreadyMoved):
        amend(made, village_assistant, now, measure="别的")
    with pytest.raises(NotPermitted):
        amend(made, actor("auditor", division=COUNTY), now, measure="别的")
    services.withdraw_need(need=made, reason="不需要", actor=village_assistant, at=now)
    with pytest.raises(NeedTaken):
        amend(made, village_assistant, now, seen=("high", "每天一次", ""), measure="别的")


def test_no_two_open_needs_become_the_same_and_the_service_is_of_the_list(registered, need, village_assistant, now):
    household = registered()
    need(household, item_code="meals")
    made = need(household, measure="")
    for item in ("meals", "nonsense"):
        with pytest.raises(NeedInvalid):
            amend(made, village_assistant, now, item_code=item)


def test_on_screen_a_need_is_edited_and_what_is_lacking_is_found(registered, need, client_as, now):
    household = registered()
    made = need(household, measure="", at=now)
    client = client_as("village_assistant", division=VILLAGE)
    assert "助浴" in client.get(reverse("needs") + "?lack=item").content.decode()
    sent = {"degree": "low", "measure": "第一行\r\n第二行", "item_code": "meals", "seen_degree": "high", "seen_measure": "", "seen_item": ""}
    where = reverse("need-edit", args=[made.pk])
    assert client_as("village_assistant", division=NEXT_VILLAGE).post(where, sent).status_code == 404
    assert client_as("auditor", division=COUNTY).post(where, sent).status_code == 403
    assert client.post(where, sent | {"measure": "字" * 301}).status_code == 400
    assert client.post(where, sent).status_code == 302
    assert client.post(where, sent | {"degree": "high"}).status_code == 400
    page = client.get(reverse("household-needs", args=[household.pk])).content.decode()
    assert "第二行" in page and f"edit-{made.pk}" in page
    shown = {"seen_degree": "low", "seen_measure": "第一行\n第二行", "seen_item": "meals"}
    assert client.post(where, sent | shown | {"measure": "送餐"}).status_code == 302
    for lack in ("item", "measure"):
        assert "没有符合条件的需求" in client.get(reverse("needs") + f"?lack={lack}").content.decode()


def test_this_months_page_names_what_came_since_without_a_measure_and_the_last_words_after_months_without_change(
    two, registered, need, now, client_as, village_assistant
):
    keep_months(now)
    village = VillageMonth.objects.get()
    told = {"household": two[0], "by": "a", "by_name": "甲", "at": now}
    HouseholdMonth.objects.create(month=village.month.replace(month=8), result="changed", text="摔伤后每天要人扶", **told)
    for number in (9, 10):
        HouseholdMonth.objects.create(month=village.month.replace(month=number), result="same", **told)
    fresh = need(registered(person(7, "周明")), measure="", at=now, words="陪诊")
    assert queries.unmeasured_in(village) == [fresh]
    page = client_as("village_assistant", division=VILLAGE).get(reverse("needs-month", args=[village.pk])).content.decode()
    assert "摔伤后每天要人扶" in page and "没有变化（甲）" in page and "还没有写跟进措施" in page and "陪诊" in page
